from typing import Any

from documents.papers import Paper

TEXT = "长期从事染整工艺研究与生产技术管理工作。\n先后主持多项技术改造项目。"
WATERMARK = "测试用评审管理平台水印"


def paper(**fields: Any) -> Paper:
    """A small paper; what isn't a field of Paper goes into the template's context."""
    own = {
        "template": "documents/test_paper.html",
        "title": "专业技术资格评审表",
        "watermark": WATERMARK,
        "file_name": "评审表.pdf",
        "holder": "王*",
        "figures": {"姓名": "王*"},
    }
    context = {"name": "王𬎆", "employer": "杭州㛃纺织有限公司", "text": TEXT, "more_pages": []}
    for key, value in fields.items():
        (own if key in Paper.__dataclass_fields__ else context)[key] = value
    own.setdefault("context", context)
    return Paper(**own)
