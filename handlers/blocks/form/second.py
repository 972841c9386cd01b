"""A second run of a form whose draft is open: new words begin it at once, so that nothing that was typed is lost."""

from collections.abc import Mapping
from typing import Any

from handlers.blocks.form.draft import Draft, slot_of
from handlers.blocks.form.model import Context, Form

Drafts = Mapping[str, dict[str, Any]]


def known(form: Form, drafts: Drafts, slot: str) -> Draft | None:
    """The draft to go on with: the one of this slot, or another run of a form that can have several."""
    if slot in drafts:
        return Draft(**drafts[slot])
    others = [kept for kept in drafts.values() if kept["form"] == form.name] if form.another else []
    return Draft(**others[0]) if others else None


def run_of(form: Form, drafts: Drafts, context: Context) -> Context:
    """The context of another run: a slot and a living message of its own."""
    number = next(n for n in range(2, len(drafts) + 3) if slot_of(form.name, {"run": str(n)}) not in drafts)
    return {**context, "run": str(number), "screen": f"form:{form.name}:{number}"}


def told_before(form: Form, drafts: Drafts, context: Context) -> bool:
    """Whether the words are in a draft already: the same said twice begins nothing new."""
    given = context.get("answers", {})
    mine = [kept for kept in drafts.values() if kept["form"] == form.name]
    return any(all(kept["answers"].get(key) == value for key, value in given.items()) for kept in mine)


def words_of(draft: Draft) -> str:
    """The first words of a draft, by which its owner knows it again."""
    return max((value for value in draft.answers.values() if isinstance(value, str)), key=len, default="")
