"""Pages of the pool, of draws and of experts; they stand in the namespace of the committee."""

from django.urls import path

from committee.experts import draw_views, inviting_views, pool_views, review_views

urlpatterns = [
    path("experts/", pool_views.pool, name="experts"),
    path("experts/add/", pool_views.add, name="add_expert"),
    path("experts/invite/", inviting_views.invite, name="invite_expert"),
    path("experts/<int:pk>/slip/", inviting_views.new_slip, name="expert_slip"),
    path("expert-invitations/decline/", inviting_views.decline, name="decline_invitation"),
    path("experts/<int:pk>/", pool_views.expert, name="expert"),
    path("experts/<int:pk>/end/", pool_views.end, name="end_expert"),
    path("experts/<int:pk>/relate/", pool_views.relate, name="relate"),
    path("experts/relations/<int:pk>/withdraw/", pool_views.unrelate, name="unrelate"),
    path("experts/draws/", draw_views.draws, name="draws"),
    path("experts/draws/new/", draw_views.new_draw, name="new_draw"),
    path("experts/draws/<int:number>/", draw_views.draw, name="draw"),
    path("experts/draws/<int:number>/run/", draw_views.run_draw, name="run_draw"),
    path("experts/draws/<int:number>/abandon/", draw_views.abandon_draw, name="abandon_draw"),
    path("experts/draws/<int:number>/except/", draw_views.except_member, name="except_member"),
    path("experts/draws/<int:number>/members/<int:pk>/replace/", draw_views.replace_member, name="replace_member"),
    path("experts/draws/<int:number>/members/<int:pk>/lead/", draw_views.name_leader, name="name_leader"),
    path("published-draws/recompute_draw.py", draw_views.script, name="draw_script"),
    path("published-draws/<slug:code>/", draw_views.published, name="published_draws"),
    path("published-draws/<slug:code>/<int:number>.json", draw_views.published_record, name="published_draw"),
    path("reviews/", review_views.reviews, name="reviews"),
    path("reviews/invitations/<int:pk>/", review_views.answer, name="answer_invitation"),
    path("experts/draws/<int:number>/assign/", draw_views.assign_reviews, name="assign_reviews"),
    path("reviews/declare/", review_views.declare, name="declare_none"),
    path("reviews/<int:pk>/", review_views.review, name="review"),
    path("reviews/<int:pk>/pass-on/", review_views.pass_on, name="pass_on"),
    path("reviews/<int:pk>/receipt/", review_views.receipt, name="review_receipt"),
    path("reviews/phrases/<int:pk>/drop/", review_views.drop_phrase, name="drop_phrase"),
    path("reviews/panels/<int:number>/", review_views.panel, name="panel"),
]
