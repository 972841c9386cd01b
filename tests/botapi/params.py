"""What a client sent with a call: JSON, form, multipart or query string, read the same way."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.botapi.refusals import Json, Refusal, bad_request

UPLOAD_LIMIT = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file inside a request."""

    name: str
    content: bytes
    type: str


@dataclass(slots=True)
class Params:
    """Named arguments of one call; uploads are kept apart."""

    values: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        return text

    def integer(self, name: str, default: int = 0) -> int:
        """The original reads rubbish as the default too."""
        try:
            return int(self.text(name).strip() or default)
        except ValueError:
            return default

    def boolean(self, name: str) -> bool:
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def structure(self, name: str, what: str) -> Any:
        """A JSON value; forms carry it as a string. None when absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file given under the name itself or attached under another part's name."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return self.uploads.get(name)

    def logged(self) -> Json:
        files = {
            name: {"file": upload.name, "size": len(upload.content), "type": upload.type}
            for name, upload in self.uploads.items()
        }
        return {**self.values, **files}


async def read_params(request: web.Request) -> Params:
    """Read every accepted form of a request.

    Raises Refusal 413 above 50 MB and 400 for a body that cannot be read.
    """
    params = Params(dict(request.query))
    if request.method != "POST":
        return params
    if (request.content_length or 0) > UPLOAD_LIMIT + 1024 * 1024:
        raise Refusal(413, "Request Entity Too Large")
    if request.content_type == "application/json":
        params.values.update(await _json_body(request))
    elif request.content_type == "multipart/form-data":
        await _read_parts(request, params)
    elif request.content_type == "application/x-www-form-urlencoded":
        params.values.update({name: value for name, value in (await request.post()).items()})
    if any(len(upload.content) > UPLOAD_LIMIT for upload in params.uploads.values()):
        raise Refusal(413, "Request Entity Too Large")
    return params


async def _json_body(request: web.Request) -> Json:
    raw = await request.read()
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object: expected an Object")
    return body


async def _read_parts(request: web.Request, params: Params) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            params.values[part.name] = content.decode("utf-8", "surrogateescape")
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            params.uploads[part.name] = Upload(part.filename, content, kind)
