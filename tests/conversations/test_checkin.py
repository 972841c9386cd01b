"""Check-in from both sides: every way in, every refusal, and the trainer's living list."""

from datetime import timedelta

import pytest

from domain.attendance import AttendanceStatus
from domain.checkin import code_at, qr_token
from domain.people import Role
from storage.models.attendance import AttendanceMark, WalkIn
from storage.models.audit import AuditEntry
from storage.models.training import Enrolment, Lesson
from tests.house import House, Person


@pytest.fixture
async def trainer(house: House) -> Person:
    return await house.person("Chen Jing", Role.TRAINER, number="T1", language="en")


@pytest.fixture
async def anna(house: House) -> Person:
    return await house.person("Anna", Role.TRAINEE, number="A1", cohort="一班", language="en")


def code(house: House, lesson: Lesson) -> str:
    return code_at(house.peiban.actors.house.key, lesson.id or 0, house.clock.wall(), 15)


def token(house: House, lesson: Lesson) -> str:
    return qr_token(house.peiban.actors.house.key, lesson.id or 0, house.clock.wall(), 15)


async def test_the_bare_code_checks_in_and_a_second_time_says_so(house: House, trainer: Person, anna: Person) -> None:
    lesson = await house.lesson(trainer=trainer)
    await anna.says(code(house, lesson))
    await anna.sees("Checked in", "客户投诉处理", "08:40", "on time", "09:05", "3 楼培训室 B")
    await anna.says(f"/checkin {code(house, lesson)}")
    await anna.sees("You checked in at 08:40")
    assert len(await house.rows(AttendanceMark)) == 1


async def test_a_double_tap_from_two_phones_is_one_record(house: House, trainer: Person, anna: Person) -> None:
    lesson = await house.lesson(trainer=trainer)
    words = code(house, lesson)
    await anna.says(words, cid="same")
    await anna.says(words, cid="same")
    assert len([row for row in await anna.bubbles() if row.mine]) == 1
    await anna.says(words)
    assert len(await house.rows(AttendanceMark)) == 1


@pytest.mark.parametrize("spelling", ["{a} {b}", "{a}-{b}", "/checkin {a}{b}", "full"])
async def test_codes_are_read_however_they_are_typed(
    house: House, trainer: Person, anna: Person, spelling: str
) -> None:
    lesson = await house.lesson(trainer=trainer)
    digits = code(house, lesson)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
    await anna.says(wide if spelling == "full" else spelling.format(a=digits[:3], b=digits[3:]))
    await anna.sees("Checked in")


async def test_arriving_after_the_grace_period_is_late_and_said_so(house: House, trainer: Person, anna: Person) -> None:
    lesson = await house.lesson(trainer=trainer)
    house.clock.forward(minutes=25, seconds=1)
    await anna.says(code(house, lesson))
    await anna.sees("late", "09:05")


async def test_too_early_says_when_it_opens(house: House, trainer: Person, anna: Person) -> None:
    lesson = await house.lesson(trainer=trainer, starts_in=timedelta(hours=2))
    await anna.says(code(house, lesson))
    await anna.sees("opens today 10:10")


async def test_a_closed_check_in_names_the_way_out(house: House, trainer: Person, anna: Person) -> None:
    lesson = await house.lesson(trainer=trainer)
    await trainer.says("/lessons")
    await trainer.taps("客户投诉处理")
    await trainer.taps("Close check-in")
    await anna.says(code(house, lesson))
    await anna.sees("is closed", "by hand")


async def test_wrong_codes_are_counted_and_old_ones_are_not(house: House, trainer: Person, anna: Person) -> None:
    lesson = await house.lesson(trainer=trainer)
    old = code(house, lesson)
    house.clock.forward(seconds=60)
    await anna.says(old)
    await anna.sees("has expired")
    wrong = f"{(int(code(house, lesson)) + 1) % 10**6:06d}"
    for guess in range(5):
        await anna.says(wrong)
        await anna.sees(("That code is not right. ", "not right either", "marked by hand", "trainer", "08:56")[guess])
    await anna.says(code(house, lesson))
    await anna.sees("Too many wrong codes", "08:56")
    house.clock.forward(minutes=15)
    await anna.says(code(house, lesson))
    await anna.sees("Checked in")


async def test_no_lesson_now_names_the_next_one(house: House, trainer: Person, anna: Person) -> None:
    await house.lesson(trainer=trainer, starts_in=timedelta(hours=5))
    await anna.says("123456")
    await anna.sees("You have no lesson now", "13:40")


async def test_what_is_no_code_gets_an_example(house: House, anna: Person) -> None:
    await anna.says("/checkin abc")
    await anna.sees("six digits", "483920")


async def test_somebody_not_on_the_list_is_offered_to_the_trainer(house: House, trainer: Person) -> None:
    lesson = await house.lesson(trainer=trainer)
    guest = await house.person("Guest", Role.TRAINEE, number="A9", language="en")
    await guest.says(code(house, lesson))
    await guest.sees("not on the list")
    await trainer.sees("Guest", "not on the list")
    house.clock.forward(minutes=40)
    await trainer.taps("Add to class list")
    await guest.sees("put you on the list")
    marks = await house.rows(AttendanceMark)
    # He counts from his scan, not from the trainer's decision.
    assert [(mark.person_id, mark.at) for mark in marks] == [
        (guest.person_id, lesson.starts_at - timedelta(minutes=20))
    ]
    assert (await house.rows(WalkIn))[0].admitted is True


async def test_a_scan_before_registration_counts_from_the_scan(house: House, trainer: Person) -> None:
    lesson = await house.lesson(trainer=trainer)
    await house.record("李明", Role.TRAINEE, number="A7", cohort="一班")
    newcomer = await house.stranger(language="en")
    scanned_at = house.clock.now()
    await newcomer.says(f"/start c_{token(house, lesson)}")
    await newcomer.sees("noted your check-in", "Welcome to Peiban")
    house.clock.forward(minutes=30)
    await newcomer.taps("I agree")
    await newcomer.taps("I work or learn here")
    await newcomer.says("A7")
    await newcomer.says("李明")
    await newcomer.sees("Your earlier check-in counts")
    assert [mark.at for mark in await house.rows(AttendanceMark)] == [scanned_at]


async def test_the_code_in_a_qr_is_refused_when_it_is_a_minute_old_or_forged(
    house: House, trainer: Person, anna: Person
) -> None:
    lesson = await house.lesson(trainer=trainer)
    old = token(house, lesson)
    house.clock.forward(seconds=60)
    await anna.says(f"/start c_{old}")
    await anna.sees("has expired")
    await anna.says(f"/start c_{'A' * 36}")
    await anna.sees("not right")
    assert not await house.rows(AttendanceMark)


async def test_the_trainer_opens_says_a_code_and_watches_the_list_live(
    house: House, trainer: Person, anna: Person
) -> None:
    await house.record("Ben", Role.TRAINEE, number="A2", cohort="一班")
    await house.lesson(trainer=trainer, starts_in=timedelta(hours=3))
    await trainer.says("/lessons")
    await trainer.taps("客户投诉处理")
    await trainer.sees("opens by itself today 11:10")
    await trainer.taps("Open check-in")
    await trainer.sees("0 of 2 are here")
    await trainer.taps("Code to say")
    said = (await trainer.last()).text.split("<code>")[1][:6]
    await trainer.taps("Who is here")
    await trainer.sees("Missing: Anna, Ben", "1 of them has not registered with me")
    roll = await trainer.last()
    await anna.says(said)
    await anna.sees("Checked in")
    house.clock.forward(seconds=2)
    await house.settle()
    assert (await trainer.last()).message_id == roll.message_id
    await trainer.sees("Here 1", "Missing: Ben")


async def test_a_mark_by_hand_names_who_and_why(house: House, trainer: Person, anna: Person) -> None:
    await house.lesson(trainer=trainer)
    await trainer.says("/lessons")
    await trainer.taps("客户投诉处理")
    await trainer.taps("Who is here")
    await trainer.taps("Anna")
    await trainer.taps("Excused")
    await trainer.sees("Mark Anna: Excused", "Why?")
    await trainer.says("Child is ill, called at 8")
    await trainer.sees("Marked: Anna, Excused", "excused 1")
    mark = (await house.rows(AttendanceMark))[0]
    assert (mark.status, mark.by_person_id, mark.person_id) == (
        AttendanceStatus.EXCUSED,
        trainer.person_id,
        anna.person_id,
    )
    audit = (await house.rows(AuditEntry, AuditEntry.act == "attendance marked"))[0]
    assert "ill" not in str(audit.facts)


async def test_other_peoples_lessons_are_not_found(house: House, trainer: Person, anna: Person) -> None:
    lesson = await house.lesson(trainer=trainer)
    other = await house.person("Other", Role.TRAINER, number="T2", language="en")
    await other.says("/lessons")
    await other.sees("no lessons")
    for data in (f"le:show:{lesson.id}:0", f"ro:page:{lesson.id}:0:0:", f"le:open:{lesson.id}:0"):
        await other.taps_data(data)
        assert other.toasts[0].startswith("I could not find that")
        await anna.taps_data(data)
        assert anna.toasts[0].startswith("That is not open to you")


async def test_a_reminders_button_needs_the_code_in_a_room_but_not_online(
    house: House, trainer: Person, anna: Person
) -> None:
    room = await house.lesson(trainer=trainer)
    online = await house.lesson(trainer=trainer, number=2, place="线上：腾讯会议 123")
    await anna.taps_data(f"ci:{room.id}")
    await anna.sees("scan the QR")
    await anna.taps_data(f"ci:{online.id}")
    await anna.sees("Checked in")
    assert [mark.lesson_id for mark in await house.rows(AttendanceMark)] == [online.id]


async def test_a_scan_before_registering_by_somebody_who_is_not_listed_is_put_to_the_trainer(
    house: House, trainer: Person
) -> None:
    await house.record("李明", Role.TRAINEE, number="A1024")
    lesson = await house.lesson(trainer=trainer)
    scanned = house.clock.now()
    guest = await house.stranger(language="en")
    key = house.peiban.actors.house.key
    await guest.says(f"/start c_{qr_token(key, lesson.id or 0, house.clock.wall(), 15)}")
    await guest.taps("I agree")
    await guest.taps("I work or learn here")
    house.clock.forward(minutes=4)
    await guest.says("A1024")
    await guest.says("李明")
    await guest.sees("You are not on the list", "I have asked the trainer")
    assert [row.at for row in await house.rows(WalkIn)] == [scanned]
    await trainer.taps("Add to class list")
    assert [mark.at for mark in await house.rows(AttendanceMark)] == [scanned]


async def test_nobody_is_said_to_be_asked_who_was_not(house: House) -> None:
    uwe = await house.person("Uwe", Role.TRAINEE, number="U1", language="en")
    first = await house.lesson()
    key = house.peiban.actors.house.key
    await uwe.says(code_at(key, first.id or 0, house.clock.wall(), 15))
    await uwe.sees("I can reach nobody who could add you now")
    boss = await house.person("Boss", Role.TRAINING_MANAGER, number="B1", language="en")
    second = await house.lesson(number=2)
    await uwe.says(code_at(key, second.id or 0, house.clock.wall(), 15))
    await uwe.sees("I have asked the training managers")
    await boss.taps("Add to class list")
    assert [mark.lesson_id for mark in await house.rows(AttendanceMark)] == [second.id]


async def test_somebody_let_into_one_lesson_is_on_its_list_and_not_in_the_class(house: House, trainer: Person) -> None:
    lesson = await house.lesson(trainer=trainer)
    await house.record("Ben", Role.TRAINEE, number="A2", cohort="一班")
    guest = await house.person("Guest", Role.TRAINEE, number="A9", language="en")
    await guest.says(code(house, lesson))
    await trainer.taps("This lesson only")
    await trainer.sees("Guest counts as here in this lesson; the class list stays as it is")
    await guest.sees("let you into this lesson")
    assert guest.person_id not in [row.person_id for row in await house.rows(Enrolment)]
    await trainer.says("/lessons")
    await trainer.taps("客户投诉处理")
    await trainer.sees("1 of 2 are here")
    await trainer.taps("Who is here")
    await trainer.sees("Here 1", "Missing: Ben")
    await trainer.taps("Guest")
    await trainer.taps("Late")
    await trainer.taps("I saw this person here")
    await trainer.sees("late 1")
