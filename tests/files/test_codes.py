"""The codes that a camera reads, as pictures."""

import io

import zxingcpp
from PIL import Image

from files.codes import QUIET_ZONE, SCALE, qr_png

ADDRESS = "https://review.example/verify/7K3MZ0Q9XWV5T/"


def test_an_address_is_read_from_its_picture() -> None:
    assert [each.text for each in zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_png(ADDRESS))))] == [ADDRESS]


def test_the_picture_has_one_byte_a_dot_a_quiet_zone_and_nothing_grey() -> None:
    picture = Image.open(io.BytesIO(qr_png(ADDRESS)))
    edge = QUIET_ZONE * SCALE
    assert picture.mode == "L"
    assert {shade for _count, shade in picture.getcolors() or ()} == {0, 255}
    assert picture.crop((0, 0, picture.width, edge)).getextrema() == (255, 255)
    assert picture.getpixel((edge, edge)) == 0
