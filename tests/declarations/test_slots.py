"""Which slots apply, what fills them, and what keeps a submit back."""

from django.utils import timezone

from config.demo.journeys import Stage
from declarations import slots
from declarations.models import Declaration
from dossiers.fetch_models import FetchedFact
from dossiers.models import Degree, Evidence, TitleRecord


def state(declaration: Declaration, code: str) -> slots.SlotState:
    return next(found for found in slots.states(declaration) if found.slot.code == code)


def codes(declaration: Declaration) -> set[str]:
    return {found.slot.code for found in slots.states(declaration)}


def test_a_file_in_the_dossier_fills_the_slot_that_asks_for_the_same_proof(draft: Declaration) -> None:
    certificate = state(draft, "title_certificate")
    assert (certificate.filled, certificate.blocks, certificate.files) == (True, False, ())
    assert len(certificate.from_dossier) == 1


def test_without_it_the_slot_blocks_and_says_what_is_missing(draft: Declaration) -> None:
    Evidence.objects.filter(dossier=draft.person.dossier, entry_kind="titlerecord").delete()
    certificate = state(draft, "title_certificate")
    assert (certificate.filled, certificate.blocks) == (False, True)
    assert certificate.words == "还没有上传“现任职称证书”"


def test_a_year_without_its_proof_is_named(draft: Declaration) -> None:
    year = draft.person.dossier.appraisals.get(year=2021)
    Evidence.objects.filter(entry_kind="appraisal", entry_id=year.pk).delete()
    found = state(draft, "appraisals")
    assert (found.blocks, found.missing_years) == (True, (2021,))
    assert found.words == "“年度考核登记表”还缺 2021 年的材料"


def test_an_optional_slot_never_blocks(draft: Declaration) -> None:
    found = state(draft, "honours")
    assert (found.slot.required, found.filled, found.blocks) == (False, False, False)


def test_slots_follow_track_degree_and_title(stage: Stage, draft: Declaration) -> None:
    assert codes(draft).isdisjoint({"exceptional_form", "degree_abroad", "title_elsewhere", "pension_elsewhere"})
    Degree.objects.filter(dossier=draft.person.dossier).update(origin="foreign")
    TitleRecord.objects.filter(dossier=draft.person.dossier).update(from_elsewhere=True)
    draft.person.dossier.insuranceyears.update(local=False)
    draft.track = "exceptional"
    assert codes(draft) >= {"exceptional_form", "degree_abroad", "title_elsewhere", "pension_elsewhere"}


def test_what_the_employer_or_the_press_gives_keeps_nobody_back(draft: Declaration) -> None:
    assert not state(draft, "notice_record").blocks
    assert not state(draft, "review_form").blocks
    assert not state(draft, "notice_record").takes_files


def test_a_whole_draft_has_nothing_missing(draft: Declaration) -> None:
    assert slots.required_missing(draft) == []


def test_a_slot_that_a_registry_fills_needs_no_file_once_its_entries_were_fetched(draft: Declaration) -> None:
    dossier = draft.person.dossier
    Evidence.objects.filter(dossier=dossier, entry_kind="insuranceyear").delete()
    assert (state(draft, "pension_record").blocks, state(draft, "pension_record").by_hand) == (True, True)
    for year in dossier.insuranceyears.all():
        FetchedFact.objects.create(
            dossier=dossier, source="insurance", entry_kind="insuranceyear", key=str(year.year), values={},
            fetched_at=timezone.now(), entry_id=year.pk,
        )  # fmt: skip
    found = state(draft, "pension_record")
    assert (found.filled, found.blocks, found.by_hand, found.fetched) == (True, False, False, True)


def test_one_entry_of_the_persons_own_among_them_asks_for_its_file(draft: Declaration) -> None:
    dossier = draft.person.dossier
    Evidence.objects.filter(dossier=dossier, entry_kind="insuranceyear").delete()
    for year in dossier.insuranceyears.all()[1:]:
        FetchedFact.objects.create(
            dossier=dossier, source="insurance", entry_kind="insuranceyear", key=str(year.year), values={},
            fetched_at=timezone.now(), entry_id=year.pk,
        )  # fmt: skip
    assert state(draft, "pension_record").blocks
