from django.urls import path

from files import views

app_name = "files"
urlpatterns = [
    path("<uuid:file_id>/", views.download, name="download"),
    path("<uuid:file_id>/view/", views.view, name="view"),
    path("<uuid:file_id>/pages/<int:number>/", views.page, name="page"),
]
