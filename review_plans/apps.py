from django.apps import AppConfig


class ReviewPlansConfig(AppConfig):
    name = "review_plans"
