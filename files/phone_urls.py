"""The telephone's own short addresses, and what the desktop asks about a code."""

from django.urls import path

from files import phone_views

app_name = "phone"
urlpatterns = [
    path("status/<int:pk>/", phone_views.status, name="status"),
    path("<str:token>/", phone_views.page, name="page"),
    path("<str:token>/begin/", phone_views.begin, name="begin"),
    path("<str:token>/add/", phone_views.add_page, name="add_page"),
    path("<str:token>/arrange/", phone_views.arrange, name="arrange"),
    path("<str:token>/hand-in/", phone_views.hand_in, name="hand_in"),
]
