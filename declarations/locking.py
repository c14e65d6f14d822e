"""A declaration's row, held while an action changes it."""

from typing import Any

from declarations.models import Declaration
from declarations.refusals import Conflict, NotAllowed


def locked(declaration: Declaration, expected_version: int | None) -> Declaration:
    # The lock comes first and alone: a joined row read while waiting for it would be the one from before the wait.
    row = Declaration.objects.select_for_update().get(pk=declaration.pk)
    if expected_version is not None and row.row_version != expected_version:
        raise Conflict(row)
    return row


def written(row: Declaration) -> Declaration:
    row.row_version += 1
    row.save()
    return row


def refuse(answer: Any) -> None:
    if not answer:
        raise NotAllowed(answer)
