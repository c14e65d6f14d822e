"""The applicant's dossier under /me/."""

from django.urls import path

from dossiers import entry_views, fetch_views, views

app_name = "dossiers"
urlpatterns = [
    path("dossier/", views.home, name="home"),
    path("dossier/profile/", views.profile, name="profile"),
    path("dossier/employer/", views.employer, name="employer"),
    path("dossier/hand-in/", views.hand_in, name="hand_in"),
    path("dossier/timeline/", views.timeline, name="timeline"),
    path("dossier/<slug:slug>/", entry_views.kind, name="kind"),
    path("dossier/<slug:slug>/add/", entry_views.add, name="add"),
    path("dossier/<slug:slug>/fetch/", fetch_views.fetch_kind, name="fetch"),
    path("dossier/<slug:slug>/fetch/progress/", fetch_views.fetch_progress, name="fetch_progress"),
    path("dossier/<slug:slug>/<int:pk>/", entry_views.change, name="entry"),
    path("dossier/<slug:slug>/<int:pk>/remove/", entry_views.remove, name="remove"),
    path("dossier/<slug:slug>/<int:pk>/evidence/", entry_views.attach, name="attach"),
    path("dossier/<slug:slug>/<int:pk>/evidence/pages/", entry_views.name_pages, name="name_pages"),
    path("dossier/<slug:slug>/<int:pk>/evidence/share/", entry_views.share, name="share"),
    path("dossier/<slug:slug>/<int:pk>/evidence/phone/", entry_views.entry_by_phone, name="entry_by_phone"),
    path("dossier/<slug:slug>/<int:pk>/evidence/remove/", entry_views.detach, name="detach"),
]
