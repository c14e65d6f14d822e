from django.urls import path

from config.platform import views

app_name = "platform"
urlpatterns = [
    path("overview/", views.overview, name="overview"),
    path("audit/", views.audit, name="audit"),
    path("audit/export/", views.export, name="export"),
]
