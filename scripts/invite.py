"""`peiban invite`: the way to the first administrator."""

from bot import app
from bot.settings import Settings
from domain.people import Role
from scripts.store import up_to_date
from scripts.terminal import tell
from services import roles


async def print_link(settings: Settings, *, role: str) -> int:
    """Print a one-time link for a role; 2 when there is no such role."""
    if role not in set(Role):
        tell(f"peiban: there is no role {role}. Roles: {', '.join(Role)}", err=True)
        return 2
    peiban = app.make(settings)
    try:
        if not await up_to_date(peiban.database):
            return 1
        async with peiban.edge.system("peiban invite") as scope:
            payload = await roles.invite(scope, role=Role(role))
    finally:
        await peiban.end_quietly()
    tell(f"In a browser:   {settings.base_url}/go/{payload}")
    tell(f"In a messenger: send Peiban  /start {payload}")
    tell("The link works once, within 7 days.")
    return 0
