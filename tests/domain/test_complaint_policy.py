"""The nearest rule sets the limit of a step, whatever the order in which rules were written."""

from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.complaint import DEFAULTS, Category, Facts, Limit, Severity, SlaRule, Step, Unit, limit_of

PRICE = Facts(severity=Severity.URGENT, category=Category.PRICE, tier=2, organisation_id=5)
DAY = 1440
# From far to near; a rule that names a later one is nearer than one that names all earlier ones together.
NEARER = ("severity", "category", "tier", "organisation_id")


def rule(minutes: int, *names: str, version: int = 0, **other: object) -> SlaRule:
    """A rule that names these facts of the price complaint, and what `other` says instead."""
    named = {name: getattr(PRICE, name) for name in names}
    return SlaRule(step=Step.SOLUTION, limit=Limit(minutes), version=version, **{**named, **other})


@pytest.mark.parametrize(
    ("step", "severity", "limit"),
    [
        *((step, severity, Limit(30)) for step in (Step.HAND_OVER, Step.DISPATCH) for severity in Severity),
        *((Step.FIRST_CONTACT, severity, Limit(120)) for severity in Severity),
        (Step.SOLUTION, Severity.NORMAL, Limit(3, Unit.DAYS)),
        (Step.SOLUTION, Severity.URGENT, Limit(DAY)),
        (Step.SOLUTION, Severity.MAJOR, Limit(DAY // 2)),
        (Step.CLOSING_DATE, Severity.NORMAL, None),
        (Step.CLOSING_DATE, Severity.URGENT, None),
        (Step.CLOSING_DATE, Severity.MAJOR, Limit(120)),
        (Step.CLOSING, Severity.NORMAL, Limit(7, Unit.DAYS)),
        (Step.CLOSING, Severity.URGENT, Limit(3 * DAY)),
        (Step.CLOSING, Severity.MAJOR, None),
        *((Step.ANSWER, severity, Limit(5, Unit.DAYS)) for severity in Severity),
    ],
)
def test_where_nobody_has_set_a_limit_the_rule_book_s_holds(
    step: Step, severity: Severity, limit: Limit | None
) -> None:
    assert limit_of(step, Facts(severity=severity, category=Category.OTHER)) == (limit, None)
    elsewhere = [SlaRule(step=one, limit=Limit(1)) for one in Step if one is not step]
    assert limit_of(step, Facts(severity=severity, category=Category.OTHER), elsewhere) == (limit, None)


def test_every_step_has_a_default_for_every_severity() -> None:
    assert set(DEFAULTS) == set(product(Step, Severity))


@pytest.mark.parametrize(
    ("rules", "minutes"),
    [
        ([rule(10)], 10),
        ([rule(10), rule(20, "severity")], 20),
        ([rule(20, "category"), rule(10, "severity")], 20),
        ([rule(10, "severity", "category"), rule(20, "tier")], 20),
        ([rule(10, "severity", "category", "tier"), rule(20, "organisation_id")], 20),
        ([rule(10, "organisation_id"), rule(20, "organisation_id", "severity")], 20),
        ([rule(10, version=1), rule(20, version=2)], 20),
        ([rule(20, version=2), rule(10, version=1)], 20),
        ([rule(10, version=99), rule(20, "severity", version=1)], 20),
        ([rule(10), rule(99, category=Category.SAFETY)], 10),
        ([rule(10), rule(99, tier=1)], 10),
        ([rule(10), rule(99, organisation_id=6)], 10),
        ([rule(10), rule(99, "organisation_id", "tier", "category", severity=Severity.MAJOR)], 10),
    ],
)
def test_the_nearest_rule_wins_and_of_equals_the_newest(rules: list[SlaRule], minutes: int) -> None:
    limit, found = limit_of(Step.SOLUTION, PRICE, iter(rules))
    assert limit == Limit(minutes)
    assert found is not None
    assert found.limit == limit


def test_a_rule_may_take_a_limit_away() -> None:
    none = SlaRule(step=Step.SOLUTION, limit=None, category=Category.PRICE)
    assert limit_of(Step.SOLUTION, PRICE, [rule(10), none]) == (None, none)


def test_a_rule_for_a_tier_or_an_organisation_does_not_fit_a_customer_who_has_none() -> None:
    stranger = Facts(severity=Severity.URGENT, category=Category.PRICE)
    assert limit_of(Step.SOLUTION, stranger, [rule(10, "tier"), rule(10, "organisation_id")]) == (Limit(DAY), None)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_limit_of_nothing_is_refused(amount: int) -> None:
    for unit in Unit:
        with pytest.raises(ValueError, match="at least one"):
            Limit(amount, unit)


@st.composite
def rules_in_any_order(draw: st.DrawFn) -> list[SlaRule]:
    """Rules as an administrator could have written them: each change has its own version."""
    versions = draw(st.lists(st.integers(1, 50), unique=True, min_size=1, max_size=8))
    return [
        SlaRule(
            step=draw(st.sampled_from([Step.SOLUTION, Step.SOLUTION, Step.CLOSING])),
            limit=draw(st.none() | st.integers(1, 9).map(Limit)),
            severity=draw(st.sampled_from([None, Severity.URGENT, Severity.MAJOR])),
            category=draw(st.sampled_from([None, Category.PRICE, Category.SAFETY])),
            tier=draw(st.sampled_from([None, 2, 3])),
            organisation_id=draw(st.sampled_from([None, 5, 6])),
            version=version,
        )
        for version in versions
    ]


def fits(one: SlaRule) -> bool:
    named = {name: getattr(one, name) for name in NEARER}
    return one.step is Step.SOLUTION and all(value in (None, getattr(PRICE, name)) for name, value in named.items())


def beats(one: SlaRule, other: SlaRule) -> bool:
    """By the nearest fact that only one of them names; by the version when they name the same."""
    for name in reversed(NEARER):
        mine, its = getattr(one, name) is not None, getattr(other, name) is not None
        if mine != its:
            return mine
    return one.version > other.version


@given(rules_in_any_order(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=80, derandomize=True)
def test_a_nearer_rule_beats_a_farther_one_whatever_the_order(rules: list[SlaRule], chance: Random) -> None:
    limit, found = limit_of(Step.SOLUTION, PRICE, rules)
    mixed = list(rules)
    chance.shuffle(mixed)
    assert limit_of(Step.SOLUTION, PRICE, mixed) == (limit, found)
    fitting = [one for one in rules if fits(one)]
    if not fitting:
        assert (limit, found) == (Limit(DAY), None)
        return
    assert found in fitting
    assert limit == found.limit
    assert all(one is found or beats(found, one) for one in fitting)
