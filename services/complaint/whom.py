"""For which cases a limit is set: all of them, or those of a category, of a tier of customers, of one organisation."""

import re
from dataclasses import dataclass
from typing import Any

from domain.complaint import Category
from domain.errors import NotFoundError
from services.scope import Scope
from storage import people
from storage.complaint import categories

TIERS = range(1, 11)
_CODE = re.compile(r"[a-z]{3,20}[0-9]{0,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """One of three is named, or none of them: all cases."""

    category: Category | None = None
    tier: int | None = None
    organisation_id: int | None = None

    @property
    def code(self) -> str:
        """Short, for a button: "", "c.price", "t.3", "o.12"."""
        if self.category is not None:
            return f"c.{self.category}"
        if self.tier is not None:
            return f"t.{self.tier}"
        return f"o.{self.organisation_id}" if self.organisation_id is not None else ""

    @classmethod
    def of(cls, code: str) -> "Whom":
        """Read it back; NotFoundError for what no button says."""
        kind, _dot, value = code.partition(".")
        if not code:
            return cls()
        if kind == "c" and _CODE.fullmatch(value):
            return cls(category=Category(value))
        if kind == "t" and value.isdecimal() and int(value) in TIERS:
            return cls(tier=int(value))
        if kind == "o" and value.isdecimal() and len(value) < 16:
            return cls(organisation_id=int(value))
        raise NotFoundError

    def is_of(self, rule: Any) -> bool:
        """Whether a rule or a row of the store is for exactly these cases."""
        return (rule.category, rule.tier, rule.organisation_id) == (self.category, self.tier, self.organisation_id)

    async def demand(self, scope: Scope) -> str:
        """The organisation's name, empty for the others; NotFoundError when there is none, or no such category."""
        if self.category is not None and (await categories.book(scope.tx)).get(self.category) is None:
            raise NotFoundError
        if self.organisation_id is None:
            return ""
        name = await people.organisation_name(scope.tx, self.organisation_id)
        if not name:
            raise NotFoundError
        return name
