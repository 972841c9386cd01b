"""The commands people can give, which permission each needs, and the words that mean the same."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.checkin import normalise_code
from domain.complaint import parse_number
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
        "casereport",
        N_("Complaint report"),
        Permission.SEE_REPORTS,
        (
            *("投诉月报", "投诉周报", "投诉报告", "投诉报表", "投訴月報", "投訴週報", "投訴報告", "投訴報表"),
            *("complaint report", "complaints report", "report complaints"),
        ),
    ),
    CommandWord(
        "improvements",
        N_("Improvements"),
        Permission.IMPROVE,
        ("改进", "改进项", "改進", "改進項目", "改善", "improvements", "improvement items"),
    ),
    CommandWord(
        "templates",
        N_("Reply templates"),
        Permission.EDIT_TEMPLATES,
        ("模板", "回复模板", "话术", "範本", "回覆範本", "话术模板", "templates", "reply templates"),
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
_CUSTOMER_FIRST = {"complain", "mycases"}
# The report on complaints stands beside the day's.
_HIDDEN_IN_MENU = {"menu", "cancel", "casereport"}


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
    words = [word for word in COMMANDS if word.permission in held and word.name not in _HIDDEN_IN_MENU]
    if Permission.SEE_OWN_COMPLAINTS in held and Permission.CHECK_IN not in held:
        # A customer comes to complain; surveys come to him by themselves.
        words.sort(key=lambda word: word.name not in _CUSTOMER_FIRST)
    return words


_MEANT = {fold(phrase): word.name for word in COMMANDS for phrase in word.phrases}
# Someone who writes a whole angry sentence means the complaint, not the quiz he mentions in it.
_WITHIN = ("投诉", "投訴", "complain")
# Who asks how a complaint is going has lodged it already.
_PROGRESS = re.compile(
    r"(?:投诉|投訴).*(?:怎么样|怎麼樣|怎样|怎樣|进度|進度|进展|進展|结果|結果|到哪|哪一步|处理得|處理得|有消息|有回复|有回覆)"
    r"|^(?:我|我们|我們)的(?:投诉|投訴)(?:呢|吗|嗎)?[?？]?$"
    r"|\b(?:how (?:is|are|about)|how's|what (?:about|became of|happened (?:to|with))|where (?:is|are)|where's|any news"
    r"|status|progress|news)\b.*\b(?:my|the|our) complaints?\b"
    r"|\b(?:my|the|our) complaints?\b.*\b(?:status|progress|going|doing|result)\b"
)
_NEW = ("我要投诉", "我要投訴", "我想投诉", "我想投訴", "want to complain")
_LONGEST_NUMBER = 15


_GREETINGS = {"你好", "您好", "在吗", "在嗎", "早上好", "嗨", "hello", "hi", "hey", "good morning", "good afternoon"}
# What people say without wanting anything.
_SMALL_TALK = {
    fold(phrase): reply
    for reply, phrases in {
        N_("You are welcome. I am here whenever you need me: /menu"): (
            *("谢谢", "多谢", "谢谢你", "谢谢您", "感谢", "辛苦了", "謝謝", "多謝", "謝謝你", "謝謝您", "感謝", "辛苦"),
            *("thanks", "thank you", "thx", "many thanks", "thanks a lot", "cheers"),
        ),
        N_("Good. I am here whenever you need me: /menu"): (
            *("好", "好的", "收到", "明白", "明白了", "知道了", "嗯", "行", "可以", "再见", "拜拜", "再見"),
            *("ok", "okay", "fine", "good", "got it", "i see", "bye", "goodbye", "great"),
        ),
    }.items()
    for phrase in phrases
}


def is_greeting(text: str) -> bool:
    """Whether somebody just says hello."""
    return fold(text).strip("!.。！,，~～ ") in _GREETINGS


def small_talk(text: str) -> str | None:
    """What to say to thanks and nods; None when the text is neither."""
    return _SMALL_TALK.get(fold(text).strip("!.。！,，~～ "))


def phrase_of(text: str) -> str | None:
    """The command whose known phrase the text is exactly."""
    return _MEANT.get(fold(text).strip("!.。！,， "))


def intent_of(text: str) -> str | None:
    """The command that free text means: a known phrase, or a sentence that speaks of complaining or of a complaint."""
    folded = fold(text).strip("!.。！,， ")
    if folded in _MEANT:
        return _MEANT[folded]
    if not any(word in folded for word in _WITHIN):
        return None
    return "mycases" if _PROGRESS.search(folded) and not any(word in folded for word in _NEW) else "complain"


def means_something_else(text: str, *, but: str = "", number: bool = False) -> bool:
    """Whether words typed as an answer are one of the known wishes instead, exactly: a phrase, a code, a case's number.

    `but` is the command whose own question is open; with `number` a bare code may well be an answer to it.
    """
    if phrase_of(text) not in (None, but):
        return True
    if not number and normalise_code(text) is not None:
        return True
    return len(text.strip()) <= _LONGEST_NUMBER and parse_number(text) is not None
