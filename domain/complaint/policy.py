"""The limits of a complaint's steps: defaults, and an administrator's rules, of which the nearest one wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.complaint.kinds import Category, Severity


class Step(StrEnum):
    """The steps of a case that have a limit."""

    HAND_OVER = "hand_over"
    DISPATCH = "dispatch"
    FIRST_CONTACT = "first_contact"
    SOLUTION = "solution"
    # Management sets the date by which a major case is closed.
    CLOSING_DATE = "closing_date"
    CLOSING = "closing"
    # The customer's: that he answers a question, or says what he thinks of a proposal.
    ANSWER = "answer"


OURS: Final = tuple(step for step in Step if step is not Step.ANSWER)
"""The steps that are the house's to do: whoever is late with another one is not late with the case."""


class Unit(StrEnum):
    """In what a limit is counted: minutes, or working days, each as long as that day's opening hours."""

    MINUTES = "minutes"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many minutes or days. Normal cases count them on the business calendar, grave ones on the wall clock."""

    amount: int
    unit: Unit = Unit.MINUTES

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a limit is at least one minute or one day")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaRule:
    """An administrator's word on one step, for all cases or only some of them; `limit` None: no limit at all.

    What is None matches every case. `tier` is a customer's, from 1 (the most important) to 10. Of two rules that are
    equally near the one with the higher `version` counts; versions grow by one with each change.
    """

    step: Step
    limit: Limit | None
    severity: Severity | None = None
    category: Category | None = None
    tier: int | None = None
    organisation_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a limit can depend on."""

    severity: Severity
    category: Category
    tier: int | None = None
    organisation_id: int | None = None


_MINUTES: Final = 60 * 24
DEFAULTS: Final[Mapping[tuple[Step, Severity], Limit | None]] = MappingProxyType(
    {
        **{(Step.HAND_OVER, severity): Limit(30) for severity in Severity},
        **{(Step.DISPATCH, severity): Limit(30) for severity in Severity},
        **{(Step.FIRST_CONTACT, severity): Limit(120) for severity in Severity},
        (Step.SOLUTION, Severity.NORMAL): Limit(3, Unit.DAYS),
        (Step.SOLUTION, Severity.URGENT): Limit(_MINUTES),
        (Step.SOLUTION, Severity.MAJOR): Limit(12 * 60),
        (Step.CLOSING, Severity.NORMAL): Limit(7, Unit.DAYS),
        (Step.CLOSING, Severity.URGENT): Limit(3 * _MINUTES),
        # By a date that management sets; for setting it there is a limit, until then for closing there is none.
        **{(Step.CLOSING_DATE, severity): None for severity in Severity},
        (Step.CLOSING_DATE, Severity.MAJOR): Limit(120),
        (Step.CLOSING, Severity.MAJOR): None,
        # Reminded after two of them and after five; half as many again later whoever has the case hears of it.
        **{(Step.ANSWER, severity): Limit(5, Unit.DAYS) for severity in Severity},
    }
)
"""The limits where nobody has set others."""

# From far to near: what belongs to one organisation is nearer than what belongs to all customers of a tier.
_WEIGHTS: Final = {"severity": 1, "category": 2, "tier": 4, "organisation_id": 8}


def occurs(step: Step, severity: Severity) -> bool:
    """Whether cases so grave have this step: management sets a date of closing in major ones only."""
    return step is not Step.CLOSING_DATE or severity is Severity.MAJOR


def limit_of(step: Step, facts: Facts, rules: Iterable[SlaRule] = ()) -> tuple[Limit | None, SlaRule | None]:
    """The limit of a step, and the rule it comes from (None: the default)."""
    fitting = [rule for rule in rules if rule.step is step and _fits(rule, facts)]
    if not fitting:
        return DEFAULTS[step, facts.severity], None
    nearest = max(fitting, key=lambda rule: (_nearness(rule), rule.version))
    return nearest.limit, nearest


def _fits(rule: SlaRule, facts: Facts) -> bool:
    return all(getattr(rule, name) in (None, getattr(facts, name)) for name in _WEIGHTS)


def _nearness(rule: SlaRule) -> int:
    return sum(weight for name, weight in _WEIGHTS.items() if getattr(rule, name) is not None)
