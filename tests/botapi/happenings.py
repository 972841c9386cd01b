"""What people do with their apps, and the updates that bots get from it."""

from typing import Any

from tests.botapi import markup, payloads
from tests.botapi.contents import content_body
from tests.botapi.refusals import Json
from tests.botapi.world import Account, BotAccount, Group, Place, Posted, Tap, World

PRESENT = {"creator", "administrator", "member", "restricted"}
CALLBACK_SECONDS = 150


class Impossible(Exception):
    """Something a person could not do in the app, or a mistake in a test."""


class Happenings:
    """Acts of people; each one changes the world and queues updates."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _place(self, person: Account, chat_id: int | None, bot: BotAccount) -> Place:
        if chat_id is None or chat_id == person.id:
            if bot.id in person.blocked:
                raise Impossible("the person has blocked this bot")
            person.started.add(bot.id)
            return self.world.place(person.id, bot.id)
        group = self.world.groups[chat_id]
        if group.members.get(person.id) not in PRESENT:
            raise Impossible("the person is not in this group")
        if group.migrated_to is not None:
            raise Impossible(f"the group has become {group.migrated_to}")
        return self.world.place(chat_id, None)

    def send(self, person: Account, content: Json, *, chat_id: int | None, bot: BotAccount, **extra: Any) -> list[int]:
        """Send a content; the ids of its messages (an album and a very long text are several)."""
        place = self._place(person, chat_id, bot)
        return [self._say(place, person, body, extra.get("reply_to")) for body in self._bodies(content)]

    def _bodies(self, content: Json) -> list[Json]:
        if content["type"] == "album":
            group = {"media_group_id": str(self.world.random.randrange(10**16, 10**17))}
            return [content_body(self.world, item) | group for item in content["items"]]
        text = str(content.get("text", ""))
        if content["type"] == "text" and len(text) > 4096:
            return [
                content_body(self.world, {**content, "text": text[at : at + 4096]}) for at in range(0, len(text), 4096)
            ]
        return [content_body(self.world, content)]

    def _say(self, place: Place, person: Account, body: Json, reply_to: int | None) -> int:
        posted = self.world.post(place, person.id, body, reply_to=reply_to)
        self._tell(place, posted, "message")
        return posted.id

    def _tell(self, place: Place, posted: Posted, kind: str) -> None:
        content = payloads.message(self.world, place, posted)
        for bot in self._listeners(place, posted):
            bot.updates.add(kind, content, lane=f"chat:{place.chat_id}")

    def _listeners(self, place: Place, posted: Posted) -> list[BotAccount]:
        group = self.world.groups.get(place.chat_id)
        if group is None:
            return [self.world.bot(place.bot_id)]
        return [bot for bot in self.world.bots_in(group) if self._hears(bot, group, place, posted)]

    def _hears(self, bot: BotAccount, group: Group, place: Place, posted: Posted) -> bool:
        """Privacy mode: commands for the bot, replies to it and service messages; administrators hear all."""
        if not bot.privacy or group.members[bot.id] == "administrator" or "new_chat_members" in posted.body:
            return True
        replied = place.messages.get(posted.reply_to or 0)
        if replied is not None and replied.sender == bot.id:
            return True
        text = str(posted.body.get("text") or posted.body.get("caption") or "")
        if not text.startswith("/"):
            return bool({"left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id"} & set(posted.body))
        addressed = text.split(maxsplit=1)[0].partition("@")[2]
        if addressed:
            return addressed.lower() == bot.username.lower()
        return group.last_bot in {None, bot.id} or len(list(self.world.bots_in(group))) == 1

    def edit(self, person: Account, message_id: int, text: str, *, chat_id: int | None, bot: BotAccount) -> None:
        place = self._place(person, chat_id, bot)
        posted = self._message(place, message_id)
        if posted.sender != person.id:
            raise Impossible("people edit only their own messages")
        name = "text" if "text" in posted.body else "caption"
        posted.body[name] = markup.cleaned(text)
        self.world.edited(posted)
        self._tell(place, posted, "edited_message")

    def _message(self, place: Place, message_id: int) -> Posted:
        posted = place.messages.get(message_id)
        if posted is None or posted.deleted:
            raise Impossible(f"there is no message {message_id} in this chat")
        return posted

    def tap(
        self, person: Account, message_id: int, data: str, *, chat_id: int | None, bot: BotAccount, forced: bool
    ) -> Tap:
        """Press a button; `forced` sends any data, as a tampered app does."""
        place = self._place(person, chat_id, bot)
        posted = place.messages.get(message_id)
        if not forced:
            posted = self._message(place, message_id)
            rows = (posted.markup or {}).get("inline_keyboard", [])
            if data not in [button.get("callback_data") for row in rows for button in row]:
                raise Impossible(f"message {message_id} has no button with data {data!r}")
        if posted is not None and posted.sender in {one.id for one in self.world.bots.values()}:
            bot = self.world.bot(posted.sender)
        tap = Tap(str(self.world.random.randrange(10**17, 10**18)), person.id, bot.id, data, self.world.clock.now())
        self.world.taps[tap.id] = tap
        query = {
            "id": tap.id,
            "from": payloads.person_user(person),
            "message": payloads.callback_message(self.world, place, posted, message_id),
            "chat_instance": place.instance,
            "data": data,
        }
        bot.updates.add("callback_query", query, lane=f"callback:{person.id}", lifetime=CALLBACK_SECONDS)
        self.world.touch()
        return tap

    def block(self, person: Account, bot: BotAccount, *, blocked: bool) -> None:
        if blocked == (bot.id in person.blocked):
            return
        person.blocked.symmetric_difference_update({bot.id})
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        self._membership_update(person.id, person, bot, old, new)
        self.world.touch()

    def _membership_update(self, chat_id: int, actor: Account, bot: BotAccount, old: str, new: str) -> None:
        change = {
            "chat": payloads.chat(self.world, chat_id),
            "from": payloads.person_user(actor),
            "date": int(self.world.clock.now()),
            "old_chat_member": payloads.member(self.world, bot.id, old),
            "new_chat_member": payloads.member(self.world, bot.id, new),
        }
        bot.updates.add("my_chat_member", change, lane=f"member:{actor.id}")

    def join_or_leave(self, group: Group, actor: Account, user_id: int, status: str) -> None:
        """Give somebody a status in a group; service messages and my_chat_member follow as on Telegram."""
        old = group.members.get(user_id, "left")
        bots = {bot.id: bot for bot in self.world.bots.values()}
        place = self.world.place(group.id, None)
        user = payloads.user(self.world, user_id)
        group.members[user_id] = status
        if user_id in bots and old != status:
            self._membership_update(group.id, actor, bots[user_id], old, status)
        if old not in PRESENT and status in PRESENT:
            joined: Json = {"new_chat_members": [user], "new_chat_member": user, "new_chat_participant": user}
            self._say(place, actor, joined, None)
        elif old in PRESENT and status not in PRESENT:
            self._say(place, actor, {"left_chat_member": user}, None)
        else:
            self.world.touch()

    def migrate(self, group: Group, actor: Account) -> Group:
        """A basic group becomes a supergroup with a new id."""
        if group.kind != "group":
            raise Impossible("only a basic group can become a supergroup")
        new = self.world.add_group(group.title, "supergroup", group.members)
        self._say(self.world.place(group.id, None), actor, {"migrate_to_chat_id": new.id}, None)
        self._say(self.world.place(new.id, None), actor, {"migrate_from_chat_id": group.id}, None)
        group.migrated_to = new.id
        return new
