"""What is sent into an open question becomes its answer: words, files, a place. Other files and places are kept for later."""

from dataclasses import dataclass, replace

from aiogram.types import Message
from markupsafe import Markup

from domain.errors import InvalidError
from domain.location import is_place
from handlers.blocks.attachments import attachment_of, place_of
from handlers.blocks.form.draft import Draft
from handlers.blocks.form.model import Field, Form, Kind
from handlers.blocks.form.typed import NOT_A_FILE, NOT_TEXT, SOME_EXAMPLE, parse
from handlers.blocks.texts import Texts
from services import attachments
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether the open question has its answer now, what was kept that it had not asked for, and where words were noted."""

    whole: bool = False
    files: Markup | None = None
    words: Markup | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be said of a message: what was not taken of it (`failed`) or of its album, and what was kept."""

    whole: bool = False
    failed: bool = False
    error: Markup | None = None
    aside: Markup | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """One message into the open question of a form."""

    form: Form
    draft: Draft
    questions: tuple[Field, ...]
    question: Field
    message: Message
    say: Texts

    async def take(self, scope: Scope) -> Taken:
        """Keep what was sent, or say what is expected instead. All that is wrong with one album is one mistake."""
        draft, album = self.draft, self.message.media_group_id
        error, words = draft.said_of(album)
        below = Kept()
        try:
            # First, because they are not to be lost with a file that is refused.
            below = self._caption()
            words = below.words or words
            kept = await self._keep(scope)
        except InvalidError as trouble:
            draft.errors += error is None
            error = self.say(trouble.message, **trouble.params)
            words = self._noted(self.question) if below.whole else words
            draft.say_of(album, error, words)
            return Taken(failed=True, error=error, aside=words)
        draft.errors = draft.errors if error is not None else 0
        draft.say_of(album, error, words)
        aside = Markup("\n").join(part for part in (kept.files, words) if part)
        return Taken(whole=kept.whole or below.whole, error=error, aside=aside or None)

    async def _keep(self, scope: Scope) -> Kept:
        """Keep what was sent. InvalidError says what is expected instead.

        Files wait for more of them, or for the words that they go along with; a place waits for words about it.
        """
        question, message, answers = self.question, self.message, self.draft.answers
        if (given := attachment_of(message)) is not None and (into := self._takes_files()) is not None:
            kept = answers.get(into.along or into.key, [])
            file_id = await attachments.refer(scope, given, already=len(kept), limit=into.max_files)
            answers[into.along or into.key] = [*kept, file_id]
            if into is question:
                return Kept()
            return Kept(files=self.say.plural("✅ {n} file is kept.", "✅ {n} files are kept.", n=len(kept) + 1))
        if place := place_of(message):
            if question.place:
                self._write(question, place, after=answers.get(question.key))
                return Kept()
            if self.form.aside is not None:
                self._write(self._named(self.form.aside.place), place, after=answers.get(self.form.aside.place))
                return Kept(files=self.say("✅ The place is kept: {place}", place=place))
        if message.text is None:
            if question.kind is Kind.FILES:
                raise InvalidError(NOT_A_FILE)
            raise InvalidError(NOT_TEXT, example=self.say(question.hint or SOME_EXAMPLE))
        before = answers.get(question.key) if question.place else None
        self._write(question, message.text, after=before if is_place(before) else None)
        return Kept(whole=question.kind is not Kind.FILES)

    def _takes_files(self) -> Field | None:
        """The question whose files these are."""
        if self.question.kind is Kind.FILES or self.question.along:
            return self.question
        return self._named(self.form.aside.files) if self.form.aside is not None else None

    def _caption(self) -> Kept:
        """What was written below a file: an answer to a question for such words, else noted where the form wants words."""
        question, words, aside = self.question, self.message.caption, self.form.aside
        if not words or attachment_of(self.message) is None or self._takes_files() is None:
            return Kept()
        if question.along:
            self._write(question, words, after=self.draft.answers.get(question.key))
            return Kept()
        if question.place or (aside is not None and question.key == aside.words):
            before = self.draft.answers.get(question.key)
            self._write(question, words, after=before if is_place(before) else None)
            return Kept(whole=True)
        if aside is None:
            return Kept()
        target = self._named(aside.words)
        self._write(target, words, after=self.draft.answers.get(aside.words))
        return Kept(words=self._noted(target))

    def _noted(self, question: Field) -> Markup:
        return self.say("✅ Your words are noted under “{label}”.", label=self.say(question.label))

    def _named(self, key: str) -> Field:
        return next(one for one in self.questions if one.key == key)

    def _write(self, question: Field, text: str, *, after: str | None) -> None:
        # What is kept from elsewhere is no answer that could be checked now.
        checked = question if question is self.question else replace(question, parse=None)
        whole = f"{after}\n{text}" if after else text
        self.draft.answers[question.key] = parse(checked, whole, self.say, literal=self.form.literal)
        if question.along:
            # So that a later edit of the message finds what was sent with it.
            self.draft.context["said"] = self.message.message_id
