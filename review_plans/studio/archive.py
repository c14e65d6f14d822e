"""A plan's folder as one .zip, in and out. What comes in is distrusted: names, sizes, encodings, and how it unpacks."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from provisions.documents_yaml import MOST_CHARACTERS
from review_plans.studio.sources import NEEDED, is_plan_file

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_FILES: Final = 40
MOST_TEXT: Final = 4 * MOST_CHARACTERS
"""Bytes of one file: a character of UTF-8 takes four at most."""
FIXED_DATE: Final = (1980, 1, 1, 0, 0, 0)


def read_archive(packed: bytes) -> dict[str, str]:
    """The texts by their names in the plan's folder; one folder around them all is taken off. Raises ValidationError."""
    if len(packed) > MOST_BYTES:
        raise ValidationError(_("压缩包超过 2 MB。请只压缩计划文件夹。"))
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MOST_FILES:
                raise ValidationError(
                    _("压缩包里有 %(n)d 个文件，最多 40 个。请只压缩计划文件夹。") % {"n": len(members)}
                )
            around = _around([member.filename for member in members])
            texts: dict[str, str] = {}
            for member in members:
                name = _name(member.filename.removeprefix(around))
                if name in texts:
                    raise ValidationError(_("压缩包里有两个 %(name)s。请留下一个。") % {"name": name})
                texts[name] = _text(archive, member, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ValidationError(_("打不开这个压缩包。请重新压缩为未加密的 .zip 再上传。")) from error
    missing = [name for name in NEEDED if name not in texts]
    if missing:
        raise ValidationError(_("压缩包里缺少 %(names)s。") % {"names": _("、").join(missing)})
    return texts


def _around(names: list[str]) -> str:
    """The one folder that holds everything, if there is one."""
    first = names[0].split("/", 1)[0] + "/" if names and "/" in names[0] else ""
    return first if first and first != "cases/" and all(name.startswith(first) for name in names) else ""


def _name(name: str) -> str:
    if not is_plan_file(name):
        raise ValidationError(
            _("压缩包里的 %(name)s 不是计划文件。只收 plan.yaml、eligibility.yaml、scoring.yaml 和 cases 下的 .yaml。")
            % {"name": name[:80]}
        )
    return name


def _text(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> str:
    """Unpacked only as far as a text may be long, whatever size the archive claims."""
    with archive.open(member) as packed:
        data = packed.read(MOST_TEXT + 1)
    if len(data) > MOST_TEXT:
        raise ValidationError(_("%(name)s 太大。") % {"name": name})
    return checked_text(data, name)


def checked_text(data: bytes, name: str) -> str:
    """Bytes as text. Raises ValidationError for anything but UTF-8."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ValidationError(_("%(name)s 不是 UTF-8 编码。请另存为 UTF-8 再上传。") % {"name": name}) from error


def write_archive(folder: str, texts: Mapping[str, str]) -> bytes:
    """The same texts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(texts):
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", FIXED_DATE), texts[name].encode())
    return buffer.getvalue()
