"""Every lint exception names its rule and its reason on the same line: `# noqa: PLC0415 -- why`."""

import io
import re
import sys
import tokenize
from pathlib import Path

from tools.house import ROOMS, Finding, python_files, tell

MARK = re.compile(r"#\s*noqa", re.IGNORECASE)
# A reason is a phrase, not a word.
WHOLE = re.compile(r"# noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*\s+-- \S+ \S+.*$")


def check(root: Path) -> list[Finding]:
    found = []
    for path in python_files(root, *ROOMS, "tools", "bench", "tests"):
        for line, comment in comments(path):
            if MARK.search(comment) and not WHOLE.search(comment):
                found.append(Finding(str(path.relative_to(root)), line, f"no rule or no reason: {comment}"))
    return found


def comments(path: Path) -> list[tuple[int, str]]:
    words = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    return [(word.start[0], word.string) for word in words if word.type == tokenize.COMMENT]


if __name__ == "__main__":
    sys.exit(tell(check, "Write ` -- ` and the reason behind the rule's name, or mend what the rule found."))
