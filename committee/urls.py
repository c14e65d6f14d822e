from django.urls import path

from committee import amendment_views, appeal_views, figure_views, integrity_views, notice_views, paper_views, views
from committee.experts import urls as experts
from committee.fees import office_views as fees

app_name = "committee"

urlpatterns = [
    path("", views.home, name="home"),
    path("figures/", figure_views.home, name="figures"),
    path("rosters/", views.rosters, name="rosters"),
    path("rosters/make/", views.make_roster, name="make_roster"),
    path("rosters/<int:pk>/", views.roster, name="roster"),
    path("rosters/<int:pk>/exceptional/", views.order_exceptional_forms, name="order_exceptional_forms"),
    path("rosters/<int:pk>/forms/", views.order_forms, name="order_forms"),
    path("rosters/<int:pk>/paper/", paper_views.counter, name="paper"),
    path("rosters/<int:pk>/paper/<int:set_pk>/back/", paper_views.take_back, name="paper_back"),
    path("rosters/<int:pk>/slips/", paper_views.order_slips, name="order_slips"),
    path("fees/", fees.fees, name="fees"),
    path("fees/<int:pk>/", fees.record_fee, name="record_fee"),
    path("fees/<int:pk>/end/", fees.end_unpaid, name="end_unpaid"),
    path("fees/<int:pk>/ended/", fees.decide_ended, name="decide_ended_fee"),
    path("fees/refunds/<int:pk>/again/", fees.ask_again, name="ask_refund_again"),
    path("fees/money/<int:pk>/back/", fees.give_back, name="give_back_fee"),
    path("admission/", views.notices_of_kind, {"kind": "admission_notice"}, name="admission"),
    path("results/", views.notices_of_kind, {"kind": "result_notice"}, name="results"),
    path("admission/<str:number>/", notice_views.notice, name="notice"),
    path("admission/<str:number>/withdraw/", notice_views.withdraw, name="withdraw_notice"),
    path("admission/<str:number>/correct/", notice_views.correct, name="correct_notice"),
    path("admission/<str:number>/result/", notice_views.certify, name="enter_result"),
    path("admission/<str:number>/sheet/", notice_views.sheet, name="notice_sheet"),
    path("admission/<str:number>/objections/", notice_views.object_to, name="record_objection"),
    path("admission/<str:number>/objections/<str:receipt>/", notice_views.close_objection, name="close_objection"),
    path(
        "admission/<str:number>/objections/<str:receipt>/extend/",
        notice_views.extend_objection,
        name="extend_objection",
    ),
    path("admission/<str:number>/certify/", views.certify, name="certify"),
    path("admission/<str:number>/forward/", views.forward_noticed, name="forward_noticed"),
    path("integrity/", integrity_views.integrity, name="integrity"),
    path("integrity/new/<int:pk>/", integrity_views.record_new, name="integrity_new"),
    path("integrity/<int:pk>/", integrity_views.trail, name="integrity_trail"),
    path("integrity/<int:pk>/correct/", integrity_views.correct, name="integrity_correct"),
    path("integrity/<int:pk>/lift/", integrity_views.lift, name="integrity_lift"),
    path("appeals/", appeal_views.appeals, name="appeals"),
    path("appeals/<slug:receipt>/", appeal_views.appeal, name="appeal"),
    path("appeals/<slug:receipt>/reopen/", appeal_views.reopen, name="reopen"),
    path("amendments/", amendment_views.amendment_list, name="amendments"),
    path("amendments/<slug:kind>/", amendment_views.amend, name="amend"),
    *experts.urlpatterns,
]
