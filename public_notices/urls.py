from django.urls import path

from public_notices import views

app_name = "public_notices"

urlpatterns = [
    path("", views.notices, name="list"),
    path("receipts/<str:receipt>/", views.receipt, name="receipt"),
    path("<str:number>/", views.notice, name="notice"),
    path("<str:number>/objection/", views.objection, name="objection"),
]
