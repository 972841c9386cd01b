"""Words to a customer that begin with a template: chosen, completed, seen as a whole, changed or sent."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from domain.complaint import Act, Party
from domain.complaint.template import FITTING, Known, Template, blanks_of, filled
from domain.wording import N_
from handlers.blocks.cases import PARTIES
from handlers.blocks.form import Choice, Field, Kind
from handlers.blocks.form.model import Answers, Context
from handlers.blocks.texts import Texts
from handlers.desk.manner import second_look
from services import complaint
from services.complaint import ForCase
from services.scope import Scope

MOST_OFFERED = 6
LONGEST_BLANK = 500
SEND = "send"
_SIGN = "="


def is_choice(words: str) -> bool:
    """Whether an answer is no words but the choice of a template, possibly one that is not there any more."""
    return words.startswith(_SIGN) and len(words) == 11


@dataclass(frozen=True, slots=True)
class Replies:
    """The templates for one case and step, each under a mark that changes when its words do."""

    known: dict[Known, str]
    marked: dict[str, Template]

    def fields(self, words: Field) -> tuple[Field, ...]:
        """The question for words with the templates beside it, what each leaves open, the whole draft, the second look."""
        choices = tuple(Choice(mark, one.name, named=True) for mark, one in self.marked.items())
        start = replace(words, kind=Kind.CHOICE, choices=choices, own_words=True, above=partial(_offer, words.above))
        blanks = [field for mark, one in self.marked.items() for field in self._blanks(mark, one)]
        draft = Field(
            key="draft",
            label=N_("Draft"),
            prompt=N_("Use it like this? To change it, copy it and send me your version."),
            kind=Kind.CHOICE,
            choices=(Choice(SEND, N_("Use it like this")),),
            own_words=True,
            max_length=words.max_length,
            when=self.chosen,
            above=self._shown,
        )
        looks = (
            second_look("words", text=partial(self._text, from_template=False)),
            second_look("draft", text=partial(self._text, from_template=True), key="draftlook"),
        )
        return (start, *blanks, draft, *looks)

    def chosen(self, answers: Answers) -> bool:
        """Whether the words begin with a template."""
        return answers.get("words") in self.marked

    def text(self, answers: Answers) -> str:
        """What goes out; empty while a template is not completed."""
        return self._text(answers, from_template=self.chosen(answers))

    def _text(self, answers: Answers, *, from_template: bool) -> str:
        words = str(answers.get("words") or "")
        if self.chosen(answers) is not from_template:
            return ""
        if not from_template:
            return words
        draft = str(answers.get("draft") or "")
        if draft != SEND:
            return draft
        # A time that has passed meanwhile is open again.
        return self._draft(words, answers) if all(self._written(words, answers).values()) else ""

    def _written(self, mark: str, answers: Answers) -> dict[str, str]:
        names = blanks_of(self.marked[mark].text, self.known)
        return {name: str(answers.get(_key(mark, name)) or "") for name in names}

    def _draft(self, mark: str, answers: Answers) -> str:
        return filled(self.marked[mark].text, self.known, self._written(mark, answers))

    def _blanks(self, mark: str, one: Template) -> Sequence[Field]:
        return [
            Field(
                key=_key(mark, name),
                label=N_("Words"),
                prompt=N_("Which words shall stand there?"),
                max_length=LONGEST_BLANK,
                number=True,
                parse=str,
                when=partial(_is, mark),
                above=partial(self._so_far, name),
            )
            for name in blanks_of(one.text, self.known)
        ]

    def _so_far(self, name: str, answers: Answers, say: Texts) -> list[Markup]:
        return [self._quoted(answers), say("Still open: <b>{place}</b>", place=name)]

    def _shown(self, answers: Answers, _say: Texts) -> list[Markup]:
        return [self._quoted(answers)]

    def _quoted(self, answers: Answers) -> Markup:
        return Markup("<code>{}</code>").format(self._draft(str(answers["words"]), answers))


def _key(mark: str, name: str) -> str:
    """By its name, because a place before it may be known by now; short enough for a button."""
    return mark[1:] + hashlib.sha256(name.encode()).hexdigest()[:4]


def _is(mark: str, answers: Answers) -> bool:
    return answers.get("words") == mark


def _offer(before: Callable[[Answers, Texts], Sequence[Markup]] | None, answers: Answers, say: Texts) -> list[Markup]:
    first = before(answers, say) if before else ()
    return [*first, say("A button begins with a template in the customer's language; you can also just type.")]


async def replies_for(scope: Scope, context: Context) -> Replies | None:
    """The templates for what is being written; None where there are none."""
    act = Act(context["act"])
    if act not in FITTING or "number" in context:
        return None
    found = await complaint.templates_for(scope, case_id=context["case"], act=act)
    known = _known(found, scope)
    marked = {_mark(one): one for one in found.templates[:MOST_OFFERED]}
    return Replies(known, marked) if marked else None


def _known(found: ForCase, scope: Scope) -> dict[Known, str]:
    """In the customer's language; a day by its date, because he may read it tomorrow."""
    say = Texts(found.language, scope.zone)
    desk = found.desk or say.within("party", PARTIES[Party.DESK]).striptags()
    due = found.due if found.due is not None and found.due > scope.now else None
    when = str(say("{day} {time}", day=say.day(due), time=say.time(due)).striptags()) if due else ""
    return {Known.NUMBER: found.number, Known.DESK: desk[:1].upper() + desk[1:], Known.TIME: when}


def _mark(one: Template) -> str:
    return _SIGN + hashlib.sha256(f"{one.code}|{one.text}".encode()).hexdigest()[:10]
