"""What a messenger allows a bot is divided among the workers that send with its token."""

import asyncio
from dataclasses import dataclass

from bot.channels import Channels
from bot.delivery import DELIVERY
from bot.leases import Leases

LOOK_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Budget:
    """Between two looks the parts may not sum up to one; every channel keeps a margin, and heeds refusals."""

    channels: Channels
    leases: Leases

    async def run(self) -> None:
        """For the life of the process."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Tell the channels who is alive, and whether this worker delivers."""
        workers = len(await self.leases.alive())
        for channel in self.channels.by_name.values():
            channel.share(workers, self.leases.held(DELIVERY))
