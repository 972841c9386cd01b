"""The buttons of quizzes: the trainee's and the trainer's."""

from handlers.blocks.tap import Tap


class QuizOpenTap(Tap, prefix="qo"):
    """Open a quiz, or the list of them (0); `again` begins another try."""

    quiz: int = 0
    again: bool = False
    page: int = 0


class QuizTap(Tap, prefix="q"):
    """A trainee's tap on a try: what (`do`), at which place, with which value; `step` counts what was chosen before."""

    do: str
    attempt: int
    at: int = 0
    value: int = 0
    step: int = 0


class QuizDeskTap(Tap, prefix="qd"):
    """A trainer's tap on a lesson's quiz: draw, publish, schedule, look at results, remind."""

    do: str
    lesson: int
    value: int = 0
