from django.urls import path

from committee.ballots import member_views, views

app_name = "ballots"

urlpatterns = [
    path("", views.home, name="home"),
    path("put/", views.put_to_ballot, name="put"),
    path("call/", views.call, name="call"),
    path("<str:number>/", views.meeting, name="meeting"),
    path("<str:number>/agenda/", views.agenda, name="agenda"),
    path("<str:number>/attendance/", views.attendance, name="attendance"),
    path("<str:number>/sign-in/", member_views.sign_in, name="sign_in"),
    path("<str:number>/recusals/", views.recuse, name="recuse"),
    path("<str:number>/vetoes/", views.veto, name="veto"),
    path("<str:number>/conclude/", views.conclude, name="conclude"),
    path("<str:number>/rounds/", views.open_round, name="open_round"),
    path("<str:number>/rounds/<int:round_number>/seal/", views.seal, name="seal"),
    path("<str:number>/rounds/<int:round_number>/void/", views.void, name="void"),
    path("<str:number>/rounds/<int:round_number>/vote/", member_views.vote, name="vote"),
    path("<str:number>/rounds/<int:round_number>/cast/", member_views.cast, name="cast"),
    path("<str:number>/rounds/<int:round_number>/receipt/", member_views.receipt, name="receipt"),
]
