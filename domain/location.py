"""A place that somebody sends: kept as words with rounded coordinates, found again in them for a map."""

import re
from typing import Final

SIGN: Final = "📍"
DECIMALS: Final = 3
"""About 100 m: enough to find the shop, too little to tell which door somebody stood at."""

_COORDINATES: Final = re.compile(
    rf"{SIGN}[^\n]{{0,300}}?(-?\d{{1,2}}\.\d{{{DECIMALS}}}), (-?\d{{1,3}}\.\d{{{DECIMALS}}})", re.ASCII
)
_AT_THE_END: Final = re.compile(rf"{_COORDINATES.pattern}\)?\Z", re.ASCII)


def place_words(latitude: float, longitude: float, *, name: str = "", address: str = "") -> str:
    """One line: 📍, what the place is called as far as it is known, and its rounded coordinates in degrees."""
    called = ", ".join(part for part in (" ".join(name.split())[:100], " ".join(address.split())[:150]) if part)
    # No "-0.000".
    shown = ", ".join(f"{round(value, DECIMALS) + 0.0:.{DECIMALS}f}" for value in (latitude, longitude))
    return f"{SIGN} {called} ({shown})" if called else f"{SIGN} {shown}"


def place_in(text: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees of the first place in some words; None without one."""
    found = _COORDINATES.search(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def is_place(text: object) -> bool:
    """Whether a place is the last thing in this, without words about it."""
    return isinstance(text, str) and _AT_THE_END.search(text) is not None


def is_only_place(text: object) -> bool:
    """Whether this is one place and nothing else."""
    return is_place(text) and str(text).startswith(SIGN) and "\n" not in str(text)


def map_link(latitude: float, longitude: float) -> str:
    """The address of a map with the place marked on it."""
    at = f"{latitude:.{DECIMALS}f}"
    to = f"{longitude:.{DECIMALS}f}"
    return f"https://www.openstreetmap.org/?mlat={at}&mlon={to}#map=16/{at}/{to}"
