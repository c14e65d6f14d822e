"""All papers of a batch in one file, in the order of its list: one PDF, or an archive sent while it is made."""

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _

from documents import store
from documents.models import Document, DocumentBatch, DocumentOrder
from documents.papers import Paper, PaperRefused
from documents.queries import documents_of
from files import places
from files.names import cleaned

PIECE = 256 * 1024


def merged(order: DocumentOrder) -> Paper:
    """Builder of the kind "merged"; params: batch, duplex (each paper then begins on a front page)."""
    batch = DocumentBatch.objects.get(pk=order.params["batch"])
    documents = [each for each in documents_of(batch) if each.media == "pdf"]
    if not documents:
        raise PaperRefused(_("这一批还没有已生成的文书，暂时不能合并。"))
    duplex = bool(order.params.get("duplex"))
    return Paper(
        template="",
        context={},
        title=_("%(label)s（合并 %(number)d 份）") % {"label": batch.label, "number": len(documents)},
        watermark="",
        file_name=_("%(label)s_合并.pdf") % {"label": batch.label},
        holder="",
        figures={_("份数"): str(len(documents))},
        body=lambda out: _merge(documents, out, duplex=duplex),
    )


def _merge(documents: list[Document], out: BinaryIO, *, duplex: bool) -> None:
    import pikepdf  # noqa: PLC0415 -- only workers merge; web processes are spared the library

    with pikepdf.Pdf.new() as whole, places.spool() as folder:
        watermarks: dict[bytes, Any] = {}
        for document in documents:
            first = len(whole.pages)
            with store.open_document(document) as file, pikepdf.open(file) as paper:
                _drop_signature(paper)
                whole.pages.extend(paper.pages)
                for page in whole.pages[first:]:
                    _share_watermark(page, watermarks)
                if duplex and len(paper.pages) % 2:
                    last = paper.pages[-1].mediabox
                    whole.add_blank_page(page_size=(float(last[2]), float(last[3])))
        target = folder / "merged.pdf"
        whole.save(target, deterministic_id=True)
        with target.open("rb") as result:
            while piece := result.read(PIECE):
                out.write(piece)


def _share_watermark(page: Any, seen: dict[bytes, Any]) -> None:
    """Equal watermarks of all papers become one object: a quarter of the file."""
    pictures = page.obj.get("/Resources", {}).get("/XObject", {})
    if "/Watermark" in pictures:
        pictures["/Watermark"] = seen.setdefault(pictures["/Watermark"].read_raw_bytes(), pictures["/Watermark"])


def _drop_signature(paper: Any) -> None:
    """A signature holds for the single paper only; its empty field would be shown as a broken one."""
    if "/AcroForm" not in paper.Root:
        return
    del paper.Root["/AcroForm"]
    for page in paper.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]


def archive(documents: list[Document], width: int) -> Iterator[bytes]:
    """A zip of the papers, in pieces, without holding it in memory or on disk."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast(BinaryIO, pipe), "w", zipfile.ZIP_STORED) as packed:
        for document in documents:
            info = zipfile.ZipInfo(name_in_archive(document, width), document.created_at.timetuple()[:6])
            info.external_attr = 0o600 << 16
            with store.open_document(document) as file, packed.open(info, "w") as entry:
                while piece := file.read(PIECE):
                    entry.write(piece)
                    yield pipe.take()
            yield pipe.take()
    yield pipe.take()


def name_in_archive(document: Document, width: int = 3) -> str:
    """`001_姓名_编号.pdf`."""
    person = cleaned(document.person or document.file_name.rpartition(".")[0]).replace("_", " ")
    return f"{document.order.position:0{max(3, width)}d}_{person}_{document.number}.{document.media}"


class _Pipe:
    """What zipfile writes to: gives back what it got so far."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken
