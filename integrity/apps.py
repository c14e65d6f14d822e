from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    name = "integrity"

    def ready(self) -> None:
        # Models are not loaded when this module is imported.
        import files.permissions  # noqa: PLC0415 -- see above
        from integrity import permissions  # noqa: PLC0415 -- see above

        files.permissions.register("integrity", permissions.basis_check)
        files.permissions.register("appeals", permissions.appeal_check)
