from django.urls import path

from accounts import admin_views, first_views, views

app_name = "accounts"
urlpatterns = [
    path("desk-of-mine/", views.desk_of_mine, name="desk_of_mine"),
    path("accounts/session/", views.session, name="session"),
    path("accounts/seat/", views.take_seat, name="take_seat"),
    path("accounts/display/", views.display, name="display"),
    path("accounts/first/", first_views.first_sign_in, name="first_sign_in"),
    path("accounts/first/account/", first_views.take_over, name="take_over"),
    path("platform/", views.letters, name="letters"),
    path("platform/letters/<int:pk>/", views.letter, name="letter"),
    path("platform/people/", views.people, name="people"),
    path("platform/people/<int:pk>/", admin_views.person, name="person"),
    path("platform/organisations/", admin_views.organisations, name="organisations"),
    path("platform/organisations/<int:pk>/", admin_views.organisation, name="organisation"),
    path("platform/administrators/", admin_views.administrators, name="administrators"),
]
