from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"

    def ready(self) -> None:
        from dossiers import fetching, phone_entries  # noqa: PLC0415 -- models are loaded by now
        from dossiers.permissions import may_read_file  # noqa: PLC0415 -- models are loaded by now
        from dossiers.shelves import shelves_of  # noqa: PLC0415 -- models are loaded by now
        from dossiers.telling import tell_of_unusable  # noqa: PLC0415 -- models are loaded by now
        from files import rechecking, viewing  # noqa: PLC0415 -- models are loaded by now
        from files.permissions import register  # noqa: PLC0415 -- models are loaded by now
        from registries import errands  # noqa: PLC0415 -- models are loaded by now

        register("dossiers", may_read_file)
        viewing.register("dossiers", shelves_of)
        rechecking.register("dossiers", tell_of_unusable)
        phone_entries.register()
        errands.register(fetching.KIND, fetching.HANDLER)
