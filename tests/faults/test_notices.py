"""Hundreds of notices, processes that are killed, and replies that are cut: nobody gets one twice, and each is accounted for."""

from collections import Counter
from pathlib import Path

import pytest

from tests.faults import places
from tests.faults.notices import deliver_under_fire, judge_notices

NOTICES, KILLS = 240, 5


@pytest.mark.slow
@pytest.mark.parametrize(("store", "workers"), [("sqlite", 1), ("postgresql", 4)])
async def test_killed_workers_double_nothing_and_lose_nothing_silently(
    store: str, workers: int, tmp_path: Path
) -> None:
    await places.needed(store)
    told = await deliver_under_fire(store, tmp_path, workers=workers, notices=NOTICES, kills=KILLS, seed=0)
    assert told.faults == ()
    assert told.due == NOTICES == sum(told.states.values())
    print(f"{store}: {told}")


@pytest.mark.parametrize(
    ("end", "arrived", "fault"),
    [
        (("sent", ""), {7: 1}, None),
        (("sent", ""), {7: 2}, "got it 2 times"),
        (("sent", ""), {}, "did not arrive"),
        (("queued", ""), {}, "1 are queued"),
        (("unknown", "stopped while sending"), {}, None),
        (("unknown", "who knows"), {}, "1 unknown by who knows"),
    ],
)
def test_the_judge_of_notices_sees_each_kind_of_fault(
    end: tuple[str, str], arrived: dict[int, int], fault: str | None
) -> None:
    listed = int(end[0] == "unknown")
    told = judge_notices({1: end}, {1: 7}, Counter(arrived), cut=0, kills=1, codes=[0], listed=listed)
    assert [fault in one for one in told.faults] == ([True] if fault else []) if fault else told.faults == ()


def test_a_notice_that_is_not_in_the_store_any_more_is_missed() -> None:
    told = judge_notices({}, {1: 7}, Counter(), cut=0, kills=1, codes=[0], listed=0)
    assert told.faults == ("notice 1 is gone",)


def test_an_unknown_notice_that_nobody_is_shown_is_a_fault() -> None:
    end = ("unknown", "stopped while sending")
    told = judge_notices({1: end}, {1: 7}, Counter({7: 1}), cut=0, kills=1, codes=[0], listed=0)
    assert told.faults == ("0 are listed of 1 unknown",)
