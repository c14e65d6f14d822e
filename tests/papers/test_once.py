"""T-001, T-002 on a web server that dies; T-010: whatever is delivered twice leaves what once leaves."""

import http.client
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Person, Seat
from audit.models import Event
from committee import studio
from committee.models import DraftDryRun
from config import pulse
from config.celery import app
from declarations import actions
from declarations.enums import State
from declarations.models import Declaration, Submission
from documents import actions as press
from documents import making
from documents.models import Document, DocumentOrder, OrderState
from messages import choices, outbox
from messages.actions import tell
from messages.models import Channel, How, MessageKind, OutboxRow
from review_plans import draft_actions
from review_plans.draft_actions import By
from review_plans.queries import current_version
from review_plans.studio.named import texts_of_version
from tests import servers, stages
from tests.papers.conftest import PLANS

# --- a web server that is killed while it takes a submission


class Browser:
    """One signed-in person at one server: pages, forms, cookies; no answer is an answer, too."""

    def __init__(self, person: Person) -> None:
        client = Client()
        client.force_login(person)
        self.cookies = {name: crumb.value for name, crumb in client.cookies.items()}

    def ask(self, port: int, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, body, where a redirect leads. Raises OSError or HTTPException when the server dies."""
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if data is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        server.request("POST" if data is not None else "GET", path, urlencode(data) if data else None, headers)
        answer = server.getresponse()
        body = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        server.close()
        return answer.status, body, answer.headers.get("Location", "")


@pytest.fixture
def draft(transactional_db: None, settings: Any, tmp_path: Path) -> Declaration:
    settings.FILES_DIR = tmp_path / "files"
    return stages.drafted(stages.make_stage(PLANS[0]))


def form_of(browser: Browser, port: int, declaration: Declaration) -> dict[str, str]:
    """What the button of the preview page would send."""
    status, html, _ = browser.ask(port, reverse("declarations:preview", args=[declaration.pk]))
    assert status == 200
    form = html[html.index(reverse("declarations:submit", args=[declaration.pk])) :]
    names = ("csrfmiddlewaretoken", "version", "idempotency_key")
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', form) for name in names}
    return {name: hit[1] for name, hit in found.items() if hit}


def test_killed_before_commit_nothing_has_happened(draft: Declaration, tmp_path: Path) -> None:
    """T-001."""
    browser, address = Browser(draft.person), reverse("declarations:submit", args=[draft.pk])
    events, rows = Event.objects.count(), OutboxRow.objects.count()
    with servers.web(servers.environment(FAIL_AT="submit.after_snapshot"), tmp_path / "web.log") as port:
        form = form_of(browser, port, draft)
        with pytest.raises((OSError, http.client.HTTPException)):
            browser.ask(port, address, form)
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.revision, draft.submitted_at) == (State.DRAFT, "", 0, None)
    assert not Submission.objects.filter(declaration=draft).exists()
    assert (Event.objects.count(), OutboxRow.objects.count()) == (events, rows)
    with servers.web(servers.environment(), tmp_path / "again.log") as port:
        status, _, where = browser.ask(port, address, form)
        assert (status, where) == (302, reverse("declarations:receipt", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == State.AT_EMPLOYER
    assert draft.number.endswith("00001")
    assert Submission.objects.filter(declaration=draft).count() == 1


def test_killed_after_commit_the_receipt_is_the_same(draft: Declaration, tmp_path: Path) -> None:
    """T-002."""
    browser, address = Browser(draft.person), reverse("declarations:submit", args=[draft.pk])
    with servers.web(servers.environment(FAIL_AT="submit.after_commit"), tmp_path / "web.log") as port:
        form = form_of(browser, port, draft)
        with pytest.raises((OSError, http.client.HTTPException)):
            browser.ask(port, address, form)
    draft.refresh_from_db()
    number, events = draft.number, Event.objects.count()
    assert draft.state == State.AT_EMPLOYER
    assert number
    received = Submission.objects.get(declaration=draft).plan_time
    with servers.web(servers.environment(), tmp_path / "again.log") as port:
        for _again in range(2):
            status, _, where = browser.ask(port, address, form)
            assert (status, where) == (302, reverse("declarations:receipt", args=[draft.pk]))
        status, receipt, _ = browser.ask(port, where)
    assert status == 200
    assert number in receipt
    assert received.astimezone().strftime("%Y-%m-%d %H:%M:%S") in receipt
    assert Submission.objects.filter(declaration=draft).count() == 1
    assert Event.objects.count() == events


# --- T-010

# What a second delivery may change: when a paper last went to the broker.
MAY_DIFFER = {"documents_documentorder": ("sent_at",)}


def everything() -> dict[str, str]:
    """A digest of every table of ours."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("django_", "pg_")):
                continue
            row = "to_jsonb(t)" + "".join(f" - '{column}'" for column in MAY_DIFFER.get(table, ()))
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(r, '|' ORDER BY r), '')) FROM (SELECT ({row})::text AS r FROM {table} t) x"
            )
            found[table] = cursor.fetchone()[0]
    return found


def differing(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [table for table in before if before[table] != after[table]]


@pytest.fixture
def waiting(draft: Declaration, monkeypatch: pytest.MonkeyPatch) -> DocumentOrder:
    """A case handed in with a mail to send, a roster-like paper ordered, one worker dead; a broker that only listens."""
    monkeypatch.setattr(app, "send_task", lambda *_args, **_more: None)
    monkeypatch.setattr(pulse, "ANSWER_WITHIN", 0.05)  # seconds; there is nobody to answer
    Person.objects.filter(pk=draft.person_id).update(email="somebody@example.test")
    person = Person.objects.get(pk=draft.person_id)
    tell(person, MessageKind.NOTE, "已提交", "申报已提交。", "/me/", "once:1")
    papers = [
        press.order(
            kind="roster",
            subject=f"declaration:{draft.pk}",
            key=f"once:{number}",
            params={"declarations": [draft.pk], "office": "测试"},
            requested_by=person,
            plan_code=draft.plan.code,
        )
        for number in (1, 2)
    ]
    submit(draft)
    long_ago = timezone.now() - timedelta(hours=1)
    DocumentOrder.objects.filter(pk=papers[1].pk).update(sent_at=long_ago)
    OutboxRow.objects.filter(topic="documents.order").update(claimed_at=long_ago)
    return papers[0]


def submit(declaration: Declaration) -> None:
    actions.submit(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        received_at=timezone.now(),
        idempotency_key="once",
    )


def dry_run_of(order: DocumentOrder) -> DraftDryRun:
    """The plan as it is, to be tried on its own declarations."""
    version = current_version(order.plan_code)
    seat = Seat.objects.filter(role=Role.COMMITTEE_OFFICER, plan_code=order.plan_code).first()
    assert seat is not None
    by = By(seat.person, seat, timezone.now())
    draft = draft_actions.start_draft(
        version.plan, title="再试一次", texts=texts_of_version(version), by=by, based_on=version
    )
    return studio.ask(draft, person=by.person, at=by.at)


def _handed_over(how: How) -> list[str]:
    """The outbox has given its messages to the channels, as their reader chose."""
    reader = Person.objects.get(email="somebody@example.test")
    choices.choose(reader, {(MessageKind.NOTE, Channel.MAIL): how})
    outbox.relay()
    return []


ARGUMENTS: dict[str, Callable[[DocumentOrder], list[str]]] = {
    "audit.tasks.anchor": lambda _: [],
    "committee.tasks.dry_run": lambda order: [str(dry_run_of(order).pk)],
    "committee.tasks.free_numbers": lambda _: [],
    "committee.tasks.settle_fees": lambda _: [],
    "committee.tasks.sweep_tallies": lambda _: ["0"],
    "committee.tasks.write_titles": lambda _: [],
    "config.tasks.ping_workers": lambda _: [],
    "declarations.tasks.end_uncorrected": lambda _: [],
    "declarations.tasks.send_reminders": lambda _: [],
    "documents.tasks.fulfil": lambda order: [str(order.pk)],
    "documents.tasks.sweep": lambda _: [],
    "documents.tasks.tidy": lambda _: [],
    "files.tasks.recheck": lambda _: [],
    "files.tasks.tidy_pieces": lambda _: [],
    "integrity.tasks.send_credit_records": lambda _: [],
    "messages.tasks.confirm_texts": lambda _: [],
    "messages.tasks.daily_digests": lambda _: _handed_over(How.DAILY),
    "messages.tasks.deliver_mail": lambda _: _handed_over(How.AT_ONCE),
    "messages.tasks.deliver_texts": lambda _: [],
    "messages.tasks.relay": lambda _: [],
    "messages.tasks.sweep": lambda _: [],
    "offices.tasks.tidy_people": lambda _: [],
    "public_notices.tasks.forget_unused_evidence": lambda _: [],
    "registries.tasks.run": lambda _: ["0", "1"],
    "registries.tasks.sweep": lambda _: [],
}


DOES_SOMETHING = (
    "committee.tasks.dry_run",
    "documents.tasks.fulfil",
    "messages.tasks.daily_digests",
    "messages.tasks.deliver_mail",
    "messages.tasks.relay",
    "messages.tasks.sweep",
)


def test_every_task_is_looked_at() -> None:
    app.loader.import_default_modules()
    assert {name for name in app.tasks if not name.startswith("celery.")} == set(ARGUMENTS)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_task_that_runs_twice_leaves_what_once_leaves(name: str, waiting: DocumentOrder) -> None:
    app.loader.import_default_modules()
    task, arguments = app.tasks[name], ARGUMENTS[name](waiting)
    untouched = everything()
    task(*arguments)
    once, mails, papers = everything(), len(mail.outbox), Document.objects.count()
    task(*arguments)
    assert differing(once, everything()) == []
    assert (len(mail.outbox), Document.objects.count()) == (mails, papers)
    if name in DOES_SOMETHING:
        assert differing(untouched, once), "the task found nothing to do: this test shows nothing"


def test_two_that_run_at_once_make_one_paper(waiting: DocumentOrder) -> None:
    """The second delivery comes while the first is being worked on."""
    gate = threading.Barrier(2)
    made: list[bool] = []

    def deliver() -> None:
        try:
            gate.wait(timeout=20)
            made.append(making.fulfil(waiting.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, True]
    assert Document.objects.filter(order=waiting).count() == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (OrderState.DONE, 1)
