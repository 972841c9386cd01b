"""The commands people can give, which permission each needs, and the words that mean the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.permission import Permission
from domain.text import fold
from domain.wording import N_
from handlers.blocks.texts import Texts


@dataclass(frozen=True, slots=True)
class CommandWord:
    """One command: its name without slash, its title in the menu, and who sees it."""

    name: str
    title: str
    permission: Permission
    phrases: tuple[str, ...] = ()


# In the order in which menus show them. `phrases` are what people say instead, in any language: data, not texts.
COMMANDS: tuple[CommandWord, ...] = (
    CommandWord("menu", N_("Menu"), Permission.HELP, ("菜单", "目录", "選單", "目錄", "menu", "home")),
    CommandWord(
        "checkin",
        N_("Check in"),
        Permission.CHECK_IN,
        ("签到", "簽到", "打卡", "我要签到", "check in", "checkin", "sign in"),
    ),
    CommandWord(
        "quiz",
        N_("Quizzes"),
        Permission.TAKE_QUIZ,
        ("测验", "測驗", "考试", "考試", "答题", "答題", "做题", "quiz", "test", "exam"),
    ),
    CommandWord(
        "survey",
        N_("Surveys"),
        Permission.ANSWER_SURVEY,
        ("调查", "調查", "问卷", "問卷", "满意度", "滿意度", "评价", "評價", "survey"),
    ),
    CommandWord(
        "lessons",
        N_("My lessons"),
        Permission.SEE_ROLL,
        ("课程", "课次", "上课", "課程", "上課", "开课", "lessons", "class"),
    ),
    CommandWord(
        "desk",
        N_("Complaint desk"),
        Permission.WORK_COMPLAINT,
        ("客服台", "投诉处理", "待办", "待處理", "投訴處理", "desk", "cases"),
    ),
    CommandWord(
        "report",
        N_("Reports"),
        Permission.SEE_REPORTS,
        ("报告", "报表", "日报", "早报", "報告", "報表", "日報", "report", "digest"),
    ),
    CommandWord(
        "complain",
        N_("Complain"),
        Permission.LODGE_COMPLAINT,
        ("投诉", "我要投诉", "投訴", "我要投訴", "complain", "complaint", "i want to complain", "make a complaint"),
    ),
    CommandWord(
        "mycases",
        N_("My complaints"),
        Permission.SEE_OWN_COMPLAINTS,
        ("我的投诉", "投诉进度", "我的投訴", "投訴進度", "my complaints", "my cases"),
    ),
    CommandWord("me", N_("About me"), Permission.HELP, ("我", "我的", "我是谁", "我是誰", "me", "who am i")),
    CommandWord("admin", N_("Administration"), Permission.ADMINISTER, ("管理", "后台", "後台", "admin")),
    CommandWord(
        "language", N_("Language"), Permission.LANGUAGE, ("语言", "語言", "language", "english", "中文", "繁体", "繁體")
    ),
    CommandWord("privacy", N_("Privacy"), Permission.PRIVACY, ("隐私", "隱私", "privacy")),
    CommandWord("cancel", N_("Cancel"), Permission.HELP, ("取消", "算了", "cancel", "stop")),
    CommandWord("help", N_("Help"), Permission.HELP, ("帮助", "幫助", "怎么用", "怎麼用", "help", "?", "？")),
)
_HIDDEN_IN_MENU = {"menu", "cancel"}


def commands_for(permissions: Iterable[Permission], say: Texts) -> list[tuple[str, str]]:
    """(name, title) of every command this person may give, in order."""
    held = frozenset(permissions)
    return [(word.name, say(word.title).striptags()) for word in COMMANDS if word.permission in held]


def visitor_commands(say: Texts) -> list[tuple[str, str]]:
    """What somebody unknown may do: begin, choose the language, read what is kept."""
    words = [("start", say("Start")), ("language", say("Language")), ("privacy", say("Privacy"))]
    return [(name, title.striptags()) for name, title in words]


def menu_words(permissions: Iterable[Permission]) -> list[CommandWord]:
    """The commands that the menu offers as buttons."""
    held = frozenset(permissions)
    return [word for word in COMMANDS if word.permission in held and word.name not in _HIDDEN_IN_MENU]


_MEANT = {fold(phrase): word.name for word in COMMANDS for phrase in word.phrases}
# Someone who writes a whole angry sentence means the complaint, not the quiz he mentions in it.
_WITHIN = ("投诉", "投訴", "complain")


def intent_of(text: str) -> str | None:
    """The command that free text means: a known phrase, or a sentence that speaks of complaining."""
    folded = fold(text).strip("!.。！,， ")
    if folded in _MEANT:
        return _MEANT[folded]
    return "complain" if any(word in folded for word in _WITHIN) else None
