"""The crowd itself: whoever is apologised to presses again, and nobody answers while no more answers may be given."""

from handlers.quiz.taps import QuizTap
from tests.botapi.server import FakeBotApi
from tests.botapi.world import Posted
from tests.faults.crowd import SORRY, Crowd
from tests.faults.story import OPTIONS, Story

STORY = Story(people=1, questions=2, seed=3)


def asked(crowd: Crowd) -> Posted:
    """The first question on the screen."""
    taps = [QuizTap(do="pick", attempt=1, at=0, value=value, step=0).pack() for value in range(OPTIONS)]
    keyboard = [[{"text": "x", "callback_data": data}] for data in taps]
    return shown(crowd, "Question number 0?", {"inline_keyboard": keyboard})


def shown(crowd: Crowd, text: str, markup: dict[str, object] | None = None) -> Posted:
    world, one = crowd.api.world, crowd.people[0]
    world.people[one.number].started.add(world.bot().id)
    return world.post(world.place(one.number, world.bot().id), world.bot().id, {"text": text}, markup=markup)


def test_an_apology_is_read_although_the_question_came_again_after_the_tap() -> None:
    crowd = Crowd(FakeBotApi(), STORY, careless=False)
    one = crowd.people[0]
    asked(crowd)
    crowd.step(one)
    assert (crowd.taps, len(one.carried[0])) == (1, 1)
    asked(crowd)
    crowd.step(one)
    assert crowd.taps == 1, "the answer is on its way"
    shown(crowd, f"{SORRY}.")
    crowd.step(one)
    assert (crowd.taps, len(one.carried[0])) == (2, 2)
    assert crowd.given == 1


def test_whoever_is_asked_while_no_more_answers_may_be_given_answers_later() -> None:
    crowd = Crowd(FakeBotApi(), STORY, careless=False)
    one = crowd.people[0]
    asked(crowd)
    crowd.most = 0
    crowd.step(one)
    assert (crowd.given, crowd.taps) == (0, 0)
    crowd.most = 1
    crowd.step(one)
    assert (crowd.given, crowd.taps) == (1, 1)
