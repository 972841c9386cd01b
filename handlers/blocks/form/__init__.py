"""Forms as data: typed questions, one runner that asks, explains, goes back, keeps the draft, sums up and confirms."""

from handlers.blocks.form.model import Again, Choice, Field, Filled, Form, Kind
from handlers.blocks.form.runner import Forms

__all__ = ["Again", "Choice", "Field", "Filled", "Form", "Forms", "Kind"]
