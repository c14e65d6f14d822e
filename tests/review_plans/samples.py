"""The small plan of these tests, and the many ways of getting one wrong."""

from dataclasses import dataclass
from pathlib import Path

from provisions.documents_yaml import Located, load, parse

HERE = Path(__file__).parent
SAMPLE = HERE / "sample"
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
PLANS = HERE.parents[1] / "review_plans" / "plans"
GUARDS = frozenset({"notice_ran", "no_open_objection", "fee_recorded", "reviews_in"})


@dataclass(frozen=True)
class Fault:
    """One change to the sample that must be refused: what is said, what is advised, and the line it names."""

    name: str
    text: str
    says: str
    remedy: str
    line: int


def sample_text() -> str:
    return (SAMPLE / "plan.yaml").read_text(encoding="utf-8")


def sample() -> Located:
    return parse(sample_text(), "plan.yaml")


def fault(path: Path) -> Fault:
    said = load(path).data
    before, after = said["replace"].rstrip("\n"), (said["with"] or "").rstrip("\n")
    text = sample_text()
    assert text.count(before) == 1, f"{path.name}: stands {text.count(before)} times in the sample"
    text = text.replace(before, after)
    wanted = said["at"].strip()
    line = next(number for number, each in enumerate(text.splitlines(), 1) if each.strip().startswith(wanted))
    return Fault(path.stem, text, said["says"], said["remedy"], line)


def plan_folder(folder: Path, *changes: tuple[str, str]) -> Path:
    """A copy of the sample in `folder`, with some of its words exchanged."""
    for file in SAMPLE.iterdir():
        text = file.read_text(encoding="utf-8")
        for before, after in changes if file.name == "plan.yaml" else ():
            assert before in text
            text = text.replace(before, after)
        (folder / file.name).write_text(text, encoding="utf-8")
    return folder
