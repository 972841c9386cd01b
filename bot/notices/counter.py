"""The QR code that stands at the counter: it leads whoever scans it to a complaint."""

import asyncio
from io import BytesIO
from typing import Any

import segno

from bot.notices.made import Made
from handlers.blocks.answers import Say
from handlers.blocks.texts import Texts
from services.scope import Scope

PAYLOAD = "k"
SCALE = 20


def code_of(url: str) -> bytes:
    """An address as a PNG picture that can be printed in the size of a hand."""
    picture = BytesIO()
    segno.make(url, error="q", micro=False).save(picture, kind="png", scale=SCALE, border=4)
    return picture.getvalue()


async def _counter_code(scope: Scope, _params: dict[str, Any], say: Texts) -> list[Say | Made]:
    url = f"{scope.house.base_url}/go/{PAYLOAD}"
    made = Made(
        data=await asyncio.to_thread(code_of, url), name="peiban-counter.png", media_type="image/png", kind="photo"
    )
    return [
        made,
        Say(
            say(
                "Print it and put it up at the counter: whoever scans it with a phone can complain at once. {url}",
                url=url,
            )
        ),
    ]


RENDERERS = {"counter_code": _counter_code}
