"""Files as strangers send them, made on the spot."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw


def picture(width: int = 400, height: int = 560, *, kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    image = Image.new(mode, (width, height), "white" if mode != "CMYK" else 0)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(width: int, height: int, size: int | None = None) -> bytes:
    """A JPEG, padded by a comment to exactly `size` bytes."""
    bare = picture(width, height)
    if size is None:
        return bare
    missing = size - len(bare)
    comments = b""
    while missing:
        length = min(missing, 65_000)
        if 0 < missing - length < 4:
            length -= 4
        comments += b"\xff\xfe" + struct.pack(">H", length - 2) + b"x" * (length - 4)
        missing -= length
    return bare[:2] + comments + bare[2:]


def signature(strokes: int = 6, width: int = 600, height: int = 200) -> bytes:
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for n in range(strokes):
        pen.line((40 + 60 * n, 40, 80 + 60 * n, 160), fill="black", width=5)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def pdf(pages: int = 1, change: Callable[[Pdf], None] | None = None, **options: object) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def chinese(*words: str) -> bytes:
    """A page per word in a font that every reader is supposed to have: nothing of it is in the file."""

    def write(document: Pdf) -> None:
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/STSong-Light"),
            Encoding=Name("/UniGB-UCS2-H"),
            DescendantFonts=Array(
                [
                    Dictionary(
                        Type=Name.Font,
                        Subtype=Name.CIDFontType0,
                        BaseFont=Name("/STSong-Light"),
                        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="GB1", Supplement=4),
                    )
                ]
            ),
        )
        for page, text in zip(document.pages, words, strict=True):
            page.obj.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
            show = f"BT /F1 48 Tf 60 700 Td <{text.encode('utf-16-be').hex()}> Tj ET"
            page.obj.Contents = Stream(document, show.encode("ascii"))

    return pdf(len(words), write)


def acting(document: Pdf) -> None:
    """Everything a PDF can do when opened, at once."""
    script = Dictionary(S=Name.JavaScript, JS="app.alert('x')")
    launch = document.make_indirect(Dictionary(Type=Name.Action, S=Name.Launch, F="calc.exe"))
    embedded = document.make_indirect(Stream(document, b"MZ\x90 program", Type=Name.EmbeddedFile))
    holder = document.make_indirect(Dictionary(Type=Name.Filespec, F="setup.exe", EF=Dictionary(F=embedded)))
    root = document.Root
    root.OpenAction = script
    root.AA = Dictionary(WC=launch)
    root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array(["go", script])), EmbeddedFiles=Dictionary(Names=Array(["setup.exe", holder]))
    )
    root.AcroForm = Dictionary(Fields=Array([]), XFA=Array(["template", Stream(document, b"<xdp/>")]))
    document.pages[0].obj.AA = Dictionary(O=launch)
    document.pages[0].obj.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI="http://x/")
            ),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=launch),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=holder),
        ]
    )


def dynamic_form(document: Pdf) -> None:
    document.Root.NeedsRendering = True
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(document, b"<xdp/>"))


def inflating(document: Pdf) -> None:
    packed = zlib.compress(b"\0" * (200 * 1024 * 1024), 9)
    stream = Stream(document, b"")
    stream.write(packed, filter=Name.FlateDecode)
    document.pages[0].obj.Contents = document.make_indirect(stream)


def twice_inflating(document: Pdf) -> None:
    packed = zlib.compress(zlib.compress(b"\0" * (3 * 1024 * 1024 * 1024 // 2), 1), 9)
    stream = Stream(document, b"")
    stream.write(packed, filter=Array([Name.FlateDecode, Name.FlateDecode]))
    document.pages[0].obj.Contents = document.make_indirect(stream)


def giant_scan(document: Pdf, coding: str = "/JBIG2Decode") -> None:
    scan = Stream(document, b"\0" * 20, Type=Name.XObject, Subtype=Name.Image, Width=60_000, Height=60_000)
    scan.Filter = Name(coding)
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=document.make_indirect(scan)))


def png(width: int, height: int, *, depth: int = 8, colour: int = 2, data: bytes = b"", extra: bytes = b"") -> bytes:
    """A PNG by hand, with whatever size its header claims."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text_bomb() -> bytes:
    """64 MB of text in a few kB of PNG."""
    packed = zlib.compress(b"x" * (64 * 1024 * 1024), 9)
    return png(2, 2, data=b"\0" + b"\0" * 6 + b"\0" + b"\0" * 6, extra=chunk(b"zTXt", b"Comment\0\0" + packed))


def animated(kind: str, frames: int = 3) -> bytes:
    images = [Image.new("RGB", (20, 20), (n % 256, 0, 0)) for n in range(frames)]
    out = io.BytesIO()
    images[0].save(out, kind, save_all=True, append_images=images[1:])
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "hello")
    return out.getvalue()


HTML = b"<!DOCTYPE html><html><body><script>fetch('http://127.0.0.1:9/')</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FITS = b"SIMPLE  =                    T" + b" " * 2850
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
EXE = b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0" + b"\0" * 200


def refused() -> dict[str, tuple[str, Callable[[], bytes], str]]:
    """Bad files of the catalogue: what they are → (name, what makes its bytes, refusal code). Some take a second to make."""
    jpeg, paper = picture(), pdf()
    return {
        "nothing in it": ("a.pdf", lambda: b"", "empty"),
        "page as photo": ("me.jpg", lambda: HTML, "script_inside"),
        "page as pdf": ("cv.pdf", lambda: HTML, "script_inside"),
        "svg as png": ("seal.png", lambda: SVG, "script_inside"),
        "svg": ("seal.svg", lambda: SVG, "wrong_type"),
        "html": ("page.html", lambda: HTML, "wrong_type"),
        "pdf as photo": ("me.jpg", lambda: paper, "name_lies"),
        "photo as pdf": ("cv.pdf", lambda: jpeg, "name_lies"),
        "png as jpg": ("me.jpg", lambda: picture(kind="PNG"), "name_lies"),
        "gif with archive": ("a.gif", lambda: animated("GIF") + archive(), "wrong_type"),
        "gif as jpg": ("a.jpg", lambda: animated("GIF"), "name_lies"),
        "pdf with archive": ("a.pdf", lambda: paper + archive(), "archive_inside"),
        "photo with archive": ("a.jpg", lambda: jpeg + archive(), "archive_inside"),
        "archive as pdf": ("a.pdf", archive, "name_lies"),
        "archive": ("a.zip", archive, "wrong_type"),
        "program": ("a.exe", lambda: EXE, "wrong_type"),
        "program as pdf": ("a.pdf", lambda: EXE, "name_lies"),
        "pdf called program": ("cv.pdf.exe", lambda: paper, "wrong_type"),
        "program then pdf": ("cv.exe.pdf", lambda: paper, "two_extensions"),
        "page then photo": ("me.html.jpg", lambda: jpeg, "two_extensions"),
        "no ending": ("scan", lambda: paper, "no_extension"),
        "half a photo": ("a.jpg", lambda: picture(900, 900)[:2000], "damaged"),
        "half a png": ("a.png", lambda: picture(900, 900, kind="PNG")[:200], "damaged"),
        "half a pdf": ("a.pdf", lambda: pdf(40)[:900], "damaged"),
        "noise as pdf": ("a.pdf", lambda: bytes(range(1, 256)) * 20, "damaged"),
        "only a pdf's head": ("a.pdf", lambda: b"%PDF-1.7\n" + b"x" * 500, "damaged"),
        "noise before a pdf": ("a.pdf", lambda: b"GIF89a;" + paper, "name_lies"),
        "print colours": ("a.jpg", lambda: picture(mode="CMYK"), "cmyk"),
        "16 bits": ("a.png", lambda: png(2, 2, depth=16, data=(b"\0" + b"\0" * 12) * 2), "sixteen_bit"),
        "16 bits of grey": ("a.png", lambda: picture(kind="PNG", mode="I;16"), "sixteen_bit"),
        "moving png": ("a.png", lambda: animated("PNG"), "animated"),
        "heic": ("a.heic", lambda: HEIC, "wrong_type"),
        "heic as jpg": ("a.jpg", lambda: HEIC, "name_lies"),
        "webp": ("a.webp", lambda: picture(kind="WEBP"), "wrong_type"),
        "webp as png": ("a.png", lambda: picture(kind="WEBP"), "name_lies"),
        "tiff": ("a.tiff", lambda: picture(kind="TIFF"), "wrong_type"),
        "fits as jpg": ("a.jpg", lambda: FITS, "name_lies"),
        "huge on paper": ("a.png", lambda: png(50_000, 50_000, depth=1, colour=0), "pixel_bomb"),
        "text bomb": ("a.png", text_bomb, "damaged"),
        "20,000 frames": ("a.gif", lambda: animated("GIF", 400), "wrong_type"),
        "locked pdf": ("a.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "password"),
        "no pages": ("a.pdf", lambda: pdf(0), "no_pages"),
        "10,000 pages": ("a.pdf", lambda: pdf(10_000), "too_many_pages"),
        "61 pages": ("a.pdf", lambda: pdf(61), "too_many_pages"),
        "200 MB stream": ("a.pdf", lambda: pdf(1, inflating), "too_heavy"),
        "packed twice": ("a.pdf", lambda: pdf(1, twice_inflating), "too_heavy"),
        "giant jbig2": ("a.pdf", lambda: pdf(1, giant_scan), "pixel_bomb"),
        "giant jpx": ("a.pdf", lambda: pdf(1, lambda document: giant_scan(document, "/JPXDecode")), "pixel_bomb"),
        "dynamic form": ("a.pdf", lambda: pdf(1, dynamic_form), "dynamic_form"),
    }
