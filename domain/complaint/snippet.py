"""What may be kept of how a case was solved: the house's words, without anybody who could be recognised by them."""

import re
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 1000
BLANK: Final = "…"
# Shorter ones are everybody's ("the room was cold"), and would leave holes in innocent sentences.
_SENTENCE_FROM: Final = 8
_SENTENCES: Final = re.compile(r"[。！？；!?;\n]+|[.,，、](?:\s|$)|[，、]")
_BEFORE: Final = r"(?:\b(?:Mr|Mrs|Ms|Miss|Dr)\.? )?"
_BEHIND: Final = "(?:先生|女士|小姐|太太)?"
_ANYBODY: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\bC-\d{4}-\d{6}\b"
    r"|(?<!\d)\+?\d(?:[\s-]?\d){6,}(?!\d)"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][\w'-]+(?: [A-Z][\w'-]+)?"
    r"|[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭田董袁潘蔣蒋蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧]"
    r"[\u3400-\u9fff]?(?:先生|女士|小姐|太太)"
)
_BLANKS: Final = re.compile(r"…(?:[ ,，、]*…)+")


def without_person(text: str, *, known: Iterable[str] = (), said: Iterable[str] = ()) -> str:
    """The text with a blank for whoever may be recognised by it.

    `known` are the customer's name, contact and organisation, `said` are his own words: each of their sentences that
    stands in the text goes. Telephone and complaint numbers, e-mail addresses and people called Mr, 先生 and the like go always.
    It does not know what else may tell of somebody, so a person looks before anything is kept.
    """
    names = [part for one in known for part in (one, *one.split()) if len(part) > 1]
    quoted = [part.strip() for one in said for part in _SENTENCES.split(one) if len(part.strip()) >= _SENTENCE_FROM]
    for words in sorted({*names, *quoted}, key=lambda one: -len(one)):
        text = re.sub(_BEFORE + re.escape(words) + _BEHIND, BLANK, text, flags=re.IGNORECASE)
    return _BLANKS.sub(BLANK, _ANYBODY.sub(BLANK, text)).strip()
