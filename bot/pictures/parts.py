"""What pictures are made of: values and finished labels, so that drawing knows neither language nor store."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or outline: a value for each axis or day, None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar; `note` stands behind the value (the number of answers, for example)."""

    label: str
    value: float | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure of a digest. `value` None shows a dash; `change` is a finished text ("↓2"); `warn` adds a sign."""

    label: str
    value: str | None
    unit: str = ""
    change: str = ""
    detail: str = ""
    warn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarPart:
    """A radar: at least three axes, values 0-100. `weakest_label` stands at the lowest axis of the first series."""

    title: str
    axes: Sequence[str]
    series: Sequence[Series]
    weakest_label: str = ""
    mark_weakest: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPart:
    """Lines over days; `low` and `high` bound the scale, None lets the values decide."""

    title: str
    days: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPicture:
    """A manager's morning on one picture; parts that are None are left out and the picture becomes shorter."""

    title: str
    date: str
    tiles: Sequence[Tile]
    radar: RadarPart | None = None
    trend: TrendPart | None = None
    footer: str = ""


def number(value: float | None) -> str:
    """The value with at most one decimal place, a dash for None."""
    return "—" if value is None else f"{round(value, 1) + 0.0:.1f}".removesuffix(".0").replace("-", "−")


def weakest(values: Sequence[float | None]) -> int | None:
    """The place of the lowest value, the first of equals; None when there are fewer than two different values."""
    known = [value for value in values if value is not None]
    if len(set(known)) < 2:
        return None
    return list(values).index(min(known))
