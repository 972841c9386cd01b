"""Which headers name which field, so that files made by Chinese and English hands read alike."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.text import fold

OPTION_LETTERS = "ABCDEFGHIJKL"


class ImportKind(StrEnum):
    """The files, by what they bring; those from the days off on set the complaint desk up."""

    ROSTER = "roster"
    QUESTIONS = "questions"
    LESSONS = "lessons"
    SURVEYS = "surveys"
    HOLIDAYS = "holidays"
    LIMITS = "limits"
    DUTIES = "duties"
    TEMPLATES = "templates"
    TIERS = "tiers"
    HOURS = "hours"
    DUTY_ROSTER = "duty_roster"
    CATEGORIES = "categories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of one kind of file: headers per field (the first is the one to show), and which must be there.

    Of files that can also be exported, the first three are the simplified Chinese, the English and the traditional one.
    """

    headers: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]


def exported_header(kind: ImportKind, name: str, *, language: str) -> str:
    """The header of a column in a file that we write, for a reader of "zh_Hans", "en" or "zh_Hant"."""
    return LAYOUTS[kind].headers[name][("zh_Hans", "en", "zh_Hant").index(language)]


def _options() -> dict[str, tuple[str, ...]]:
    names = ("选项{0}", "選項{0}", "option {0}", "choice {0}", "选择{0}", "{0}", "{0}选项")
    return {f"option_{letter.lower()}": tuple(name.format(letter) for name in names) for letter in OPTION_LETTERS}


LAYOUTS: Mapping[ImportKind, Layout] = {
    ImportKind.ROSTER: Layout(
        headers={
            "employee_no": (
                "工号",
                "employee_no",
                "工號",
                "员工号",
                "員工編號",
                "员工编号",
                "employee number",
                "staff no",
            ),
            "name": ("姓名", "name", "full name", "名字"),
            "organisation": ("公司", "organisation", "单位", "單位", "organization", "company"),
            "department": ("部门", "department", "部門", "dept"),
            "job_title": ("岗位", "job_title", "崗位", "职位", "職位", "职务", "職務", "position", "title"),
            "phone": ("手机", "phone", "手機", "手机号", "手機號", "手机号码", "手機號碼", "电话", "電話", "mobile"),
            "email": ("邮箱", "email", "郵箱", "电子邮件", "電子郵件", "电子邮箱", "電子郵箱"),
            "cohort": ("班级", "cohort", "班級", "class"),
            "role": ("角色", "role", "roles"),
            "superior": (
                "上级",
                "superior",
                "上級",
                "上级工号",
                "上級工號",
                "直属上级",
                "直屬上級",
                "superior no",
                "manager",
            ),
        },
        required=("employee_no", "name"),
    ),
    ImportKind.QUESTIONS: Layout(
        headers={
            "type": ("题型", "type", "題型", "question type", "题目类型", "題目類型"),
            "stem": ("题干", "stem", "題幹", "题目", "題目", "question"),
            **_options(),
            "answer": ("答案", "answer", "正确答案", "正確答案", "key"),
            "points": ("分值", "points", "分数", "分數", "score"),
            "explanation": ("解析", "explanation", "答案解析", "说明", "說明"),
            "tags": ("标签", "tags", "標籤", "知识点", "知識點", "tag"),
            "difficulty": ("难度", "difficulty", "難度", "难易度", "難易度"),
        },
        required=("type", "stem", "answer"),
    ),
    ImportKind.LESSONS: Layout(
        headers={
            "course": ("课程", "course", "課程", "课程名称", "課程名稱"),
            "cohort": ("班级", "cohort", "班級", "class"),
            "lesson": ("课次", "lesson", "課次", "lesson no", "lesson number"),
            "start": ("开始", "start", "開始", "开始时间", "開始時間", "starts at", "start time"),
            "end": ("结束", "end", "結束", "结束时间", "結束時間", "ends at", "end time"),
            "place": ("地点", "place", "地點", "教室", "room", "location"),
            "trainer": ("讲师", "trainer", "講師"),
            "assistant": ("助教", "assistant"),
        },
        required=("course", "cohort", "lesson", "start", "end"),
    ),
    ImportKind.SURVEYS: Layout(
        headers={
            "dimension": ("维度", "dimension", "維度"),
            "item": ("题目", "item", "題目", "问题", "問題", "question"),
            "kind": ("类型", "kind", "類型", "题型", "題型", "type"),
            "weight": ("权重", "weight", "權重"),
        },
        required=("item", "kind"),
    ),
    ImportKind.HOLIDAYS: Layout(
        headers={
            "day": ("日期", "day", "日期", "date"),
            "kind": ("类型", "kind", "類型", "type"),
            "name": ("名称", "name", "名稱", "说明", "說明"),
        },
        required=("day", "kind"),
    ),
    ImportKind.LIMITS: Layout(
        headers={
            "step": ("环节", "step", "環節", "步骤", "步驟", "clock"),
            "severity": ("严重程度", "severity", "嚴重程度", "紧急程度", "緊急程度"),
            "category": ("类别", "category", "類別", "投诉类别", "投訴類別"),
            "tier": ("客户等级", "tier", "客戶等級", "customer tier"),
            "organisation": ("客户", "customer", "客戶", "organisation", "organization", "公司"),
            "limit": ("时限", "limit", "時限"),
            "note": ("备注", "note", "備註", "remark"),
        },
        required=("step", "severity", "limit"),
    ),
    ImportKind.DUTIES: Layout(
        headers={
            "category": ("类别", "category", "類別", "投诉类别", "投訴類別"),
            "department": ("部门", "department", "部門", "dept"),
            "owner": ("责任人", "owner", "責任人"),
            "deputy": ("代理人", "deputy", "代理人", "副责任人", "副責任人", "备岗", "備崗"),
        },
        required=("category", "owner"),
    ),
    ImportKind.TIERS: Layout(
        headers={
            "organisation": ("客户", "customer", "客戶", "organisation", "organization", "公司"),
            "tier": ("客户等级", "tier", "客戶等級", "customer tier", "等级", "等級"),
        },
        required=("organisation", "tier"),
    ),
    ImportKind.HOURS: Layout(
        headers={
            "day": ("星期", "weekday", "星期", "day", "周", "週"),
            "hours": ("工作时间", "hours", "工作時間", "opening hours", "营业时间", "營業時間", "时间", "時間"),
        },
        required=("day", "hours"),
    ),
    ImportKind.DUTY_ROSTER: Layout(
        headers={
            "day": ("日期或星期", "day", "日期或星期", "日期", "date", "星期", "weekday"),
            "person": ("值班人", "on duty", "值班人", "值班", "值班人员", "值班人員"),
        },
        required=("day", "person"),
    ),
    ImportKind.TEMPLATES: Layout(
        headers={
            "use": ("用途", "use", "用途", "purpose"),
            "category": ("类别", "category", "類別", "投诉类别", "投訴類別"),
            "language": ("语言", "language", "語言"),
            "name": ("名称", "name", "名稱", "标题", "標題"),
            "text": ("内容", "text", "內容", "正文"),
            "status": ("状态", "status", "狀態"),
        },
        required=("use", "language", "name", "text"),
    ),
    ImportKind.CATEGORIES: Layout(
        headers={
            "code": ("类别编码", "category code", "類別編碼"),
            "zh_Hans": ("简体名称", "simplified Chinese name", "簡體名稱"),
            "zh_Hant": ("繁体名称", "traditional Chinese name", "繁體名稱"),
            "en": ("英文名称", "English name", "英文名稱"),
            "words": ("识别词", "telling words", "識別詞", "关键词", "關鍵詞"),
            "status": ("状态", "status", "狀態"),
        },
        required=("zh_Hans", "words"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMatch:
    """How a row of cells reads as a header: field → index, both headers of a doubled field, headers nobody knows."""

    kind: ImportKind
    fields: dict[str, int]
    doubled: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Required fields without a column."""
        return tuple(name for name in LAYOUTS[self.kind].required if name not in self.fields)


_IGNORED = re.compile(r"[\s_\-*:]+|\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


def fold_header(text: str) -> str:
    """Fold width, case, spaces, `_`, `-`, `*`, colons and bracketed remarks: "工号（必填）*" equals "工号"."""
    return _IGNORED.sub("", fold(text))


_BY_HEADER = {
    kind: {fold_header(header): name for name, headers in layout.headers.items() for header in headers}
    for kind, layout in LAYOUTS.items()
}


def match_header(cells: Sequence[str], *, kind: ImportKind) -> HeaderMatch:
    """Read a row as the header of one kind of file."""
    known = _BY_HEADER[kind]
    fields: dict[str, int] = {}
    doubled, unknown = [], []
    for index, cell in enumerate(cells):
        folded = fold_header(cell)
        if not folded:
            continue
        name = known.get(folded)
        if name is None:
            unknown.append(cell.strip())
        elif name in fields:
            doubled.append((cells[fields[name]].strip(), cell.strip()))
        else:
            fields[name] = index
    return HeaderMatch(kind=kind, fields=fields, doubled=tuple(doubled), unknown=tuple(unknown))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file read but not yet checked: `rows` are (1-based sheet row, {field: cell text}) of rows that hold something.

    `headers` gives the header of each field as the file writes it, `merged` the cells (row, field) that are empty
    because a merged range swallows them, with that range. A GIFT file has no columns: its text is in `gift`.
    """

    kind: ImportKind
    header_line: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    rows: tuple[tuple[int, dict[str, str]], ...] = ()
    unknown: tuple[str, ...] = ()
    doubled: tuple[tuple[str, str], ...] = ()
    merged: dict[tuple[int, str], str] = field(default_factory=dict)
    gift: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that have a column, in the file's order."""
        return tuple(self.headers)

    def column(self, name: str) -> str:
        """The header of a field as the file writes it; the customary one where the file has none."""
        return self.headers.get(name) or LAYOUTS[self.kind].headers[name][0]
