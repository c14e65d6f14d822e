"""Within how long an appeal or complaint is answered. The figure is data (`handling.yaml`), with its origin."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from provisions import documents_yaml


@dataclass(frozen=True)
class Handling:
    working_days: int
    origin: str


@cache
def handling() -> Handling:
    data = documents_yaml.load(Path(__file__).with_name("handling.yaml")).data["handling"]
    return Handling(data["working_days"], data["origin"])
