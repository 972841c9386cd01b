"""Text as Telegram stores it: HTML resolved to plain text and entities, cleaned, trimmed, measured."""

import re
from dataclasses import dataclass, field

from tests.botapi.refusals import Json, bad_request

NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
SPACES = " \t\n\r\f\v"
CHARACTER_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,10})|([a-z]{2,4}));?")
CONTROLS = {code: " " for code in range(32) if code != 10} | {13: None}
INVISIBLE = str.maketrans(dict.fromkeys([*range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A]))
BLANK = re.compile("[\\s\u00a0\u00ad\u115f\u1160\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff]*")
FOUND = {
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    "url": re.compile(r"https?://[^\s<>\"]+"),
    "mention": re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}\b"),
    "hashtag": re.compile(r"(?<![\w#])#\w*[^\W\d]\w*"),
}


def units(text: str) -> int:
    """Length in UTF-16 code units, in which entities count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class OpenTag:
    """A start tag whose end has not come yet; offset in UTF-16 units."""

    name: str
    offset: int
    details: dict[str, str] = field(default_factory=dict)


class HtmlReader:
    """Reads Telegram's subset of HTML; refuses what Telegram refuses, naming byte offsets as it does."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[OpenTag] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "&":
                self._append(self._reference())
            elif character != "<":
                self._append(character)
                self.at += 1
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise self._fault(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        return "".join(self.text), sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _fault(self, reason: str, position: int | None = None) -> Exception:
        where = "" if position is None else f" at byte offset {len(self.source[:position].encode())}"
        return bad_request(f"can't parse entities: {reason}{where}")

    def _append(self, text: str) -> None:
        self.text.append(text)
        self.length += units(text)

    def _reference(self) -> str:
        match = CHARACTER_REFERENCE.match(self.source, self.at)
        decoded = _decoded(match) if match else None
        if match is None or decoded is None:
            self.at += 1
            return "&"
        self.at = match.end()
        return decoded

    def _word(self, stops: str) -> str:
        begin = self.at
        while self.at < len(self.source) and self.source[self.at] not in stops:
            self.at += 1
        return self.source[begin : self.at]

    def _skip_spaces(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in SPACES:
            self.at += 1

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self._word(SPACES + ">").lower()
        if self.at >= len(self.source):
            raise self._fault("Unclosed start tag", begin)
        if name not in KINDS:
            raise self._fault(f'Unsupported start tag "{name}"', begin)
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._fault('Tag "span" must have class "tg-spoiler"', begin)
        if name == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            raise self._fault("Invalid custom emoji identifier specified")
        self.open.append(OpenTag(name, self.length, attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_spaces()
            if self.at >= len(self.source):
                raise self._fault(f'Unclosed start tag "{tag}"', begin)
            if self.source[self.at] == ">":
                self.at += 1
                return attributes
            name = self._word(SPACES + "=>/\"'").lower()
            if not name:
                raise self._fault(f'Empty attribute name in the tag "{tag}"', begin)
            self._skip_spaces()
            if self.at < len(self.source) and self.source[self.at] == "=":
                self.at += 1
                self._skip_spaces()
                attributes[name] = self._value(tag, begin)
            else:
                attributes[name] = ""

    def _value(self, tag: str, begin: int) -> str:
        if self.at >= len(self.source):
            raise self._fault(f'Unclosed start tag "{tag}"', begin)
        quote = self.source[self.at]
        if quote not in "\"'":
            token_begin = self.at
            while self.at < len(self.source) and re.match(r"[A-Za-z0-9.\-]", self.source[self.at]):
                self.at += 1
            if self.at >= len(self.source) or self.source[self.at] not in SPACES + ">":
                raise self._fault("Unexpected end of name token", token_begin)
            return self.source[token_begin : self.at].lower()
        self.at += 1
        value: list[str] = []
        while self.at < len(self.source) and self.source[self.at] != quote:
            if self.source[self.at] == "&":
                value.append(self._reference())
            else:
                value.append(self.source[self.at])
                self.at += 1
        if self.at >= len(self.source):
            raise self._fault("Unclosed start tag", begin)
        self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._fault("Unexpected end tag", begin)
        self.at += 2
        name = self._word(SPACES + ">").lower()
        self._skip_spaces()
        if self.at >= len(self.source) or self.source[self.at] != ">":
            raise self._fault("Unclosed end tag", begin)
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            where = len(self.source[:begin].encode())
            expected = f'expected "</{tag.name}>", found "</{name}>"'
            raise self._fault(f"Unmatched end tag at byte offset {where}, {expected}")
        self._close(tag)

    def _close(self, tag: OpenTag) -> None:
        length = self.length - tag.offset
        if length == 0:
            return
        entity: Json = {"type": KINDS[tag.name], "offset": tag.offset, "length": length}
        if tag.name == "a":
            url = tag.details.get("href") or "".join(self.text)[-length:]
            if not re.match(r"(https?|tg|mailto|tel|ton)://?|[\w-]+\.\w", url):
                return
            entity["url"] = url
        elif tag.name == "tg-emoji":
            entity["custom_emoji_id"] = tag.details["emoji-id"]
        elif tag.name == "blockquote" and "expandable" in tag.details:
            entity["type"] = "expandable_blockquote"
        elif tag.name == "code" and self.open and self.open[-1].name == "pre":
            language = tag.details.get("class", "")
            if language.startswith("language-"):
                self.open[-1].details["language"] = language.removeprefix("language-")
            return
        elif tag.name == "pre" and "language" in tag.details:
            entity["language"] = tag.details["language"]
        self.entities.append(entity)


def _decoded(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def cleaned(text: str) -> str:
    """Control characters become blanks or vanish, as on Telegram's servers."""
    return text.translate(CONTROLS).translate(INVISIBLE)


def is_blank(text: str) -> bool:
    return BLANK.fullmatch(text) is not None


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Drop the blanks at both ends (in front only up to the first entity) and shift the entities."""
    text = text.rstrip()
    first = min((entity["offset"] for entity in entities), default=units(text))
    front = 0
    while front < len(text) and front < first and text[front] in " \n":
        front += 1
    total = units(text)
    kept: list[Json] = []
    for entity in entities:
        length = min(entity["length"], total - entity["offset"])
        if length > 0:
            kept.append({**entity, "offset": entity["offset"] - front, "length": length})
    return text[front:], kept


def found_entities(text: str, taken: list[Json]) -> list[Json]:
    """Commands, links, mentions and hashtags that the app finds by itself outside the given entities."""
    entities = list(taken)
    for kind, pattern in FOUND.items():
        for match in pattern.finditer(text):
            offset, length = units(text[: match.start()]), units(match.group())
            if all(offset + length <= one["offset"] or offset >= one["offset"] + one["length"] for one in entities):
                entities.append({"type": kind, "offset": offset, "length": length})
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
