"""Every list as a workbook."""

from django.urls import path

from declarations import listing_views as views

app_name = "lists"

urlpatterns = [
    path("<slug:code>/export/", views.export, name="export"),
    path("<slug:code>/columns/", views.columns, name="columns"),
    path("<slug:code>/of/<str:of>/export/", views.export, name="export_of"),
]
