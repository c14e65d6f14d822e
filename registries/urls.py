"""Signing in by way of the identity system."""

from django.urls import path

from registries import views

app_name = "registries"
urlpatterns = [
    path("accounts/identity/", views.begin, name="begin"),
    path("accounts/identity/back/", views.back, name="back"),
]
