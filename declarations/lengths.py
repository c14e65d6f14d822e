"""How long a text is, as a notice counts it: characters by code points, a line break is one."""


def tidy(text: str) -> str:
    """Line breaks as one character, whatever the browser sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def length(text: str) -> int:
    return len(tidy(text).strip())
