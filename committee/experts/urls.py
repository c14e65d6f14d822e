"""Pages of the pool; they stand in the namespace of the committee."""

from django.urls import path

from committee.experts import pool_views

urlpatterns = [
    path("experts/", pool_views.pool, name="experts"),
    path("experts/add/", pool_views.add, name="add_expert"),
    path("experts/<int:pk>/", pool_views.expert, name="expert"),
    path("experts/<int:pk>/end/", pool_views.end, name="end_expert"),
    path("experts/<int:pk>/relate/", pool_views.relate, name="relate"),
    path("experts/relations/<int:pk>/withdraw/", pool_views.unrelate, name="unrelate"),
]
