"""Where somebody stands in a quiz: kept with the conversation, so that it outlives a restart."""

from dataclasses import dataclass, field
from typing import Any

from aiogram.fsm.context import FSMContext

from handlers.blocks.form.sitting import FILLING
from services.quiz import Paper

HEARING = "quiz"
_KEY = "quiz"


@dataclass(slots=True, kw_only=True)
class Place:
    """The open question (`at`, from 0) of a try, what is chosen there but not given yet, and mistakes made there."""

    attempt: int
    at: int = 0
    chosen: list[int] = field(default_factory=list)
    errors: int = 0
    left: bool = False

    def go(self, at: int) -> None:
        """Open another question."""
        self.at, self.chosen, self.errors = at, [], 0

    def written(self) -> dict[str, Any]:
        """The fields, to be kept as JSON at once and therefore not copied."""
        return {name: getattr(self, name) for name in self.__slots__}


async def kept(state: FSMContext) -> Place | None:
    """The place that is kept, whichever try it belongs to."""
    data = (await state.get_data()).get(_KEY)
    return Place(**data) if data else None


async def place_in(state: FSMContext, paper: Paper) -> Place:
    """The place in this try; the first open question where none is kept (begun on another device)."""
    place = await kept(state)
    if place is not None and place.attempt == paper.attempt_id and 0 <= place.at < paper.size:
        return place
    return Place(attempt=paper.attempt_id, at=paper.first_open or 0)


async def keep(state: FSMContext, place: Place) -> None:
    """Keep the place, and hear what is typed as an answer from now on."""
    place.left = False
    await state.set_data({**await state.get_data(), _KEY: place.written()})
    await state.set_state(HEARING)


async def leave(state: FSMContext, place: Place | None) -> None:
    """Stop hearing answers; `place` None: the try is over. A form that was interrupted is heard again."""
    data = await state.get_data()
    data.pop(_KEY, None)
    if place is not None:
        place.left = True
        data[_KEY] = place.written()
    await state.set_data(data)
    await state.set_state(FILLING if data.get("form") else None)
