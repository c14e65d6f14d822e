"""Why a file can't be used, each with its own sentence and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "no_file": (_("没有选择文件。"), _("请选择一个文件后再上传。")),
    "empty": (_("文件是空的（0 字节）。"), _("请检查原文件能否打开，重新选择后上传。")),
    "too_big": (
        _("文件过大：%(found)s，上限是 %(limit)s。"),
        _("请降低扫描分辨率（200 dpi 即可），或压缩后重新上传。"),
    ),
    "too_small": (
        _("文件过小：%(found)s，须大于 %(limit)s。"),
        _("请使用更清晰的原图，不要使用聊天软件压缩过的图片。"),
    ),
    "wrong_type": (_("这里不接收 %(found)s 文件，只接收 %(allowed)s。"), _("请另存为 %(allowed)s 后重新上传。")),
    "no_extension": (
        _("文件名没有扩展名，无法判断它是什么文件。"),
        _("请在文件名末尾补上扩展名（如 .pdf、.jpg），再重新上传。"),
    ),
    "name_lies": (
        _("文件名的扩展名是 %(extension)s，内容却是 %(found)s。"),
        _("改文件名不能改变文件内容。请用原来的程序打开它，另存为 %(allowed)s 后上传。"),
    ),
    "two_extensions": (
        _("文件名里夹着程序类扩展名“%(found)s”。"),
        _("请把文件名改为只有一个扩展名，例如“聘书.pdf”。"),
    ),
    "script_inside": (
        _("这个文件的内容是网页或脚本（%(found)s），不是文件名所说的图片或 PDF。"),
        _("请上传扫描件或照片；网页请先打印为 PDF。"),
    ),
    "archive_inside": (
        _("文件里夹带了压缩包。"),
        _("请用阅读器或看图软件打开后重新导出，不要把压缩包接在文件后面。"),
    ),
    "password": (_("PDF 有打开密码，审查人员看不到内容。"), _("请去掉密码（打印为新的 PDF 即可）后重新上传。")),
    "damaged": (_("文件已损坏或没有传完整，打不开。"), _("请在本机打开检查；能打开的话，另存一份后重新上传。")),
    "no_pages": (_("PDF 里没有页面。"), _("请重新扫描或重新导出后上传。")),
    "too_many_pages": (
        _("PDF 有 %(found)d 页，上限是 %(limit)d 页。"),
        _("请只保留与本项有关的页，或分成几个文件上传。"),
    ),
    "pixel_bomb": (
        _("图片尺寸过大：%(found)s 像素，上限是 %(limit)s 像素。"),
        _("请缩小尺寸或降低扫描分辨率后重新上传。"),
    ),
    "animated": (_("这是动态图片。"), _("请上传静止的图片。")),
    "cmyk": (_("图片使用印刷色（CMYK），在屏幕上会变色。"), _("请另存为 RGB 颜色的图片后重新上传。")),
    "sixteen_bit": (_("图片的颜色深度是 16 位，多数软件显示不正常。"), _("请另存为 8 位颜色的图片后重新上传。")),
    "dynamic_form": (
        _("这是动态表单（XFA），离开填表程序就看不到内容。"),
        _("请在填表程序里选择“打印为 PDF”，上传打印出来的文件。"),
    ),
    "too_heavy": (
        _("文件结构异常，检查它需要的时间或内存超过了上限。"),
        _("请重新扫描，或用阅读器“打印为 PDF”后上传新文件。"),
    ),
    "too_narrow": (_("图片宽 %(found)d 像素，须大于 %(limit)d 像素。"), _("请使用更大的原图。")),
    "too_low": (_("图片高 %(found)d 像素，须大于 %(limit)d 像素。"), _("请使用更大的原图。")),
    "too_large_picture": (_("图片 %(found)s 像素，上限是 %(limit)s 像素。"), _("请裁去空白或缩小后重新上传。")),
    "too_slim": (_("图片太窄：宽高比是 %(found)s，不得小于 %(limit)s。"), _("请按证件照比例重新裁剪。")),
    "too_broad": (_("图片太宽：宽高比是 %(found)s，不得大于 %(limit)s。"), _("请按证件照比例重新裁剪。")),
    "blank_signature": (_("没有看到笔迹，或笔迹太少。"), _("请重新签名；拍照的签名请用深色笔写在白纸上。")),
    "dark_signature": (_("整张图几乎都是深色，看不出签名。"), _("请在白纸上用深色笔签名，光线充足时重新拍照。")),
    "virus": (_("文件里发现病毒（%(found)s），没有保存。"), _("请先在本机杀毒，再从原件重新扫描或导出后上传。")),
    "scanner_down": (_("病毒检查暂时不能进行，文件没有收下。"), _("您的文件没有问题，请过几分钟再上传。")),
    "waits_for_scan": (
        _("文件已收下，病毒检查还没有完成。"),
        _("不用重新上传：检查通过后会自动变为可用，请过几分钟刷新页面。"),
    ),
    "workbook_only": (
        _("这里只接收 .xlsx 工作簿，收到的是 %(found)s。"),
        _("请下载本页的模板，填好后按 .xlsx 保存再上传。"),
    ),
    "workbook_protected": (
        _("工作簿有打开密码，或是旧版的 .xls。"),
        _("请在表格软件里去掉密码，另存为“Excel 工作簿（.xlsx）”后上传。"),
    ),
    "workbook_macros": (_("工作簿里有宏程序。"), _("请另存为不带宏的 .xlsx，或把内容粘贴到本页的模板里再上传。")),
    "workbook_entities": (
        _("工作簿里有外部引用或实体声明，正常的表格软件不会这样保存。"),
        _("请把内容粘贴到本页的模板里，保存后上传。"),
    ),
    "workbook_bomb": (
        _("工作簿解压后过大，或结构异常。"),
        _("请把内容（只要文字）粘贴到本页的模板里，删除其他工作表和图片后上传。"),
    ),
    "workbook_heavy": (
        _("打开这个工作簿需要的时间或内存超过了上限。"),
        _("请把内容（只要文字）粘贴到本页的模板里，分成几个文件上传。"),
    ),
    "workbook_damaged": (
        _("这不是能打开的 .xlsx 工作簿：已损坏、没有传完整，或只是改了扩展名。"),
        _("请在表格软件里打开检查，另存为 .xlsx 后重新上传。"),
    ),
    "workbook_merged": (
        _("表里有合并的单元格：%(cells)s。合并后只有第一格有内容，其余各行会缺项。"),
        _("请取消合并，把每一行都填完整后上传。"),
    ),
    "workbook_too_long": (
        _("表里有 %(found)d 行，一次最多 %(limit)d 行（含标题行）。"),
        _("请分成几个文件，逐个上传。"),
    ),
    "workbook_too_big": (
        _("工作簿过大：%(found)s，上限是 %(limit)s。"),
        _("请删去图片和其他工作表，只留文字，或分成几个文件上传。"),
    ),
    "pieces_differ": (_("文件在传送中出了错，收到的和您选的不一样。"), _("您的文件没有问题，请再传一次。")),
    "no_room": (_("服务器暂时无法保存文件。"), _("您的文件没有问题，请过几分钟再上传。")),
}


@dataclass(frozen=True)
class Refusal:
    """`code` names one of SENTENCES; `figures` fill its placeholders."""

    code: str
    figures: Mapping[str, object] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        return str(SENTENCES[self.code][0]) % self.figures

    @property
    def remedy(self) -> str:
        return str(SENTENCES[self.code][1]) % self.figures
