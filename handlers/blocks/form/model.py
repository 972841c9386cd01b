"""What a form is: data, not code."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from handlers.blocks.answers import Answer
from handlers.blocks.texts import Texts
from services.scope import Scope

Answers = dict[str, Any]
Context = dict[str, Any]


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    CHOICE = "choice"
    MULTIPLE = "multiple"
    SCALE = "scale"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to press: the value that is kept, and its label.

    `back_to`: it answers nothing and opens another question. `named`: its label is a name that somebody gave, no sentence.
    `gone`: it is not offered any more, only known for whoever has chosen it before.
    """

    value: str
    label: str
    back_to: str = ""
    named: bool = False
    gone: bool = False

    def said(self, say: Texts, *, literal: bool) -> str:
        """The label as plain text; `literal`: nothing of the form is to be translated."""
        return self.label if literal or self.named else say(self.label).striptags()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. Prompt, label, hint and choices are marked sentences unless the form is `literal`.

    `parse` turns what was typed into the value to keep, or raises InvalidError with what is expected and an example.
    `own_words` lets a choice be answered by typing something else. `when` decides, from the answers so far, whether
    the question is asked; `above` makes lines from them that stand above the prompt.
    `along` names the answer under which files are kept that are sent before the words; `alone`: they need no words then.
    `place`: a place sent from the messenger is part of the answer, as words; `here`: a button asks for it; `besides` is
    what is still asked when nothing but a place was sent.
    `number`: bare digits are an answer here, never a check-in code. `low`/`high` bound a scale;
    `ends` label its two ends and are marked sentences always.
    """

    key: str
    label: str
    prompt: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    own_words: bool = False
    max_length: int = 2000
    low: int = 1
    high: int = 5
    ends: tuple[str, str] = ("", "")
    max_files: int = 10
    along: str = ""
    alone: bool = False
    place: bool = False
    here: bool = False
    besides: str = ""
    parse: Callable[[str], Any] | None = None
    number: bool = False
    when: Callable[[Answers], bool] | None = None
    above: Callable[[Answers, Texts], Sequence[Markup]] | None = None

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The choices that can be pressed or typed."""
        return tuple(choice for choice in self.choices if not choice.gone)

    def written(self, answer: Any) -> bool:
        """Whether an answer was typed or sent, not only pressed."""
        if not answer or self.kind in (Kind.TEXT, Kind.FILES):
            return bool(answer)
        return self.own_words and answer not in {choice.value for choice in self.choices}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form that was confirmed: what was answered, and what it was about."""

    answers: Answers
    context: Context


@dataclass(frozen=True, slots=True)
class Again:
    """What a form's `finish` returns instead of an answer when the answers were not right: why; the form begins anew."""

    why: Markup


Finish = Callable[[Scope, Filled, Texts], Awaitable[Answer | Again]]
Load = Callable[[Scope, Context], Awaitable[tuple[Field, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Where a form keeps what is sent at a question that asks for something else: the keys of those answers.

    `words` takes what was written below files where words are no answer.
    """

    files: str
    words: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form by name. `fields` are fixed, or `load` brings them from the store; `finish` is called once, when confirmed.

    Its context may hold `title` (the heading), `about` (what the draft belongs to), `run` (tells apart drafts of one form
    about several things), `screen` (the living message it goes on in), `note` (a marked sentence above the first question),
    `answers` (what was said before it began), `partly` (what was begun to be said) and `open` (the question to begin with all
    the same). `literal`: its sentences
    are data of the organisation (a survey's items), not ours to translate.
    `another` labels the button that begins a further run while a draft is open, with the words that were just said.
    `aside`: nobody has to send files and places again because another question was open.
    `anonymous`: neither the raw updates nor what was typed outlive the form.
    """

    name: str
    title: str
    finish: Finish
    fields: tuple[Field, ...] = ()
    load: Load | None = None
    confirm: str = ""
    another: str = ""
    literal: bool = False
    aside: Aside | None = None
    anonymous: bool = False
    summary: bool = True

    async def questions(self, scope: Scope, context: Context) -> tuple[Field, ...]:
        """All questions of this run of the form."""
        return await self.load(scope, context) if self.load else self.fields
