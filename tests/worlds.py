"""What a step of a test's world wrote is kept and written again, where the same step begins in the same state.

@remembered
def submitted(stage, **more): ...

A step is one of `tests.stages`: the making of a stage, or something that is done on one. The first time it runs as it
stands; what it changed in the database is noted row by row. Where it is asked for again and every row of the database,
the stage, the arguments and the hour of the plans' clocks are the same as they were then, the rows are put there as
they were, keys and all, and the files into the folder of the test that asks: a fifth of the time. Anything else runs as
it stands: a step of a test that changes the code or the settings, one that is too old, and a stage beside another.
"""

import functools
import hashlib
import io
import os
import pickle
import re
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, is_dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core import mail
from django.db import connection, models, transaction
from django.utils import translation

from config import clock
from config.demo.journeys import Stage
from config.models import PlanClock
from declarations.models import Declaration
from review_plans.plan import Plan

P = ParamSpec("P")
R = TypeVar("R")
Rows = dict[str, list[str]]

# The clocks run on while tests run, so they are kept apart; the other table tells of migrations.
APART = {PlanClock._meta.db_table, "django_migrations"}
CHAIN = "audit_eventchain"
# Each test has a file of its own for the anchors of the event chain, where no step writes; the files of a step are put
# into whatever folder a test has.
OWN_SETTINGS = {"AUDIT_ANCHOR_FILE", "FILES_DIR"}
KEPT_SECONDS = 420.0
"""The rows bear the true time at which they were made, and after ten minutes the product holds what waits for stuck."""
SHARED = ("people", "desks")
"""What a stage beside another has in common with it."""
ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    key: int
    """Which of the columns is the primary key."""

    def key_of(self, line: str) -> str:
        return line.split("\t", self.key + 1)[self.key]


@dataclass
class Change:
    """What a step did to one table: lines of COPY to add, lines of rows as they became, keys of rows that went."""

    added: list[str] = field(default_factory=list)
    became: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Packed:
    """A stage of which copies are made, each with the one plan: a third of the time of `deepcopy`."""

    content: bytes
    plan: Plan

    @classmethod
    def of(cls, stage: Stage) -> "Packed":
        return cls(pickle.dumps(replace(stage, plan=None)), stage.plan)  # type: ignore[arg-type]

    def copy(self) -> Stage:
        stage: Stage = pickle.loads(self.content)
        stage.plan = self.plan
        return stage


@dataclass
class Step:
    changes: dict[str, Change]
    clocks: dict[str, datetime]
    """What each plan's clock showed when the step was done."""
    moved: set[str]
    files: dict[Path, bytes]
    """By their places in the folder of all files."""
    stage: Packed
    answer: Declaration | None
    """None: the stage itself."""
    counted: int
    """The last key that was given to an event when the step was done."""
    made: float = field(default_factory=time.monotonic)


@dataclass
class Memory:
    steps: dict[tuple[Any, ...], Step] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    inside: bool = False
    """A step that is part of another is not kept by itself."""
    again: int = 0


_memory = Memory()
_prepared_in: weakref.WeakSet[Any] = weakref.WeakSet()
"""The sessions that know which tables are asked for rows."""
patched: Any = None
"""What the running test has changed of the code: it neither gets what others made nor leaves them what it makes."""


def remembered(step: Callable[P, R]) -> Callable[P, R]:
    """`step` makes a stage, or changes the one it is given first; it answers with that stage or with a declaration."""

    @functools.wraps(step)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        alone = _memory.inside or _code_differs() or _set_differently() or _is_beside(args[1:], kwargs)
        told = None if alone else _told([*args, *sorted(kwargs.items())])
        if told is None:
            return step(*args, **kwargs)
        before = _rows()
        begun = (step.__name__, _digest(before), told, _hours(), translation.get_language())
        stage = args[0] if args and isinstance(args[0], Stage) else None
        found = _memory.steps.get(begun)
        if found and _holds_still(found):
            _memory.again += 1
            return _put_back(found, stage)  # type: ignore[return-value]
        with _inside(), _noting(before) as made:
            answer = step(*args, **kwargs)
        # The answer of a step that is neither of the two is not kept: there is no telling how to give it again.
        if isinstance(answer, Stage | Declaration):
            _memory.steps = {key: kept for key, kept in _memory.steps.items() if not _is_old(kept)}
            _memory.steps[begun] = Step(
                **made(),
                stage=Packed.of(stage or answer),  # type: ignore[arg-type]
                answer=answer if isinstance(answer, Declaration) else None,
                counted=_counted(),
            )
        return answer

    return again


@contextmanager
def _inside() -> Iterator[None]:
    _memory.inside = True
    try:
        yield
    finally:
        _memory.inside = False


@contextmanager
def _noting(before: Rows) -> Iterator[Callable[[], dict[str, Any]]]:
    files, offsets = _files(), _offsets()

    def made() -> dict[str, Any]:
        after = _offsets()
        return {
            "changes": _changes(before, _rows()),
            "clocks": {code: clock.now(code) for code in after},
            "moved": {code for code, offset in after.items() if offsets.get(code) != offset},
            "files": _content(_files() - files),
        }

    yield made


def _set_differently() -> bool:
    """A test that has its own folders or keys does not share what others made."""
    holder: Any = settings._wrapped
    own: set[str] = set()
    while hasattr(holder, "default_settings"):
        own |= set(vars(holder)) - {"default_settings", "_deleted"}
        holder = holder.default_settings
    return bool(own - OWN_SETTINGS)


def _code_differs() -> bool:
    """The name of the machine in Django's mail, which every test with a mailbox has changed, is none of ours."""
    done = [*patched._setattr, *patched._setitem] if patched else []
    return any(where is not mail.message for where, _name, _before in done)


def _is_beside(others: tuple[object, ...], named: dict[str, Any]) -> bool:
    """What is made beside another stage shares its people and desks; a copy of it would not."""
    return any(isinstance(each, Stage) for each in (*others, *named.values()))


def _holds_still(step: Step) -> bool:
    """Keys that are given anew, since tables were emptied with their counters, would meet those that are put back."""
    return not _is_old(step) and _counted() >= step.counted


def _counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM audit_event_id_seq")
        return int(cursor.fetchone()[0])


def _is_old(step: Step) -> bool:
    return time.monotonic() - step.made > KEPT_SECONDS


def _told(arguments: list[Any]) -> tuple[Any, ...] | None:
    """The arguments as something that can be compared; None where one can't be."""
    found = [_plain(each) for each in arguments]
    return None if None in found else tuple(found)


def _plain(value: Any) -> Any:
    """Never None: that says that the value can't be compared."""
    if isinstance(value, Stage):
        return _state(value)
    if isinstance(value, tuple):
        return _told(list(value))
    if isinstance(value, Path):
        files = sorted(path for path in value.rglob("*") if path.is_file())
        return ("folder", *((str(path.relative_to(value)), path.read_bytes()) for path in files))
    if value is None or isinstance(value, str | int | date):
        return (type(value).__name__, value)
    if isinstance(value, models.Model):
        return (value._meta.label, value.pk)
    if is_dataclass(value) and not isinstance(value, type):
        return _told([type(value).__name__, *astuple(value)])
    return None


def _state(stage: Stage) -> tuple[Any, ...]:
    """All of a stage that a step could meet; what its rows hold is compared with the rows."""
    moving = [stage.serial, stage.people.serial, stage.people.words.random.getstate(), stage.words.random.getstate()]
    people = [person.pk for person in stage.people.made]
    desks = sorted((key, seat.pk) for key, seat in [*stage.desks.seats.items(), *stage.desks.operators.items()])
    standing = [
        stage.row.pk,
        stage.plan.code,
        [each.pk for each in stage.employers],
        [each.pk for each in stage.posted],
    ]
    return ("stage", hashlib.sha256(pickle.dumps([moving, people, desks, standing])).hexdigest())


def _hours() -> tuple[tuple[str, str], ...]:
    return tuple((code, f"{clock.now(code):%Y-%m-%d %H}") for code in sorted(_offsets()))


def _offsets() -> dict[str, Any]:
    return dict(PlanClock.objects.values_list("plan_code", "offset"))


def _files() -> set[Path]:
    root = Path(settings.FILES_DIR)
    return {(Path(folder) / name).relative_to(root) for folder, _folders, names in os.walk(root) for name in names}


def _content(places: Iterable[Path]) -> dict[Path, bytes]:
    return {place: (Path(settings.FILES_DIR) / place).read_bytes() for place in places}


def _put_files(files: dict[Path, bytes]) -> None:
    """Written anew where one is gone or another: a test may have damaged it."""
    for place, content in files.items():
        path = Path(settings.FILES_DIR) / place
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(content)
            path.chmod(0o600)


def _tables() -> dict[str, Table]:
    """Every table with its columns in the order of COPY, asked once."""
    if not _memory.tables:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, a.attname, coalesce(a.attnum = ANY (i.indkey), false)"
                " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
                " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
                " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum"
            )
            columns: dict[str, list[tuple[str, bool]]] = {}
            for table, column, is_key in cursor.fetchall():
                columns.setdefault(table, []).append((column, is_key))
        _memory.tables = {
            name: Table(tuple(column for column, _key in found), [is_key for _column, is_key in found].index(True))
            for name, found in columns.items()
            if name not in APART
        }
    return _memory.tables


def _rows() -> Rows:
    """Every row of the database as a line of COPY, by table; empty tables are left out."""
    found: Rows = {}
    with connection.cursor() as cursor:
        cursor.execute(f"EXECUTE {_prepared(cursor)}")
        for (name,) in sorted(cursor.fetchall()):
            out = io.StringIO()
            cursor.copy_expert(f'COPY "{name}" TO STDOUT', out)
            found[name] = out.getvalue().split("\n")[:-1]
    return found


def _prepared(cursor: Any) -> str:
    """Names the tables that hold a row. Planning that question takes three times as long as answering it, so once."""
    name = "tables_that_hold_a_row"
    if connection.connection not in _prepared_in:
        some = " UNION ALL ".join(f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in _tables())
        cursor.execute(f"PREPARE {name} AS {some}")
        _prepared_in.add(connection.connection)
    return name


def _digest(rows: Rows) -> str:
    seen = hashlib.sha256()
    for name, lines in rows.items():
        seen.update(f"{name}\n".encode())
        seen.update("\n".join(sorted(lines)).encode())
    return seen.hexdigest()


def _changes(before: Rows, after: Rows) -> dict[str, Change]:
    found = {}
    for name in sorted({*before, *after}):
        old, new = before.get(name, []), after.get(name, [])
        if old != new:
            found[name] = _change(_tables()[name], set(old), new)
    return found


def _change(table: Table, old: set[str], new: list[str]) -> Change:
    there, now = {table.key_of(line) for line in old}, {table.key_of(line) for line in new}
    fresh = [line for line in new if line not in old]
    return Change(
        added=[line for line in fresh if table.key_of(line) not in there],
        became=[line for line in fresh if table.key_of(line) in there],
        gone=sorted(there - now),
    )


def _put_back(step: Step, stage: Stage | None) -> Stage | Declaration:
    _put_files(step.files)
    with transaction.atomic(), connection.cursor() as cursor:
        for name, change in step.changes.items():
            table = _tables()[name]
            if change.gone:
                cursor.execute(
                    f'DELETE FROM "{name}" WHERE "{table.columns[table.key]}"::text = ANY (%s)', [change.gone]
                )
            for line in change.became:
                _becomes(cursor, name, table, line)
            if change.added:
                cursor.copy_expert(f'COPY "{name}" FROM STDIN', io.StringIO("\n".join([*change.added, ""])))
    clock.forget()
    for code, at in step.clocks.items():
        # No row may be from the future of its plan.
        if code in step.moved or clock.now(code) < at:
            clock.move_to(code, at.date(), at=at)
    stage = _as_it_was(step.stage, stage)
    return stage if step.answer is None else Declaration.objects.get(pk=step.answer.pk)


def _becomes(cursor: Any, name: str, table: Table, line: str) -> None:
    values = [None if value == "\\N" else _unescaped(value) for value in line.split("\t")]
    key = f'"{table.columns[table.key]}" = %s'
    if name == CHAIN:
        # Its trigger lets the head move by one only.
        cursor.execute(f"SELECT head_seq FROM {CHAIN} WHERE {key}", [values[table.key]])
        for head in range(cursor.fetchone()[0] + 1, int(values[table.columns.index("head_seq")] or 0)):
            cursor.execute(f"UPDATE {CHAIN} SET head_seq = %s WHERE {key}", [head, values[table.key]])
    places = ", ".join(f'"{column}" = %s' for column in table.columns)
    cursor.execute(f'UPDATE "{name}" SET {places} WHERE {key}', [*values, values[table.key]])


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: ESCAPED.get(found[1], found[1]), value)


def _as_it_was(kept: Packed, stage: Stage | None) -> Stage:
    copy = kept.copy()
    if stage is None:
        return copy
    for name in SHARED:
        standing = getattr(stage, name)
        vars(standing).update(vars(getattr(copy, name)))
        setattr(copy, name, standing)
    vars(stage).update(vars(copy))
    return stage
