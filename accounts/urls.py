from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("desk-of-mine/", views.desk_of_mine, name="desk_of_mine"),
    path("accounts/session/", views.session, name="session"),
    path("accounts/seat/", views.take_seat, name="take_seat"),
    path("accounts/display/", views.display, name="display"),
    path("platform/", views.letters, name="letters"),
    path("platform/letters/<int:pk>/", views.letter, name="letter"),
    path("platform/people/", views.people, name="people"),
]
