"""The reference server of `make run`: its keys, its port, and every door that is not connected elsewhere led to it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from config.services import Places, keys, ports
from registries.contract import DOORS
from tools import processes


@dataclass(frozen=True)
class Reference:
    url: str
    command: str


def prepare(places: Places) -> Reference:
    """Sets the environment that the product and the server share. The place is noted for `registries.reference.tell`."""
    port = ports.choose(places.var / "reference.port")
    url = f"http://127.0.0.1:{port}"
    own = keys.reference_keys(places)
    os.environ.update(own, REFERENCE_BOOK=str(places.var / "reference-book.json"), REFERENCE_URL=url)
    for door in DOORS:
        name = f"REGISTRY_{door.upper().replace('-', '_')}"
        if not os.environ.get(f"{name}_URL"):
            os.environ.update({f"{name}_URL": f"{url}/{door}", f"{name}_TOKEN": own["REFERENCE_TOKEN"]})
    _note(places.var / "reference.json", {"url": url, "secret": own["REFERENCE_SECRET"]})
    return Reference(url, processes.REFERENCE.format(port=port))


def _note(file: Path, words: dict[str, str]) -> None:
    file.touch(mode=0o600)
    file.write_text(json.dumps(words), encoding="utf-8")
