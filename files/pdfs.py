"""PDF files, inside the child: opened by a real parser, measured before anything is unpacked, written anew.

The copy keeps pages and what is drawn on them. Whatever acts goes: scripts, launch and submit actions, embedded
files, forms of the XFA kind, actions of annotations, links to elsewhere.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from files.inspect import Found, Task, Unfit

TAIL = 4096
PIECE = 1024 * 1024
LARGEST_STREAM = 96 * 1024 * 1024  # unpacked; a page's content or a font
BYTES_PER_PIXEL = 4
LARGEST_TOTAL = 1536 * 1024 * 1024
ROOT_KEYS = ("/OpenAction", "/AA", "/Collection", "/Outlines", "/Threads", "/URI", "/Metadata", "/PieceInfo", "/Legal",
             "/Perms", "/NeedsRendering", "/Requirements", "/AF", "/DPartRoot")  # fmt: skip
ACTING_KEYS = ("/AA", "/OpenAction", "/JS", "/XFA", "/EmbeddedFiles", "/EF", "/AF", "/RichMediaContent", "/JavaScript")
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/URI", "/Rendition", "/Movie",
           "/Sound", "/RichMediaExecute", "/Hide", "/ResetForm", "/Thread", "/Trans", "/SetOCGState", "/GoTo3DView", "/Named"}  # fmt: skip
FOREIGN_NOTES = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


def inspect(task: Task) -> Found:
    if b"%%EOF" not in _tail(Path(task.source)):
        raise Unfit("damaged")
    try:
        pdf = pikepdf.open(task.source)
    except pikepdf.PasswordError:
        raise Unfit("password") from None
    except pikepdf.PdfError:
        raise Unfit("damaged") from None
    with pdf:
        pages = len(pdf.pages)
        if pages == 0:
            raise Unfit("no_pages")
        if pages > task.max_pages:
            raise Unfit("too_many_pages", found=pages, limit=task.max_pages)
        if pdf.Root.get("/NeedsRendering") is True or str(pdf.Root.get("/NeedsRendering")) == "true":
            raise Unfit("dynamic_form")
        _measure(pdf, task.max_pixels)
        dropped = _disarm(pdf)
        box = pdf.pages[0].mediabox
        width, height = abs(int(float(box[2]) - float(box[0]))), abs(int(float(box[3]) - float(box[1])))
        del pdf.docinfo
        pdf.remove_unreferenced_resources()
        pdf.save(task.copy, encryption=False, preserve_pdfa=False, fix_metadata_version=False)
    with pikepdf.open(task.copy) as copy:
        if len(copy.pages) != pages:
            raise Unfit("damaged")
    return Found(pages=pages, width=width, height=height, dropped=sorted(dropped))


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - TAIL))
        return file.read()


def _measure(pdf: Pdf, max_pixels: int) -> None:
    """Refuses what would unpack to more than anybody needs, without unpacking it whole."""
    total = 0
    for thing in pdf.objects:
        if not isinstance(thing, Stream):
            continue
        bound = LARGEST_STREAM
        if thing.get("/Subtype") == Name.Image:
            width, height = int(thing.get("/Width", 0)), int(thing.get("/Height", 0))
            if width * height > max_pixels:
                raise Unfit("pixel_bomb", found=f"{width}×{height}", limit=f"{max_pixels:,}")
            bound = max(width * height * BYTES_PER_PIXEL, PIECE)
        total += _unpacked(thing, bound)
        if total > LARGEST_TOTAL:
            raise Unfit("too_heavy")


def _unpacked(stream: Stream, bound: int) -> int:
    """Bytes of a stream after its first filter when that is Flate; raises Unfit beyond `bound`."""
    filters = stream.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters)] if filters else []
    packed = [n for n in names if n in {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}]
    if not packed:
        return 0
    if len(packed) > 1 or packed[0] not in {"/FlateDecode", "/Fl"} or names[0] != packed[0]:
        # Rare chains are unpacked by the library itself, under this process's memory limit.
        size = len(stream.read_bytes()) if names == packed else 0
        if size > bound:
            raise Unfit("too_heavy")
        return size
    return _inflated(stream.read_raw_bytes(), bound)


def _inflated(raw: bytes, bound: int) -> int:
    unpacker, size, rest = zlib.decompressobj(), 0, raw
    try:
        while rest and not unpacker.eof:
            size += len(unpacker.decompress(rest, PIECE))
            rest = unpacker.unconsumed_tail
            if size > bound:
                raise Unfit("too_heavy")
    except zlib.error:
        return size  # a damaged stream shows as a gap on its page; the viewer copes
    return size


def _disarm(pdf: Pdf) -> set[str]:
    """Takes out everything that acts; answers what was found."""
    dropped: set[str] = set()
    for key in ROOT_KEYS:
        if key in pdf.Root:
            del pdf.Root[key]
            dropped.add(key)
    if "/Names" in pdf.Root:
        for key in ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations"):
            if key in pdf.Root.Names:
                del pdf.Root.Names[key]
                dropped.add(key)
    for page in pdf.pages:
        if (notes := page.obj.get("/Annots")) is not None and isinstance(notes, Array):
            kept = [note for note in notes if not _is_foreign(note)]
            if len(kept) != len(notes):
                dropped.add("/Annots")
                page.obj["/Annots"] = Array(kept)
    for thing in pdf.objects:
        for dictionary in _dictionaries(thing):
            dropped |= _disarm_one(dictionary)
    return dropped


def _is_foreign(note: Object) -> bool:
    return not isinstance(note, Dictionary) or str(note.get("/Subtype")) in FOREIGN_NOTES


def _disarm_one(dictionary: Dictionary | Stream) -> set[str]:
    found = {key for key in ACTING_KEYS if key in dictionary}
    for key in found:
        del dictionary[key]
    # /A is the action of annotations and outline entries; elsewhere (structure attributes) it is left alone.
    if isinstance(action := dictionary.get("/A"), Dictionary) and str(action.get("/S")) in ACTIONS | {"/GoTo"}:
        del dictionary["/A"]
        found.add("/A")
    if str(dictionary.get("/S")) in ACTIONS and str(dictionary.get("/Type", "/Action")) == "/Action":
        for key in list(dictionary.keys()):
            del dictionary[key]
        found.add("action")
    return found


def _dictionaries(thing: Object) -> Iterator[Dictionary | Stream]:
    """The dictionary itself and those written directly inside it; indirect ones come up on their own."""
    waiting = [thing]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Dictionary | Stream):
            yield here
            inside = [here[key] for key in here.keys()]  # noqa: SIM118 -- pikepdf's dictionaries don't iterate
        elif isinstance(here, Array):
            inside = list(here)
        else:
            continue
        waiting += [value for value in inside if isinstance(value, Object) and not value.is_indirect]
