"""The words in which files name the codes of the complaint desk: the code itself, or what it is called in a chat."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from domain.complaint import Category, CategoryBook, Severity, Step
from domain.complaint.template import TemplateUse
from domain.imports import cells
from domain.imports.cells import RowReader
from domain.imports.problems import ImportCode

C = TypeVar("C", bound=str)
OFF: Final = "off"
WORKED: Final = "work"
RETIRED: Final = "retired"
IN_USE: Final = "in_use"

# Code → labels; the first is the one to show beside it.
CATEGORIES: Final[Mapping[Category, tuple[str, ...]]] = CategoryBook().labels()
"""Those that Peiban brings, where the house has changed none."""
SEVERITIES: Final[Mapping[Severity, tuple[str, ...]]] = {
    Severity.NORMAL: ("一般",),
    Severity.URGENT: ("紧急", "緊急"),
    Severity.MAJOR: ("重大",),
}
STEPS: Final[Mapping[Step, tuple[str, ...]]] = {
    Step.HAND_OVER: ("移交客服", "hand over to desk", "hand-over to the desk"),
    Step.DISPATCH: ("登记分派", "登記分派", "sort and pass on", "sorting and passing on"),
    Step.FIRST_CONTACT: ("首次联系", "首次聯絡", "首次聯繫"),
    Step.SOLUTION: ("提出方案", "proposal"),
    Step.CLOSING_DATE: ("确定结案日期", "確定結案日期", "set closing date", "setting the closing date"),
    Step.ANSWER: ("客户答复", "客戶答覆", "customer's answer"),
    Step.CLOSING: ("结案", "結案"),
}
DAY_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    OFF: ("休息日", "休息", "放假", "节假日", "節假日", "day off", "holiday"),
    WORKED: ("上班日", "上班", "补班", "補班", "调休上班", "working day", "make-up day"),
}
USES: Final[Mapping[TemplateUse, tuple[str, ...]]] = {
    TemplateUse.RECEIPT: ("受理", "acknowledge"),
    TemplateUse.ASK_BACK: ("询问", "詢問", "追问", "追問"),
    TemplateUse.DELAY: ("延期", "more time"),
    TemplateUse.SOLUTION: ("方案", "propose"),
    TemplateUse.REFUSAL: ("婉拒", "拒绝", "拒絕", "decline"),
    TemplateUse.CLOSING: ("办结", "辦結", "结案", "結案", "close"),
}
LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "zh_Hans": ("简体中文", "简体", "zh", "zh_CN", "中文"),
    "zh_Hant": ("繁體中文", "繁体中文", "繁體", "繁体", "zh_TW", "zh_HK"),
    "en": ("English", "英文", "英语", "英語"),
}
STATUSES: Final[Mapping[str, tuple[str, ...]]] = {
    IN_USE: ("使用中", "在用", "启用", "啟用", "in use", "active"),
    RETIRED: ("停用", "已停用", "retired", "off"),
}


def coded(reader: RowReader, name: str, words: Mapping[C, tuple[str, ...]], *, required: bool = True) -> C | None:
    """The code in a cell, whatever it is called there; None when it is empty or not known (then a problem is noted)."""
    text = cells.unarmed(reader.text(name, required=required))
    if not text:
        return None
    known = {cells.code_word(str(word)): code for code, labels in words.items() for word in (code, *labels)}
    found = known.get(cells.code_word(text))
    if found is None:
        permitted = [
            f"{code.value if isinstance(code, StrEnum) else code} {labels[0]}" for code, labels in words.items()
        ]
        reader.wrong(ImportCode.UNKNOWN_WORD, name, value=text, permitted=permitted)
    return found
