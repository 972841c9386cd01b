"""Turns an arrival into a scope: meets the account, loads the person, his roles and language."""

from dataclasses import dataclass
from datetime import datetime

from aiogram import Bot

from bot.channels import Channels
from bot.menus import menu_mark, menu_work
from bot.receiving import Arrival
from domain.consent import consent_holds
from domain.people import Role
from domain.permission import permissions_of
from handlers.blocks.texts import language_of
from services import roles
from services.scope import Actor, House, Scope
from storage import people, speaker
from storage.models.people import Account
from storage.session import Tx
from storage.speaker import Speaker


@dataclass(slots=True)
class Actors:
    """Knows the house and the channels, nothing of any conversation."""

    house: House
    channels: Channels

    def bot(self, bot_id: int) -> Bot:
        """The bot of an update; LookupError when its channel is not open here."""
        return self.channels.by_bot[bot_id].bot

    async def scope(self, tx: Tx, arrival: Arrival, *, now: datetime, wall: datetime) -> Scope:
        """Meet whoever sent the update and say what he may do."""
        messenger = self.channels.by_bot[arrival.bot_id]
        channel = messenger.name
        native = str(arrival.user.id)
        account = await speaker.meet(
            tx,
            channel=channel,
            user_id=arrival.user.id,
            native_id=native,
            place=(arrival.bot_id, arrival.chat_id),
            name=arrival.user.full_name,
            language=language_of(arrival.user.language_code, self.house.language),
            now=wall,
        )
        if arrival.gone:
            await people.mark_blocked(tx, account.id, now=wall)
        if self._is_named(account):
            await roles.appoint(self.system(tx, "settings", now=now, wall=wall), account)
        actor = await self.actor(tx, account)
        scope = Scope(
            tx=tx,
            actor=actor,
            house=self.house,
            now=now,
            wall=wall,
            bot_id=arrival.bot_id,
            chat_id=arrival.chat_id,
            private=arrival.private,
            forget=arrival.tells_place,
            stands={(arrival.bot_id, arrival.chat_id, arrival.user.id): account.stands},
        )
        reachable = arrival.private and not arrival.gone
        if messenger.capabilities.menus and reachable and account.menu_hash != menu_mark(actor):
            scope.afterwards.append(menu_work(account.id))
        return scope

    async def actor(self, tx: Tx, account: Account | Speaker) -> Actor:
        """The actor who speaks through an account."""
        if isinstance(account, Speaker):
            person = account.person
        else:
            person = await speaker.known(tx, account.person_id) if account.person_id else None
        named = {Role.ADMIN} if self._is_named(account) else set()
        if person is None:
            agreed = consent_holds(account.consent_version)
            return Actor(
                account_id=account.id,
                name=account.display_name,
                roles=frozenset(named),
                permissions=permissions_of(named),
                language=account.language,
                consented=agreed,
            )
        held_roles = person.roles | named
        return Actor(
            account_id=account.id,
            person_id=person.id,
            name=person.name,
            roles=held_roles,
            permissions=permissions_of(held_roles),
            organisation_id=person.organisation_id,
            language=person.language,
            consented=consent_holds(person.consent_version),
        )

    def _is_named(self, account: Account | Speaker) -> bool:
        return f"{account.channel}:{account.native_id}" in self.house.admins

    def system(self, tx: Tx, name: str, *, now: datetime, wall: datetime) -> Scope:
        """The scope of a named system actor: a job or an operator's command."""
        actor = Actor(system=name, name=name, language=self.house.language, consented=True)
        return Scope(tx=tx, actor=actor, house=self.house, now=now, wall=wall)
