"""The payer's pages, and the address that the payment system calls back."""

from django.urls import path

from committee.fees import payer_views

app_name = "fees"

urlpatterns = [
    path("me/d/<int:pk>/fee/", payer_views.pay, name="pay"),
    path("me/d/<int:pk>/fee/order/", payer_views.open_order, name="open_order"),
    path("me/d/<int:pk>/fee/check/", payer_views.check, name="check"),
    path("me/d/<int:pk>/fee/receipt/", payer_views.receipt, name="receipt"),
    path("pay/callback/", payer_views.callback, name="callback"),
]
