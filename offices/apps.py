from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "offices"

    def ready(self) -> None:
        import documents.registry  # noqa: PLC0415 -- models can be imported only once apps are ready
        from accounts import decided  # noqa: PLC0415 -- the same
        from declarations import endings  # noqa: PLC0415 -- the same
        from offices import decided_letters, papers  # noqa: PLC0415 -- the same
        from offices.posts import actions  # noqa: PLC0415 -- the same

        endings.register("offices", actions.give_back_ended)
        decided.register("offices", decided_letters.tell_operator)
        documents.registry.register("commission_letter", papers.commission_letter)
