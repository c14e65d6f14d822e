from django.urls import path

from messages import views

app_name = "inbox"
urlpatterns = [
    path("", views.inbox, name="list"),
    path("<int:pk>/open/", views.open_message, name="open"),
    path("read/", views.read_all, name="read_all"),
    path("ways/", views.ways, name="ways"),
    path("ways/contact/", views.contact, name="contact"),
    path("stop/<str:token>/", views.stop, name="stop"),
]
