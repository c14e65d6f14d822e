"""The score sheet at the desks: read by every office that may see the case."""

from django.urls import path

from committee import score_views

app_name = "sheets"

urlpatterns = [
    path("<int:pk>/", score_views.sheet, name="sheet"),
    path("<int:pk>/given/<slug:line>/", score_views.give, name="give"),
    path("<int:pk>/marks/", score_views.marks, name="marks"),
    path("<int:pk>/paper/<slug:kind>/", score_views.paper, name="paper"),
]
