"""The timeline of what was handed in."""

from datetime import date

from declarations.models import Declaration, Submission
from declarations.snapshots import Snapshot, files_by_hash, unsaved
from dossiers.histories import Line, Profile, Proof, key_of, line_from, names_of
from dossiers.kinds import KINDS
from dossiers.models import Entry


def line_of_submission(declaration: Declaration, submission: Submission, today: date) -> Line:
    """Entries, profile and employer as they were handed in; marked as the applicant sees it."""
    shot = submission.snapshot
    files = files_by_hash(declaration, shot)
    entries: list[Entry] = []
    proofs: dict[str, list[Proof]] = {}
    for kind in KINDS:
        for row in shot["entries"].get(kind.code, []):
            entry = unsaved(kind, row)
            entries.append(entry)
            proofs[key_of(entry)] = [Proof(files[sha]) for sha in row.get("evidence", []) if sha in files]
    names = names_of(declaration.person, shot["profile"]["former_name"])
    return line_from(entries, proofs, _profile(shot, names), today)


def _profile(shot: Snapshot, names: tuple[str, ...]) -> Profile:
    born, joined = (_day(shot["profile"][name]) for name in ("birth_date", "joined_work_on"))
    return Profile(names, shot["employer"]["name"], born, joined)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
