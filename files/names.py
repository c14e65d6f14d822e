"""What a person calls a file: kept for people, cleaned for headers and for the systems they save it on."""

import unicodedata

KEPT = 200
# Windows can't save under these; `con.pdf` becomes `_con.pdf`.
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
SEPARATORS = '/\\:*?"<>|'
PROGRAMS = {"asp", "aspx", "bat", "cgi", "cmd", "com", "cpl", "dll", "exe", "hta", "htm", "html", "jar", "js", "jsp", "lnk",
            "msi", "php", "pif", "ps1", "py", "scr", "sh", "svg", "vbs", "xhtml"}  # fmt: skip


def cleaned(name: str) -> str:
    """One line, no path, no control, direction or private characters; the extension survives shortening."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if not unicodedata.category(c).startswith(("C", "Z")) or c == " ")
    kept = "".join("_" if c in SEPARATORS else c for c in kept).strip(" .")
    stem, dot, extension = kept.rpartition(".")
    if dot and len(extension) <= 10:
        stem = stem[: KEPT - len(extension) - 1]
        kept = f"{stem}.{extension}"
    return kept[:KEPT] or "file"


def for_saving(name: str) -> str:
    """The name offered in a download."""
    kept = cleaned(name)
    return f"_{kept}" if kept.split(".")[0].strip().lower() in RESERVED else kept


def extension_of(name: str) -> str:
    """The last extension in lower case, or an empty string."""
    return cleaned(name).lower().rpartition(".")[2].strip() if "." in cleaned(name) else ""


def program_extension(name: str) -> str:
    """An extension of a program or web page anywhere in the name (`scan.exe.pdf`), or an empty string."""
    inner = cleaned(name).lower().split(".")[1:-1]
    return next((part.strip() for part in inner if part.strip() in PROGRAMS), "")
