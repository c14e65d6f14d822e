from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify, name="verify_code"),
    path("verify/<str:code>/file/", views.verify_file, name="verify_file"),
    path("papers/<int:document_id>/", views.download, name="download"),
    path("papers/orders/<uuid:order_id>/", views.order, name="order"),
    path("papers/orders/<uuid:order_id>/progress", views.order_progress, name="order_progress"),
    path("papers/orders/<uuid:order_id>/cancel", views.cancel_order, name="cancel_order"),
    path("papers/orders/<uuid:order_id>/retry", views.retry_order, name="retry_order"),
    path("papers/batches/<int:batch_id>/", views.batch, name="batch"),
    path("papers/batches/<int:batch_id>/progress", views.batch_progress, name="batch_progress"),
    path("papers/batches/<int:batch_id>/retry", views.retry, name="retry"),
    path("papers/batches/<int:batch_id>/cancel", views.cancel, name="cancel"),
    path("papers/batches/<int:batch_id>/merged", views.merge, name="merge"),
    path("papers/batches/<int:batch_id>/archive", views.archive, name="archive"),
]
