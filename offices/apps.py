from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "offices"

    def ready(self) -> None:
        import documents.permissions  # noqa: PLC0415 -- models can be imported only once apps are ready
        import documents.registry  # noqa: PLC0415 -- the same
        from accounts import decided  # noqa: PLC0415 -- the same
        from declarations import endings  # noqa: PLC0415 -- the same
        from offices import decided_letters, papers  # noqa: PLC0415 -- the same
        from offices.posts import actions, fetching  # noqa: PLC0415 -- the same
        from offices.posts import papers as post_papers  # noqa: PLC0415 -- the same
        from offices.views import exported  # noqa: PLC0415 -- the same
        from registries import errands  # noqa: PLC0415 -- the same

        errands.register(fetching.KIND, fetching.HANDLER)
        endings.register("offices", actions.give_back_ended)
        decided.register("offices", decided_letters.tell_operator)
        exported.register_lists()
        documents.registry.register("commission_letter", papers.commission_letter)
        documents.registry.register(post_papers.KIND, post_papers.post_sheet)
        documents.permissions.register(post_papers.KIND, post_papers.may_open)
