"""The applicant's pages of a dossier as large as one becomes in a long working life, against the same person's small one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.rows import Different, Row
from config.demo import careers, journeys, pictures
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations.models import Declaration
from dossiers import actions
from dossiers.kinds import BY_CODE
from dossiers.models import Achievement, Entry
from files.rules import EVIDENCE

WORKS, FILES = 300, 400
WORK = "第 {} 项技术改造"


@dataclass(frozen=True)
class Hub:
    """A draft of somebody, and the pages that are asked for."""

    declaration: Declaration
    cookies: dict[str, str]

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """What it is called, its address, and words that stand on it."""
        yield "dossier", reverse("dossiers:home"), WORK.format(1)
        yield "hub", reverse("declarations:hub", args=[self.declaration.pk]), "本人述职"
        yield "choice of works", reverse("declarations:achievements", args=[self.declaration.pk]), WORK.format(1)


def built(stage: Stage, *, works: int, files: int) -> Hub:
    """By the person's own actions; the dossier is no longer handed in once entries were added."""
    target = stage.plan.targets[0].level
    dossier = journeys.applicant(stage, stage.employers[0], target, Story())
    declaration = journeys.draft(stage, dossier.person, target, "normal")
    rows = [(BY_CODE["achievement"], _work(number)) for number in range(works)]
    entries = actions.add_entries(dossier, person=dossier.person, rows=rows)
    _prove(entries, files)
    client = Client()
    client.force_login(dossier.person)
    return Hub(declaration, {name: crumb.value for name, crumb in client.cookies.items()})


def queries(hub: Hub) -> dict[str, int]:
    """Of each page, once what is kept in the process is warm."""
    client = Client()
    client.force_login(hub.declaration.person)
    found = {}
    for name, path, word in hub.pages():
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(path)
        if answer.status_code != 200 or word not in answer.content.decode():
            raise Different(f"hubs: {path} answers {answer.status_code} or lacks {word}")
        found[name] = len(seen)
    return found


def rows(small: Hub, large: Hub) -> list[Row]:
    few, many = queries(small), queries(large)
    return [
        Row(
            f"{name} of {WORKS} works and {FILES} files, queries",
            many[name],
            few[name],
            "queries",
            "the same page of 3 works and 4 files",
            less_is_better=True,
        )
        for name in many
    ]


def _work(number: int) -> dict[str, object]:
    done = date(2019, 1, 1) + timedelta(days=number * 5)
    return {"kind": "project", "name": WORK.format(number), "role": "led", "rank": 1, "finished_on": done}


def _prove(entries: list[Entry], files: int) -> None:
    works = [entry for entry in entries if isinstance(entry, Achievement)]
    person = works[0].dossier.person
    for number in range(files):
        proof = careers.keep(person, EVIDENCE, pictures.evidence(number, pages=1))
        actions.attach_evidence(works[number % len(works)], person=person, file=proof)
