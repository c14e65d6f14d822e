"""Writing a claim: what may prove it, who may write it, and what two windows do to each other."""

import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from config.demo import pictures
from config.demo.journeys import Stage
from declarations import claim_actions
from declarations.models import Declaration, SelfClaim
from declarations.refusals import Conflict, NotAllowed
from files.actions import receive
from files.rules import EVIDENCE
from tests.declarations import tables
from tests.stages import again, drafted, make_stage


@pytest.fixture(scope="module")
def made(module_transaction: None, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return make_stage(tables.HOST, folder=tables.folder_with(tables.of_every_kind(), tmp_path_factory.mktemp("plan")))


@pytest.fixture
def scored_stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def scored(scored_stage: Stage) -> Declaration:
    declaration = drafted(scored_stage, track="self_scored")
    declaration.claims.all().delete()
    return declaration


def claim(declaration: Declaration, **more: object) -> SelfClaim:
    work = declaration.person.dossier.achievements.get(kind="project")
    said = {"key": uuid.uuid4(), "line": "projects", "mark": Decimal(8), "choice": "high", "achievement": work, **more}
    return SelfClaim(**said)


def put(declaration: Declaration, row: SelfClaim, seen: str = "") -> SelfClaim:
    now = declaration.created_at
    return claim_actions.put(declaration, person=declaration.person, claim=row, seen=seen, now=now)


def test_a_claim_moves_the_version_of_the_declaration(scored: Declaration) -> None:
    before = scored.row_version
    kept = put(scored, claim(scored))
    scored.refresh_from_db()
    assert scored.row_version == before + 1
    claim_actions.remove(scored, person=scored.person, claim=kept, now=scored.created_at)
    scored.refresh_from_db()
    assert scored.row_version == before + 2
    assert not scored.claims.exists()


def test_taking_out_what_another_window_took_out_changes_nothing(scored: Declaration) -> None:
    kept = put(scored, claim(scored))
    claim_actions.remove(scored, person=scored.person, claim=kept, now=scored.created_at)
    scored.refresh_from_db()
    before = scored.row_version
    kept.pk = -1
    claim_actions.remove(scored, person=scored.person, claim=kept, now=scored.created_at)
    scored.refresh_from_db()
    assert scored.row_version == before


def test_only_own_works_and_own_files_prove_a_claim(scored_stage: Stage, scored: Declaration) -> None:
    other = drafted(scored_stage).person
    work = other.dossier.achievements.get(kind="project")
    file = receive(owner=other, slot_rule=EVIDENCE, upload=pictures.evidence(3))
    with pytest.raises(NotAllowed, match="只能引用本人业绩档案中的业绩。"):
        put(scored, claim(scored, achievement=work))
    with pytest.raises(NotAllowed, match="这个文件还不能使用"):
        put(scored, claim(scored, achievement=None, file=file))
    assert not scored.claims.exists()


def test_nobody_else_writes_a_claim(scored_stage: Stage, scored: Declaration) -> None:
    other = drafted(scored_stage).person
    with pytest.raises(NotAllowed, match="只有申报人本人可以修改。"):
        claim_actions.put(scored, person=other, claim=claim(scored), seen="", now=scored.created_at)
    kept = put(scored, claim(scored))
    with pytest.raises(NotAllowed, match="只有申报人本人可以修改。"):
        claim_actions.remove(scored, person=other, claim=kept, now=scored.created_at)
    assert scored.claims.count() == 1


def test_an_own_mark_is_lower_and_has_words(scored: Declaration) -> None:
    with pytest.raises(NotAllowed, match="自评分只能比评分表低，并且要写明原因。"):
        put(scored, claim(scored, own_mark=Decimal(9), words="更高"))
    with pytest.raises(NotAllowed, match="自评分只能比评分表低，并且要写明原因。"):
        put(scored, claim(scored, own_mark=Decimal(7)))
    assert put(scored, claim(scored, own_mark=Decimal(7), words="合作完成")).own_mark == Decimal(7)


def test_the_database_holds_the_same_rules(scored: Declaration) -> None:
    kept = put(scored, claim(scored))
    for wrong in (claim(scored), claim(scored, line="papers", key=kept.key), claim(scored, line="ours", own_mark=1)):
        wrong.declaration = scored
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()


def test_the_later_of_two_windows_gets_a_conflict_unless_it_says_the_same(scored: Declaration) -> None:
    kept = put(scored, claim(scored))
    seen = claim_actions.digest(kept)
    put(scored, claim(scored, key=kept.key, choice="low", mark=Decimal(5)), seen)
    assert put(scored, claim(scored, key=kept.key, choice="low", mark=Decimal(5)), seen).choice == "low"
    with pytest.raises(Conflict):
        put(scored, claim(scored, key=kept.key), seen)
    kept.refresh_from_db()
    assert kept.choice == "low"
