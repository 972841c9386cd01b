"""Files on the fake Telegram: identifiers, paths for download, sizes of pictures."""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image

from tests.botapi.refusals import Json, bad_request

DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}
ENDINGS = {"photo": ".jpg", "voice": ".oga", "sticker": ".webp"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with the description that messages carry."""

    id: str
    kind: str
    path: str
    content: bytes
    description: Json
    name: str = ""


class FileStore:
    """Files by id and by download path."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, content: bytes, *, name: str = "", mime: str = "", details: Json | None = None) -> Json:
        """Keep a file and return its Document, Voice, Sticker or PhotoSize object."""
        number = len(self.by_id)
        unique = hashlib.sha256(content + kind.encode() + str(details).encode()).hexdigest()[:15]
        file_id = f"BQAC{kind[:1].upper()}{unique}{number:06d}"
        description: Json = {"file_id": file_id, "file_unique_id": f"AgAD{unique}", "file_size": len(content)}
        if kind == "document":
            description["file_name"] = name or "file"
        if mime and kind in {"document", "voice"}:
            description["mime_type"] = mime
        description.update(details or {})
        ending = ENDINGS.get(kind) or ("." + name.rsplit(".", 1)[1] if "." in name else "")
        stored = StoredFile(file_id, kind, f"{FOLDERS[kind]}/file_{number}{ending}", content, description, name)
        self.by_id[file_id] = stored
        self.by_path[stored.path] = stored
        return description

    def add_photo(self, content: bytes) -> list[Json]:
        """Keep a picture as its sizes, smallest first; refuses what Telegram cannot process."""
        if len(content) > PHOTO_LIMIT:
            limit = f"the maximum size is {PHOTO_LIMIT} bytes"
            raise bad_request(f"file of size {len(content)} bytes is too big for a photo; {limit}")
        try:
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
        except (OSError, ValueError, Image.DecompressionBombError):
            raise bad_request("IMAGE_PROCESS_FAILED") from None
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        scale = 90 / max(width, height, 90)
        small = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        sizes = [small, {"width": width, "height": height}] if scale < 1 else [{"width": width, "height": height}]
        return [self.add("photo", content, details=size) for size in sizes]

    def known(self, file_id: str, kind: str | None = None) -> StoredFile:
        stored = self.by_id.get(file_id)
        if stored is None or (kind and stored.kind != kind):
            raise bad_request("wrong file identifier/HTTP URL specified")
        return stored
