"""Tells the reference server of a running `make run` how to behave, such as

* `python -m registries.reference.tell degrees down`
* `python -m registries.reference.tell insurance slow --seconds 10`
* `python -m registries.reference.tell all well`
"""

import argparse
import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import get_args

from registries.contract import DOORS
from registries.reference.moods import Kind

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("door", choices=(*DOORS, "all"))
    parser.add_argument("mood", choices=get_args(Kind))
    parser.add_argument("--seconds", type=float, default=10, help="how slow")
    parser.add_argument("--times", type=int, default=None, help="for so many calls only")
    told = parser.parse_args(arguments)
    place = Path(os.environ.get("DATA_DIR", ROOT / "var")) / "reference.json"
    if not place.exists():
        print(f"{place} is not there: `make run` writes it when it starts the reference server.", file=sys.stderr)  # noqa: T201 -- a command
        return 1
    where = json.loads(place.read_text(encoding="utf-8"))
    tell(where["url"], where["secret"], vars(told))
    print(f"{told.door}: {told.mood}")  # noqa: T201 -- a command
    return 0


def tell(url: str, secret: str, words: dict[str, object], address: str = "mood") -> dict[str, object]:
    """One control call; its answer. Raises urllib's HTTPError if it is refused."""
    request = urllib.request.Request(  # noqa: S310 -- an address of our own making
        f"{url}/control/{address}", data=json.dumps(words).encode(), headers={"X-Control-Secret": secret}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 -- as above
        found: dict[str, object] = json.loads(answer.read())
        return found


if __name__ == "__main__":
    sys.exit(main())
