from django.urls import path

from committee import studio_edit, studio_views

app_name = "studio"

urlpatterns = [
    path("", studio_views.home, name="home"),
    path("drafts/", studio_views.start, name="start"),
    path("versions/<int:number>/archive/", studio_views.version_archive, name="version_archive"),
    path("drafts/<int:pk>/", studio_edit.edit, name="edit"),
    path("drafts/<int:pk>/save/", studio_edit.autosave, name="autosave"),
    path("drafts/<int:pk>/errors/", studio_edit.errors, name="errors"),
    path("drafts/<int:pk>/files/", studio_edit.add_file, name="add_file"),
    path("drafts/<int:pk>/files/remove/", studio_edit.remove_file, name="remove_file"),
    path("drafts/<int:pk>/archive/", studio_views.draft_archive, name="archive"),
    path("drafts/<int:pk>/coverage/", studio_views.coverage, name="coverage"),
    path("drafts/<int:pk>/examples/", studio_views.examples, name="examples"),
    path("drafts/<int:pk>/contradictions/", studio_views.contradictions, name="contradictions"),
    path("drafts/<int:pk>/differences/", studio_views.compare, name="differences"),
    path("drafts/<int:pk>/dryrun/", studio_views.dry_run, name="dry_run"),
    path("drafts/<int:pk>/dryrun/<int:run>/progress/", studio_views.dry_run_progress, name="dry_run_progress"),
    path("drafts/<int:pk>/dryrun/<int:run>/sheet/", studio_views.dry_run_sheet, name="dry_run_sheet"),
    path("drafts/<int:pk>/publish/", studio_views.publish, name="publish"),
    path("drafts/<int:pk>/discard/", studio_views.discard, name="discard"),
]
