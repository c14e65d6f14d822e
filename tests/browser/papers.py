"""Real files for the walks to upload, lying on disk as an applicant's would."""

from pathlib import Path

from config.demo import pictures
from review_plans.plan import Plan


def lay_out(folder: Path, plan: Plan) -> dict[str, Path]:
    """A scan, a portrait within the plan's bounds, a photographed signature, and a file that is not what it says."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        "scan": ("毕业证书.pdf", pictures.evidence(7, pages=2)),
        "letter": ("聘书.pdf", pictures.evidence(8, pages=1)),
        "portrait": ("证件照.jpg", pictures.portrait(7, plan.photo)),
        "signature": ("签名.png", pictures.signature(7)),
    }
    found = {}
    for word, (name, upload) in made.items():
        found[word] = folder / name
        found[word].write_bytes(upload.read())
    found["wrong"] = folder / "其实是网页.pdf"
    found["wrong"].write_bytes(b"<html><script>alert(1)</script></html>")
    return found
