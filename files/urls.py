from django.urls import path

from files import piece_views, viewer_views, views

app_name = "files"
urlpatterns = [
    path("pieces/<str:sha256>/", piece_views.pieces, name="pieces"),
    path("<uuid:file_id>/", views.download, name="download"),
    path("<uuid:file_id>/view/", viewer_views.view, name="view"),
    path("<uuid:file_id>/marks/", viewer_views.draw_mark, name="draw_mark"),
    path("<uuid:file_id>/marks/<int:mark_id>/withdraw/", viewer_views.withdraw_mark, name="withdraw_mark"),
    path("<uuid:file_id>/pages/<int:number>/", views.page, name="page"),
]
