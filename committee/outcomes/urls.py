from django.urls import path

from committee.outcomes import views

app_name = "outcomes"

urlpatterns = [
    path("", views.home, name="home"),
    path("archive/", views.archive, name="archive"),
    path("<int:pk>/", views.announcement, name="announcement"),
    path("<int:pk>/file/", views.file_away, name="file_away"),
]
