"""Finds what an answer only names: reads in threads, while nobody waits for the writer, with the reader's rights of that moment."""

import logging
from dataclasses import dataclass, replace

from bot.actors import Actors
from bot.channels import Channel
from bot.clock import Clock
from bot.edge import APOLOGY
from domain.errors import PeibanError
from handlers import LATER
from handlers.blocks.answers import Later, Say, Show
from handlers.blocks.later import Noted
from handlers.blocks.texts import Texts
from services.scope import Scope
from storage import speaker
from storage.session import Database
from storage.trouble import passing

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """Called by a chat's lane; everybody else's taps go on meanwhile."""

    database: Database
    actors: Actors
    clock: Clock

    async def find(self, channel: Channel, chat_id: int, part: Later) -> Say | Show | None:
        """What the answer says now; a refusal or an apology when it cannot be said, None when nobody is there.

        Raises only what the store raises while it is in passing trouble: then it is worth another attempt.
        """
        async with self.database.look() as tx:
            account = await speaker.of_user(tx, channel.name, chat_id)
            actor = await self.actors.actor(tx, account) if account else None
        if actor is None:
            return None
        house, now, wall = self.actors.house, self.clock.now(), self.clock.wall()
        scope = Scope(tx=None, actor=actor, house=house, now=now, wall=wall, bot_id=channel.bot.id, chat_id=chat_id)
        say = Texts(actor.language, scope.zone)
        try:
            return await self._found(scope, part, say)
        except PeibanError as error:
            return Say(say(error.message, **error.params))
        except Exception as error:
            if passing(error):
                raise
            log.exception("what was asked for (%s) could not be found", part.name)
            return Say(say(APOLOGY))

    async def _found(self, scope: Scope, part: Later, say: Texts) -> Show:
        async with self.database.read() as tx:
            found = await LATER[part.name](replace(scope, tx=tx), part.params, say)
        if not isinstance(found, Noted):
            return found
        async with self.database.write() as tx:
            await found.first(replace(scope, tx=tx))
        return found.show
