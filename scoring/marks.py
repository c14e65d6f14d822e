"""The experts' column: their marks where they gave one, the machine's elsewhere, under the same caps."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from scoring.sections import section_marks
from scoring.sheet import ExpertMark
from scoring.table import Table


def expert_sections(table: Table, raw: Sequence[Decimal], marks: Mapping[str, ExpertMark]) -> list[Decimal]:
    """Each section by the experts. `raw`: the machine's marks before `best_of`, which then chooses anew."""
    mixed = list(raw)
    for code, expert in marks.items():
        mixed[table.by_code[code].at] = expert.mark
    return section_marks(table, mixed)
