"""Finds in one free message what the form would ask for: when and where it was, what is wanted, how to reach the customer.

By rules, and rather silent than wrong: what is not found is asked for, what is found is said back and can be changed.
"""

import re
from dataclasses import dataclass
from typing import Final

from domain.text import digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What was found; empty where nothing was. `what` is the message without the clauses that only say the rest.

    `remedy` is "refund", "apology", "lesson" or the customer's own words.
    """

    what: str
    when: str = ""
    where: str = ""
    remedy: str = ""
    contact: str = ""


def split(text: str) -> Parts:
    """Split a message of at most some thousand characters, in Chinese or English."""
    clauses = [clause for clause in _CLAUSES.findall(text) if clause.strip()]
    kept, demands, contact = [], [], ""
    for told in clauses:
        reach = "" if contact else _contact(told)
        contact, clause = (reach, _without(told, reach)) if reach else (contact, told)
        if reach and not clause.strip(_BLANK):
            continue
        if _DEMAND.search(clause) and not _REFUSED.search(clause):
            demands.append(clause.strip(_BLANK))
            # "After two hours I want my money back" says what happened too.
            if _WHOLE_DEMAND.match(clause.strip(_BLANK)):
                continue
        kept.append(clause)
    what = "".join(kept).strip().rstrip(",，;；、")
    when, where = _WHEN.search(text), _WHERE.search(text)
    return Parts(
        what=what or text.strip(),
        when=when[0].strip() if when else "",
        where=next((group for group in where.groups() if group), "").strip() if where else "",
        remedy=_remedy(demands),
        contact=contact,
    )


def _remedy(demands: list[str]) -> str:
    said = " ".join(demands)
    kinds = [code for code, words in _REMEDIES.items() if words.search(said)]
    if len(kinds) == 1 and len(demands) == 1:
        return kinds[0]
    return "；".join(demands) if demands else ""


def _contact(clause: str) -> str:
    """A telephone number or an e-mail address of the customer's own."""
    if _NOT_HIS.search(clause):
        return ""
    found = _MAIL.search(clause) or _PHONE.search(digits(clause))
    return found[0].strip() if found else ""


def _without(clause: str, contact: str) -> str:
    """The clause without the contact; nothing when it only introduces it."""
    plain = clause if "@" in contact else digits(clause)
    rest = plain.replace(contact, " ")
    return "" if not _LABEL.sub("", rest).strip(_BLANK) else rest


_BLANK: Final = " \t\n,，.。;；!！?？:：、-—（）()"
_CLAUSES: Final = re.compile(r"(?:[^，,。；;！!？?\n.]|\.(?=\S))+[，,。；;！!？?\n.]*")
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII)
_PHONE: Final = re.compile(
    r"(?<![\d-])(?:(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|(?:\+?886[ -]?|0)9\d{2}[ -]?\d{3}[ -]?\d{3}|0\d{2,3}[ -]?\d{7,8}"
    r"|\+\d{1,3}(?:[ -]?\d{2,4}){2,5}|0\d{2,4} \d{3,4} \d{3,4})(?![\d-])",
    re.ASCII,
)
# A number that belongs to an order or to the house.
_NOT_HIS: Final = re.compile(
    r"订单|訂單|单号|單號|编号|編號|发票号|發票號|打不通|没人接|沒人接|无人接|無人接|热线|熱線"
    r"|你们的?(?:电话|号码)|你們的?(?:電話|號碼)"
    r"|\border\b|\binvoice\b|\bserial\b|\bhotline\b|\byour (?:phone |tele)?(?:number|line|phone)\b"
    r"|\bno(?:body| one) (?:answers|picks)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"请|請|可以|可|我的|我|本人|联系|聯絡|聯繫|联络|电话|電話|手机|手機|号码|號碼|微信|邮箱|郵箱|信箱|电邮|電郵|回复|回覆|回电|回電|致电|致電|打给|打給|打"
    r"|方式|是|到|给|給|在|为|為|或|发|發|寄|通过|以"
    r"|\b(?:please|you|can|may|could|reach|call|contact|phone|write|mail|e-?mail|text|reply|me|back|my|mobile|cell|number|telephone"
    r"|tel|is|on|at|to|by|via|under|no|the|it|and|or|address)\b",
    re.IGNORECASE,
)
_ASK: Final = (
    r"(?:我们?|我們)?(?:强烈|強烈|现在|現在|就|只|也|并|並|还|還|马上|馬上)?"
    r"(?:要求|希望|想要|申请|申請|请求|請求|需要|必须|必須|要|请|請|想|给我|給我)"
)
_WANT: Final = (
    r"(?:i|we)(?:'d| would)? (?:also |just |now )?(?:want|like|expect|demand|request|need|ask for|insist on)"
    r"|i am asking for|please|give me"
)
_REFUND: Final = (
    r"退款|退费|退費|退钱|退錢|全额退|全額退|赔偿|賠償|赔钱|賠錢|补偿|補償|refund|money back|compensat\w+|reimburse\w*"
)
_APOLOGY: Final = r"道歉|赔礼|賠禮|赔不是|说明原因|說明原因|解释|解釋|说法|說法|apolog\w+|explanation|explain\w*"
_LESSON: Final = (
    r"补课|補課|补上|補上|重上|重新上|重讲|重講|再上一次"
    r"|catch-?up|repeat(?: of)? the (?:lesson|course|class)|another (?:lesson|class)"
)
_DEMAND: Final = re.compile(
    rf"{_ASK}[^，,。]{{0,20}}?(?:{_REFUND}|{_APOLOGY}|{_LESSON})|^\W*(?:要求|希望你们|希望你們|希望贵|希望貴|请你们|請你們)"
    rf"|\b(?:{_WANT})\b[^,.;]{{0,40}}?(?:{_REFUND}|{_APOLOGY}|{_LESSON})|^\W*(?:and )?(?:i|we) (?:want|expect|ask) you to\b",
    re.IGNORECASE,
)
_WHOLE_DEMAND: Final = re.compile(rf"(?:and |so |所以|因此)?(?:{_ASK}|{_WANT})", re.IGNORECASE)
_REFUSED: Final = re.compile(
    r"不用|不要|不需要|无需|無需|不肯|不给|不給|拒绝|拒絕|没有?退|沒有?退|不退|不想要"
    r"|\b(?:no refund|don't (?:want|need)|do not (?:want|need)|refus\w+|never (?:got|received)|without)\b",
    re.IGNORECASE,
)
_REMEDIES: Final = {
    "refund": re.compile(_REFUND, re.IGNORECASE),
    "apology": re.compile(_APOLOGY, re.IGNORECASE),
    "lesson": re.compile(_LESSON, re.IGNORECASE),
}
_DAY_NAME: Final = "[一二三四五六日天]"
_DAY: Final = (
    rf"今天|昨天|前天|昨日|今日|今早|今晚|昨晚|(?:上|这|這|本)?(?:个|個)?(?:周|週|星期|礼拜|禮拜){_DAY_NAME}"
    r"|(?:\d{4}年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号號]|20\d{2}-\d{1,2}-\d{1,2}"
)
_HOUR: Final = r"(?:\d{1,2}|[一二两兩三四五六七八九十]{1,3})(?:点|點|时|時)(?:半|一刻|\d{1,2}分)?|\d{1,2}[:：]\d{2}"
_WEEKDAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH: Final = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_WHEN: Final = re.compile(
    rf"(?:{_DAY})(?:的?(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜里|夜裡))?(?:{_HOUR})?(?:左右)?"
    r"|\b(?:yesterday|today|tonight|this (?:morning|noon|afternoon|evening)|last night"
    rf"|(?:on |last |this )?{_WEEKDAY}|on (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}"
    rf"|on {_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|on 20\d\d-\d\d-\d\d)\b"
    r"(?: (?:early )?(?:morning|noon|afternoon|evening|night))?(?: at (?:about )?(?:noon|\d{1,2}(?::\d\d)?(?: ?[ap]\.?m\b)?))?",
    re.IGNORECASE,
)
_PLACE: Final = (
    r"号店|號店|分店|门店|門店|旗舰店|旗艦店|店里|店裡|店內|店内|店|号楼|號樓|楼大厅|樓大廳|楼|樓|教室[A-Za-z0-9一二三四五]?|培训室[A-Za-z0-9]?"
    r"|培訓室[A-Za-z0-9]?|会议室|會議室|大厅|大廳|门口|門口|服务中心|服務中心|中心|车站|車站|仓库|倉庫|车间|車間|校区|校區|柜台|櫃台|櫃檯|前台|停车场|停車場|餐厅|餐廳|机房|機房"
)
_WHERE: Final = re.compile(
    rf"(?:在|到|去)((?:你们|你們|贵司的?|貴公司的?)?[^，,。；;！!\s在到去等被]{{0,10}}?(?:{_PLACE})(?:{_PLACE})?)(?!长|長|员|員|主|家)"
    rf"|((?:\d{{1,3}}|[一二三四五六七八九十]{{1,2}})(?:号店|號店|号楼|號樓|楼|樓)(?:[^，,。；;！!\s]{{0,4}}?"
    r"(?:教室|培训室|培訓室|大厅|大廳|柜台|櫃台)[A-Za-z0-9]?)?)"
    r"|\b(?:in|at) ((?:the |your |our )?(?:[\w-]+ ){0,3}?"
    r"(?:(?:shop|store|branch|room|building|hall|gate|counter)(?: (?-i:(?:[Nn]o\. ?)?[A-Z0-9]{1,3}\b))?"
    r"|office|warehouse|station|cent(?:re|er)|floor|lobby|workshop|car park|reception)\b"
    r"(?: (?-i:(?:in|on) [A-Z]\w+(?: (?:Road|Street))?))?)",
    re.IGNORECASE,
)
