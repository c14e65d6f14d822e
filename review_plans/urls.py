from django.urls import path

from review_plans import calendar_views, views

app_name = "review_plans"

urlpatterns = [
    path("", views.home, name="home"),
    path("plans/<slug:code>/", views.guide, name="guide"),
    path("platform/calendar/", calendar_views.years, name="calendar"),
    path("platform/calendar/<int:year>/", calendar_views.year, name="calendar_year"),
]
