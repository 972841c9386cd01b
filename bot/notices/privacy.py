"""The export somebody asked for: everything that is kept about him, as one file."""

import json
from typing import Any

from bot.notices.made import Made
from handlers.blocks.answers import Say
from handlers.blocks.texts import Texts
from services import consent
from services.scope import Scope


async def _export(scope: Scope, _params: dict[str, Any], say: Texts) -> list[Say | Made]:
    data = json.dumps(await consent.own_data(scope), ensure_ascii=False, indent=2, default=str).encode()
    made = Made(data=data, name=f"peiban-{scope.now:%Y-%m-%d}.json", media_type="application/json")
    return [Say(say("Here is everything I keep about you, as a file.")), made]


RENDERERS = {"privacy_export": _export}
