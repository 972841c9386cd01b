"""The demo's picker: a visitor chooses who he is, and every window may be somebody else."""

from dataclasses import dataclass

from aiohttp import web

from bot.channels.web import WEB
from bot.clock import Clock
from bot.web.identity import Identity
from bot.web.pages import Pages
from domain.consent import CONSENT_VERSION
from domain.people import Role
from domain.wording import N_
from handlers.blocks.labels import role_name
from storage import people
from storage.session import Database

SHOWN = {
    Role.TRAINEE: (6, N_("Checks in, takes quizzes, says how it was")),
    Role.TRAINER: (3, N_("Opens check-in, sees who is here, publishes quizzes")),
    Role.ASSISTANT: (1, N_("Helps with check-in and the roll")),
    Role.CUSTOMER: (3, N_("Lodges a complaint and follows it")),
    Role.DESK: (2, N_("Takes complaints, asks back, answers")),
    Role.SUPERVISOR: (1, N_("Watches over the desk, steps in where it is late")),
    Role.OWNER: (1, N_("Works on complaints of the own department")),
    Role.TRAINING_MANAGER: (1, N_("Reads the morning digest, starts surveys")),
    Role.MANAGEMENT: (1, N_("Reads what it all means")),
    Role.ADMIN: (1, N_("Invites people, imports files, gives roles")),
}


@dataclass(slots=True)
class Demo:
    """Serves the picker; exists only where the demo is switched on."""

    database: Database
    pages: Pages
    identity: Identity
    clock: Clock

    async def people(self, request: web.Request) -> web.Response:
        """Whom a visitor can be."""
        say = self.pages.say(request)
        listed: list[dict[str, object]] = []
        async with self.database.read() as tx:
            for role, (limit, hint) in SHOWN.items():
                # Everybody stands there once: a trainer who owns cases too would leave no place for whoever works on them.
                known = {one["id"] for one in listed}
                for person in [one for one in await people.holders(tx, role) if one.id not in known][:limit]:
                    organisation = await people.organisation_name(tx, person.organisation_id)
                    listed.append(
                        {
                            "id": person.id,
                            "name": person.name,
                            "roles": person.job_title or role_name(role, say),
                            "organisation": organisation,
                            "hint": say(hint),
                            "group": role_name(role, say),
                        }
                    )
        listed.append(
            {
                "id": 0,
                "name": say("A new visitor"),
                "roles": "",
                "organisation": "",
                "hint": say("Starts from nothing"),
                "group": say("New"),
            }
        )
        intro = say("This is a demo with invented people. Pick somebody; open several windows to be several people.")
        return web.json_response({"title": say("Who do you want to be?"), "intro": intro, "people": listed})

    async def enter(self, request: web.Request) -> web.Response:
        """Give the window the token of its person."""
        if request.headers.get("X-Requested-With") != "peiban":
            raise web.HTTPForbidden
        person_id = int((await request.json()).get("id", 0))
        async with self.database.write() as tx:
            person = await people.person(tx, person_id) if person_id else None
            existing = [one for one in await people.accounts_of(tx, person_id) if one.channel == WEB] if person else []
            if existing:
                account = existing[0]
            else:
                account = await people.open_account(
                    tx,
                    channel=WEB,
                    name=person.name if person else "",
                    language=person.language if person else self.pages.say(request).language,
                    now=self.clock.wall(),
                    person_id=person_id if person else None,
                )
            if person is not None and account.consent_version < CONSENT_VERSION:
                await people.agree(tx, account, version=CONSENT_VERSION, now=self.clock.wall())
        return web.json_response({"token": self.identity.sign("window", account.native_id)})
