"""Pictures, inside the child: checked, turned upright, written anew without whatever else they carried."""

import warnings
from pathlib import Path

from PIL import Image, ImageOps

from files.inspect import Found, Task, Unfit

FORMATS = {"jpeg": "JPEG", "png": "PNG"}
PNG_DEPTH = 24  # offset of the bit depth in a PNG's first chunk
INK_STEP = 60  # how much darker than its paper a pixel must be to count as ink, of 255
DARK = 90  # a median below this is no paper


def inspect(task: Task) -> Found:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = None  # judged by our own bound below, before anything is decoded
    if task.media == "png" and Path(task.source).read_bytes()[PNG_DEPTH] == 16:
        raise Unfit("sixteen_bit")
    with Image.open(task.source, formats=[FORMATS[task.media]]) as picture:
        width, height = picture.size
        if width * height > task.max_pixels:
            raise Unfit("pixel_bomb", found=f"{width}×{height}", limit=f"{task.max_pixels:,}")
        if task.media == "png" and getattr(picture, "is_animated", False):
            raise Unfit("animated")
        if picture.mode == "CMYK":
            raise Unfit("cmyk")
        if picture.mode.startswith(("I", "F")):
            raise Unfit("sixteen_bit")
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    ink, dark = ink_of(upright) if task.signature else (0, False)
    write_copy(upright, task)
    return Found(pages=1, width=upright.width, height=upright.height, ink=ink, dark=dark)


def write_copy(picture: Image.Image, task: Task) -> None:
    """Only pixels go over: no EXIF, profile, comment or appended bytes."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    if picture.mode == "P" and (palette := picture.getpalette()):
        bare.putpalette(palette)
        if (transparency := picture.info.get("transparency")) is not None:
            bare.info["transparency"] = transparency
    if task.media == "jpeg":
        bare.convert("L" if bare.mode in {"L", "1"} else "RGB").save(task.copy, "JPEG", quality=90)
    else:
        bare.save(task.copy, "PNG")


def ink_of(picture: Image.Image) -> tuple[int, bool]:
    """(pixels clearly darker than the paper, whether there is no paper at all)."""
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    histogram = paper.convert("L").histogram()
    half, seen, median = picture.width * picture.height / 2, 0, 0
    for level, count in enumerate(histogram):
        seen += count
        if seen >= half:
            median = level
            break
    if median < DARK:
        return 0, True
    return sum(histogram[: max(0, median - INK_STEP)]), False
