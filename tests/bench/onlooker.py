"""The fake messenger with a window onto it: who is shown something is told at once, and nothing is kept for ever."""

from collections.abc import Callable
from typing import Any

from tests.botapi.params import Params
from tests.botapi.server import FakeBotApi
from tests.botapi.world import BotAccount

SHOWING = {"sendmessage", "editmessagetext"}


class Onlooker(FakeBotApi):
    """Calls `shown` with the chat of each message that was sent or edited, after it stands there; counts both."""

    def __init__(self, *tokens: str, shown: Callable[[int], None] = lambda _chat: None, **options: Any) -> None:
        super().__init__(*tokens, **options)
        self.shown = shown
        self.sent = 0
        self.edited = 0

    async def _call(self, bot: BotAccount, asked: str, params: Params) -> Any:
        result = await super()._call(bot, asked, params)
        if (method := asked.lower()) in SHOWING:
            self.sent += method == "sendmessage"
            self.edited += method == "editmessagetext"
            self.shown(int(params.values["chat_id"]))
        return result

    @property
    def refused(self) -> int:
        """How many calls were answered with 429."""
        return sum(call.get("code") == 429 for call in self.world.calls)

    def forget(self) -> int:
        """Drop the log and what was acknowledged, for runs of many minutes; how many calls were refused with 429."""
        refused, queue = self.refused, self.world.bot().updates
        self.world.calls.clear()
        self.world.taps = {name: tap for name, tap in self.world.taps.items() if tap.answer is None}
        queue.history = [one for one in queue.history if not one.acknowledged]
        return refused
