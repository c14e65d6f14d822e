"""The applicant's desk and declarations, under /me/."""

from django.urls import path

from declarations.views import (
    appeals,
    attachments,
    claims,
    finish,
    hub,
    integrity,
    mine,
    outlook,
    pledge,
    progress,
    readers,
    score,
    score_papers,
    verdict,
    wizard,
    works,
)

app_name = "declarations"


def form_page(code: str) -> object:
    return path(f"d/<int:pk>/{code}/", wizard.form_page, {"code": code}, name=code)


urlpatterns = [
    path("", mine.mine, name="mine"),
    path("photo/", mine.photo, name="photo"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/new/<slug:matter>/", appeals.appeal_new, name="appeal_new"),
    path("appeals/<slug:receipt>/", appeals.appeal, name="appeal"),
    path("integrity/", integrity.integrity, name="integrity"),
    path("start/<slug:code>/", mine.start, name="start"),
    path("d/<int:pk>/", hub.hub, name="hub"),
    path("d/<int:pk>/correct/", hub.correct, name="correct"),
    path("d/<int:pk>/dossier/", hub.dossier, name="dossier"),
    form_page("choices"),
    form_page("office"),
    form_page("post"),
    form_page("statement"),
    path("d/<int:pk>/save/<slug:code>/", wizard.autosave, name="autosave"),
    path("d/<int:pk>/achievements/", works.achievements, name="achievements"),
    path("d/<int:pk>/attachments/", attachments.attachments, name="attachments"),
    path("d/<int:pk>/attachments/<slug:slot>/", attachments.upload, name="upload"),
    path("d/<int:pk>/attachments/<slug:slot>/phone/", attachments.slot_by_phone, name="slot_by_phone"),
    path("d/<int:pk>/attachments/<slug:slot>/remove/", attachments.remove, name="remove_file"),
    path("d/<int:pk>/score/", score.score, name="score"),
    path("d/<int:pk>/score/paper/<slug:kind>/", score_papers.score_paper, name="score_paper"),
    path("d/<int:pk>/score/<slug:code>/", score.line, name="score_line"),
    path("d/<int:pk>/score/<slug:code>/<uuid:key>/", claims.save_claim, name="save_claim"),
    path("d/<int:pk>/score/<slug:code>/<uuid:key>/preview/", claims.preview, name="preview_claim"),
    path("d/<int:pk>/score/<slug:code>/<uuid:key>/remove/", claims.remove_claim, name="remove_claim"),
    path("d/<int:pk>/verdict/", verdict.verdict, name="verdict"),
    path("d/<int:pk>/desks/", verdict.desks, name="desks"),
    path("d/<int:pk>/outlook/", outlook.outlook, name="outlook"),
    path("d/<int:pk>/outlook.ics", outlook.calendar_file, name="outlook_calendar"),
    path("d/<int:pk>/pledge/", pledge.pledge, name="pledge"),
    path("d/<int:pk>/pledge/phone/", pledge.pledge_by_phone, name="pledge_by_phone"),
    path("d/<int:pk>/pledge/paper/", pledge.pledge_paper, name="pledge_paper"),
    path("d/<int:pk>/preview/", finish.preview, name="preview"),
    path("d/<int:pk>/submit/", finish.submit, name="submit"),
    path("d/<int:pk>/receipt/", finish.receipt, name="receipt"),
    path("d/<int:pk>/progress/", progress.progress, name="progress"),
    path("d/<int:pk>/readers/", readers.readers, name="readers"),
    path("d/<int:pk>/form/", progress.order_form, name="order_form"),
    path("d/<int:pk>/exceptional-form/", progress.order_exceptional_form, name="order_exceptional_form"),
    path("d/<int:pk>/recall/", progress.recall, name="recall"),
    path("d/<int:pk>/withdraw/", progress.withdraw, name="withdraw"),
]
