from django.urls import path

from offices.views import batches, cases, checks, employer, notices, people

app_name = "offices"

urlpatterns = [
    path("employer/", employer.home, name="employer"),
    path("employer/letter/", employer.letter, name="letter"),
    path("employer/dossiers/", employer.dossiers, name="dossiers"),
    path("employer/dossiers/<int:pk>/", employer.dossier, name="dossier"),
    path("employer/dossiers/<int:pk>/timeline/", employer.timeline, name="dossier_timeline"),
    path("employer/dossiers/<int:pk>/decide/", employer.decide_dossier, name="decide_dossier"),
    path("employer/people/", people.people, name="people"),
    path("employer/people/template/", people.template, name="people_template"),
    path("employer/people/slips/", people.slips, name="people_slips"),
    path("employer/people/<int:pk>/take-back/", people.take_back, name="take_back"),
    path("employer/people/imports/", people.imports, name="people_imports"),
    path("employer/people/imports/<uuid:pk>/", people.people_import, name="people_import"),
    path("employer/people/imports/<uuid:pk>/confirm/", people.confirm_import, name="confirm_import"),
    path("employer/people/imports/<uuid:pk>/drop/", people.drop_import, name="drop_import"),
    path("employer/people/imports/<uuid:pk>/refused/", people.refused_rows, name="refused_rows"),
    path("employer/declarations/", cases.employer_queue, name="employer_queue"),
    path("employer/notices/", notices.notices, name="employer_notices"),
    path("employer/notices/post/", notices.post, name="post_notice"),
    path("employer/notices/<str:number>/", notices.notice, name="employer_notice"),
    path("employer/notices/<str:number>/withdraw/", notices.withdraw, name="withdraw_notice"),
    path("employer/notices/<str:number>/certify/", notices.certify, name="certify_notice"),
    path("employer/notices/<str:number>/sheet/", notices.sheet, name="notice_sheet"),
    path("employer/notices/<str:number>/objections/", notices.object_to, name="record_objection"),
    path("employer/notices/<str:number>/objections/<str:receipt>/", notices.close_objection, name="close_objection"),
    path("desk/", cases.desk, name="desk"),
    path("desk/cases/<int:pk>/", cases.case, name="case"),
    path("desk/cases/<int:pk>/timeline/", cases.timeline, name="case_timeline"),
    path("desk/cases/<int:pk>/check/", checks.check, name="check"),
    path("desk/cases/<int:pk>/<str:verb>/", cases.step, name="step"),
    path("desk/rehearsal/", batches.rehearsal, name="rehearsal"),
    path("desk/batches/", batches.batches, name="batches"),
    path("desk/batches/do/", batches.do, name="do_batch"),
    path("desk/batches/<str:number>/", batches.batch, name="batch"),
    path("desk/batches/<str:number>/undo/", batches.undo, name="undo_batch"),
    path("desk/batches/<str:number>/papers/<str:kind>/", batches.paper, name="batch_paper"),
]
