"""Days off from iCalendar files: what good files hold, and how broken or unfit ones are refused."""

from datetime import date

import pytest

from domain.ical import MOST_BYTES, DayOff, read_days_off
from domain.imports.problems import FileRefusedError
from domain.imports.problems import ImportCode as C


def calendar(*events: str) -> bytes:
    made = [f"BEGIN:VEVENT\r\n{one}\r\nEND:VEVENT" for one in events]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *made, "END:VCALENDAR", ""]).encode()


DAY = "DTSTART;VALUE=DATE:20261001"


def test_a_span_ends_before_its_end_and_a_day_without_end_is_one() -> None:
    found = read_days_off(
        calendar(f"{DAY}\r\nDTEND;VALUE=DATE:20261003\r\nSUMMARY:国庆节", "DTSTART:20270101\r\nSUMMARY:New Year")
    )
    assert found == (
        DayOff(date(2026, 10, 1), False, "国庆节"),
        DayOff(date(2026, 10, 2), False, "国庆节"),
        DayOff(date(2027, 1, 1), False, "New Year"),
    )


def test_folded_lines_escapes_alarms_and_a_byte_order_mark_are_read() -> None:
    event = (
        f'{DAY}\r\nSUMMARY;LANGUAGE="a:b":National\\, \r\n Day\r\n'
        "BEGIN:VALARM\r\nSUMMARY:not this\r\nTRIGGER:-PT1H\r\nEND:VALARM"
    )
    assert read_days_off(b"\xef\xbb\xbf" + calendar(event))[0].name == "National, Day"
    assert read_days_off(calendar(event).replace(b"\r\n", b"\n"))[0].name == "National, Day"


def test_a_weekend_that_is_worked_is_known_by_its_name() -> None:
    found = read_days_off(calendar("DTSTART;VALUE=DATE:20261010\r\nSUMMARY:国庆节补班"))
    assert found[0].working


def test_a_cancelled_event_is_none() -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_days_off(calendar(f"{DAY}\r\nSTATUS:CANCELLED"))
    assert refused.value.problem.code is C.NO_DAYS_OFF


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", C.NO_CALENDAR),
        (b"\xff\xfe\x00", C.NO_CALENDAR),
        (b"PK\x03\x04 a workbook", C.NO_CALENDAR),
        (calendar(DAY)[:-17], C.NO_CALENDAR),
        (calendar(DAY).replace(b"END:VEVENT", b"END:VTODO"), C.NO_CALENDAR),
        (calendar(DAY).replace(b"VERSION:2.0", b"nonsense"), C.NO_CALENDAR),
        (calendar("DTSTART:20261001T090000Z"), C.NO_WHOLE_DAY),
        (calendar("DTSTART;VALUE=DATE:20260231"), C.NO_WHOLE_DAY),
        (calendar("SUMMARY:no day"), C.NO_WHOLE_DAY),
        (calendar(f"{DAY}\r\nRRULE:FREQ=YEARLY"), C.REPEATED_EVENT),
        (calendar(f"{DAY}\r\nDTEND;VALUE=DATE:20261001"), C.DAY_OFF_TOO_LONG),
        (calendar(f"{DAY}\r\nDTEND;VALUE=DATE:20271001"), C.DAY_OFF_TOO_LONG),
        (calendar(f"{DAY}\r\nSUMMARY:off", f"{DAY}\r\nSUMMARY:上班"), C.DAYS_CLASH),
        (calendar(), C.NO_DAYS_OFF),
        (calendar(*[DAY] * 1001), C.CALENDAR_TOO_LARGE),
        (b" " * (MOST_BYTES + 1), C.CALENDAR_TOO_LARGE),
    ],
)
def test_a_broken_or_unfit_file_is_refused_as_a_whole(data: bytes, why: C) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_days_off(data)
    assert refused.value.problem.code is why
