"""The draft of a form: a small piece of JSON that survives restarts."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from handlers.blocks.form.model import Answers, Context, Field

PAUSE = timedelta(hours=2)
SUMMARY = "="


def slot_of(form: str, context: Context) -> str:
    """The name of a form's draft; a form that can run for several things tells them apart by `run` in its context."""
    return f"{form}:{context['run']}" if context.get("run") else form


@dataclass(slots=True, kw_only=True)
class Draft:
    """Which form, which question is open (`at`; "=" is the summary), and what was answered so far.

    `mode` is "ask", or the question put in between: "cancel", "resume", "edit". `typed` are the ids of messages that
    an anonymous form did not accept, `errors` counts mistakes at the open question, `returning` means: back to the summary next.
    `album` is the one that is coming in, what of it was not taken and what was noted: its next picture must not wipe that
    from the screen.
    """

    form: str
    at: str
    answers: Answers = field(default_factory=dict)
    context: Context = field(default_factory=dict)
    mode: str = "ask"
    errors: int = 0
    returning: bool = False
    typed: list[int] = field(default_factory=list)
    touched: str = ""
    chosen: list[str] = field(default_factory=list)
    album: list[str] = field(default_factory=list)

    @property
    def slot(self) -> str:
        """Under which name it is put aside; two runs of one form have two."""
        return slot_of(self.form, self.context)

    def remember(self, message_id: int, *, traceless: bool) -> None:
        """Note words that were not accepted, so that they go with the form; accepted ones go at once."""
        if traceless:
            self.typed.append(message_id)

    def said_of(self, album: str | None) -> tuple[Markup | None, Markup | None]:
        """What of this album was not taken, and what was noted."""
        error, noted = self.album[1:] if album and self.album[:1] == [album] else ("", "")
        return Markup.escape(error) if error else None, Markup.escape(noted) if noted else None

    def say_of(self, album: str | None, error: Markup | None, noted: Markup | None) -> None:
        """Keep that, in plain words, for its next picture."""
        self.album = [album, *(said.striptags() if said else "" for said in (error, noted))] if album else []

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    def paused(self, now: datetime) -> bool:
        """Whether its owner was away for hours."""
        return bool(self.touched) and now - datetime.fromisoformat(self.touched) > PAUSE

    def asked(self, questions: tuple[Field, ...]) -> list[Field]:
        """The questions that apply, given the answers so far."""
        return [question for question in questions if question.when is None or question.when(self.answers)]

    def would_lose(self, questions: tuple[Field, ...]) -> bool:
        """Whether dropping it loses something that was written or sent, or more than one choice."""
        along = {question.along for question in questions if question.along}
        written = [question.key for question in questions if question.written(self.answers.get(question.key))]
        return len(self.answers) > 1 or bool(written) or any(self.answers.get(key) for key in along)

    def open_question(self, questions: tuple[Field, ...]) -> Field | None:
        """The question that is open; None at the summary."""
        return next((question for question in questions if question.key == self.at), None)

    def go_on(self, questions: tuple[Field, ...]) -> None:
        """Open the next question that applies and was not answered before the form began, or the summary."""
        applying = [question.key for question in self.asked(questions)]
        place = applying.index(self.at) + 1 if self.at in applying else len(applying)
        while place < len(applying) and applying[place] in self.context.get("answers", ()):
            place += 1
        self.at = SUMMARY if self.returning or place >= len(applying) else applying[place]
        self._opened(questions)

    def go_back(self, questions: tuple[Field, ...]) -> None:
        """Open the question before; the first one stays."""
        applying = [question.key for question in self.asked(questions)]
        place = len(applying) if self.at == SUMMARY else applying.index(self.at)
        self.at = applying[max(0, place - 1)]
        self._opened(questions)

    def go_to(self, key: str, questions: tuple[Field, ...]) -> None:
        """Open one question again, to return to the summary afterwards."""
        self.at, self.returning = key, True
        self._opened(questions)

    def open(self, key: str, questions: tuple[Field, ...]) -> None:
        """Open one question again; what comes after it is asked again too."""
        self.at = key
        self._opened(questions)

    def _opened(self, questions: tuple[Field, ...]) -> None:
        self.errors, self.mode = 0, "ask"
        self.returning = self.returning and self.at != SUMMARY
        kept = self.answers.get(self.at)
        self.chosen = list(kept) if isinstance(kept, list) else []
