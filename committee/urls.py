from django.urls import path

from committee import amendment_views, views

app_name = "committee"

urlpatterns = [
    path("", views.home, name="home"),
    path("rosters/", views.rosters, name="rosters"),
    path("rosters/make/", views.make_roster, name="make_roster"),
    path("rosters/<int:pk>/", views.roster, name="roster"),
    path("rosters/<int:pk>/forms/", views.order_forms, name="order_forms"),
    path("fees/", views.fees, name="fees"),
    path("fees/<int:pk>/", views.record_fee, name="record_fee"),
    path("admission/", views.admission, name="admission"),
    path("admission/<str:number>/certify/", views.certify, name="certify"),
    path("admission/<str:number>/forward/", views.forward_noticed, name="forward_noticed"),
    path("amendments/", amendment_views.amendment_list, name="amendments"),
    path("amendments/<slug:kind>/", amendment_views.amend, name="amend"),
]
