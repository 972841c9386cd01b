"""The tests' own door, under /control/: people, what chats show, the log, the clock, faults."""

import base64
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.botapi.faults import Fault
from tests.botapi.happenings import Happenings, Impossible
from tests.botapi.payloads import message
from tests.botapi.refusals import Json, Refusal
from tests.botapi.updates import Pending
from tests.botapi.world import Account, BotAccount, Place, Posted, World

ACTS: dict[str, Callable[["Control", Json], Any]] = {}


def act(handler: Callable[["Control", Json], Any]) -> Callable[["Control", Json], Any]:
    ACTS[handler.__name__] = handler
    return handler


class Control:
    """POST /control/<act> with a JSON object answers with JSON; 400 with `error` says what cannot be."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.happenings = Happenings(world)

    def person(self, body: Json) -> Account:
        return self.world.people[int(body["person"])]

    def bot(self, body: Json) -> BotAccount:
        return self.world.bot(body.get("bot"))

    async def handle(self, request: web.Request) -> web.Response:
        name = request.match_info["act"]
        body = json.loads(await request.read() or b"{}")
        if name == "changes":
            changes = await self.world.changed_since(int(body["since"]), float(body["timeout"]))
            return web.json_response({"changes": changes})
        if name not in ACTS:
            return web.json_response({"error": f"no act {name}"}, status=404)
        try:
            return web.json_response(ACTS[name](self, body))
        except (Impossible, KeyError, ValueError, TypeError, Refusal) as mistake:
            return web.json_response({"error": f"{type(mistake).__name__}: {mistake}"}, status=400)


@act
def add_person(control: Control, body: Json) -> Json:
    names = ("last_name", "username", "language_code")
    person = control.world.add_person(
        body["first_name"], person_id=body.get("id"), **{name: body.get(name) for name in names}
    )
    return {"id": person.id}


@act
def add_group(control: Control, body: Json) -> Json:
    statuses = {int(user): status for user, status in body["members"].items()}
    kind = body.get("kind") or "supergroup"
    if kind not in {"group", "supergroup"}:
        raise ValueError("a group is a group or a supergroup")
    return {"id": control.world.add_group(body["title"], kind, statuses).id}


@act
def bots(control: Control, body: Json) -> list[Json]:
    return [
        {"id": bot.id, "username": bot.username, "token": bot.token, "polled": bot.updates.polled}
        for bot in control.world.bots.values()
    ]


@act
def set_bot(control: Control, body: Json) -> Json:
    control.bot(body).privacy = bool(body["privacy"])
    return {}


@act
def send(control: Control, body: Json) -> Json:
    ids = control.happenings.send(
        control.person(body),
        body["content"],
        chat_id=body.get("chat"),
        bot=control.bot(body),
        reply_to=body.get("reply_to"),
    )
    return {"message_ids": ids, "changes": control.world.changes}


@act
def edit(control: Control, body: Json) -> Json:
    control.happenings.edit(
        control.person(body), body["message"], body["text"], chat_id=body.get("chat"), bot=control.bot(body)
    )
    return {"changes": control.world.changes}


@act
def tap(control: Control, body: Json) -> Json:
    tapped = control.happenings.tap(
        control.person(body),
        body["message"],
        body["data"],
        chat_id=body.get("chat"),
        bot=control.bot(body),
        forced=bool(body.get("forced")),
    )
    return {"id": tapped.id, "changes": control.world.changes}


@act
def taps(control: Control, body: Json) -> list[Json]:
    return [
        {"id": one.id, "data": one.data, "answer": one.answer, "changed": one.changed}
        for one in control.world.taps.values()
        if one.person == body["person"]
    ]


@act
def block(control: Control, body: Json) -> Json:
    control.happenings.block(control.person(body), control.bot(body), blocked=bool(body["blocked"]))
    return {"changes": control.world.changes}


@act
def deactivate(control: Control, body: Json) -> Json:
    control.person(body).deactivated = True
    return {}


@act
def membership(control: Control, body: Json) -> Json:
    group = control.world.groups[body["group"]]
    control.happenings.join_or_leave(group, control.person(body), body["member"], body["status"])
    return {"changes": control.world.changes}


@act
def migrate(control: Control, body: Json) -> Json:
    group = control.world.groups[body["group"]]
    return {"id": control.happenings.migrate(group, control.person(body)).id}


@act
def chat(control: Control, body: Json) -> Json:
    place = control.world.place(body["chat"], control.bot(body).id)
    shown = [_shown(control.world, place, posted) for posted in place.messages.values()]
    return {"messages": shown, "actions": place.actions, "changes": control.world.changes}


def _shown(world: World, place: Place, posted: Posted) -> Json:
    return {
        "raw": message(world, place, posted),
        "markup": posted.markup,
        "edits": posted.edits,
        "deleted": posted.deleted,
        "changed": posted.changed,
    }


@act
def file(control: Control, body: Json) -> Json:
    stored = control.world.files.known(body["file_id"])
    return {"content": base64.b64encode(stored.content).decode(), "name": stored.name}


@act
def commands(control: Control, body: Json) -> list[Json]:
    kept = control.bot(body).commands
    return [{"scope": scope, "language": code, "commands": given} for (scope, code), given in kept.items()]


@act
def log(control: Control, body: Json) -> list[Json]:
    """All calls in order of arrival, or those of one method, or those from a number on."""
    wanted = body.get("method")
    calls = control.world.calls[int(body.get("since") or 0) :]
    return [call for call in calls if wanted in {None, call["method"]}]


@act
def clock(control: Control, body: Json) -> Json:
    control.world.clock.advance(float(body.get("advance") or 0))
    return {"now": control.world.clock.now(), "offset": control.world.clock.offset}


@act
def fault(control: Control, body: Json) -> Json:
    control.world.faults.orders.append(Fault(**body))
    return {}


@act
def clear_faults(control: Control, body: Json) -> Json:
    control.world.faults.orders.clear()
    return {}


@act
def flood(control: Control, body: Json) -> Json:
    for name in ("enabled", "per_second", "burst", "per_group_minute"):
        if name in body:
            setattr(control.world.flood, name, body[name])
    return {}


@act
def restart_update_ids(control: Control, body: Json) -> Json:
    queue = control.bot(body).updates
    queue.next_id = int(body.get("next") or control.world.random.randrange(1, 900_000_000))
    return {"next": queue.next_id}


@act
def pending(control: Control, body: Json) -> list[Json]:
    return [update.body() | {"delivered": update.delivered} for update in control.bot(body).updates.live()]


@act
def repeat_updates(control: Control, body: Json) -> Json:
    """Queue updates again (all so far, or those with the given ids), under their old ids or fresh ones."""
    queue = control.bot(body).updates
    chosen = [one for one in list(queue.history) if one.id in body.get("ids", [one.id])]
    for one in chosen:
        number = queue.next_id if body.get("fresh_ids") else one.id
        queue.next_id += 1 if body.get("fresh_ids") else 0
        queue.enqueue(Pending(number, one.kind, one.content, queue.clock.now() + 86_400, one.lane))
    return {"repeated": len(chosen)}


@act
def inject(control: Control, body: Json) -> Json:
    """Queue any object as an update, also one that no library can decode."""
    update = control.bot(body).updates.add(body["kind"], body["content"], lane=body.get("lane") or "injected")
    return {"id": update.id if update else None}
