"""Whoever has gone quiet goes from memory too, also when nobody comes after him for whom room would be made."""

import asyncio
from dataclasses import dataclass

from bot.channels import Channels
from bot.flood import Flood

# As long as the fullest bucket of a person takes to empty.
LOOK_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Idle:
    """Looks through what is kept for each person or chat. What has use for nobody is not there when he comes again."""

    flood: Flood
    channels: Channels

    async def run(self) -> None:
        """For the life of the process."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Let go of whatever says no more than its absence would."""
        self.flood.forget()
        for channel in self.channels.by_name.values():
            channel.forget()
