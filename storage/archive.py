"""The file of a backup: a tar of the store's copy, the attachments it names, and a manifest with sizes and hashes.

Nothing of a file is believed before it was checked whole: names, kinds of member, sizes, hashes.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST, STORE, FILES = "manifest.json", "store", "files/"
LONGEST_MANIFEST = 64 * 1024 * 1024
PIECE = 1024 * 1024
# Attachments have random names of our own making; whatever could climb out of a folder is none of them.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")


class ArchiveRefusedError(Exception):
    """The file cannot be written or is no whole backup; the text says why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a copy of the store holds: its schema, how many rows each table has, and the attachments it names."""

    engine: str
    revision: str
    rows: dict[str, int]
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What stands in a backup. `members` gives size in bytes and SHA-256; `missing` are attachments that were not there."""

    taken_at: datetime
    engine: str
    revision: str
    rows: dict[str, int]
    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def attachments(self) -> list[str]:
        """The random names of the attachments it holds."""
        return [name.removeprefix(FILES) for name in self.members if name.startswith(FILES)]

    @property
    def size(self) -> int:
        """All members together, in bytes."""
        return sum(size for size, _hash in self.members.values())

    def to_json(self) -> bytes:
        """As it is written into the file."""
        values = {**asdict(self), "taken_at": self.taken_at.isoformat(), "format": FORMAT}
        return json.dumps(values, indent=1, sort_keys=True).encode()


class _Hashing:
    """Hashes what is read through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.hash.update(piece)
        return piece


def write(target: Path, description: Description, *, taken_at: datetime, store: Path, files_dir: Path) -> Manifest:
    """Write a backup that only its owner can read; it appears under its name when it is whole and on the disk.

    Attachments that vanished since the copy was made are listed as missing. Raises ArchiveRefusedError when there is a
    file of that name, OSError when the disk refuses.
    """
    if target.exists():
        raise ArchiveRefusedError(f"{target} exists; a backup never overwrites anything")
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    members: dict[str, tuple[int, str]] = {}
    missing: list[str] = []
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                members[STORE] = _add(tar, STORE, store, taken_at)
                for name in description.attachments:
                    try:
                        members[FILES + name] = _add(tar, FILES + name, files_dir / name, taken_at)
                    except FileNotFoundError:
                        missing.append(name)
                manifest = Manifest(
                    taken_at=taken_at,
                    engine=description.engine,
                    revision=description.revision,
                    rows=description.rows,
                    members=members,
                    missing=tuple(missing),
                )
                text = manifest.to_json()
                tar.addfile(_info(MANIFEST, len(text), taken_at), io.BytesIO(text))
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    keep_name(target)
    return manifest


def _add(tar: tarfile.TarFile, name: str, source: Path, at: datetime) -> tuple[int, str]:
    with source.open("rb") as given:
        size = os.fstat(given.fileno()).st_size
        hashing: Any = _Hashing(given)
        tar.addfile(_info(name, size, at), hashing)
        return size, hashing.hash.hexdigest()


def _info(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(at.timestamp())
    return info


def check(path: Path) -> Manifest:
    """Read a backup whole and hold it against its manifest; raises ArchiveRefusedError with what is wrong."""
    with _opened(path) as tar:
        found: dict[str, tarfile.TarInfo] = {}
        for info in _members(tar):
            if not _safe(info):
                raise ArchiveRefusedError(f"it holds {info.name!r}, which no backup of Peiban holds")
            if info.name in found:
                raise ArchiveRefusedError(f"it holds {info.name!r} twice")
            found[info.name] = info
        manifest = _manifest(tar, found.pop(MANIFEST, None))
        if STORE not in manifest.members or set(found) != set(manifest.members):
            raise ArchiveRefusedError("what it holds is not what its manifest names; it is cut off or was changed")
        for name, (size, digest) in manifest.members.items():
            if found[name].size != size or _digest(tar, found[name]) != digest:
                raise ArchiveRefusedError(f"{name} is damaged: it does not have the hash of the manifest")
    return manifest


def extract(path: Path, names: dict[str, Path]) -> None:
    """Write members of a checked backup to the paths given, readable for their owner only, and onto the disk."""
    with _opened(path) as tar:
        for info in _members(tar):
            if info.name in names:
                _write_out(tar, info, names[info.name])


def keep_name(path: Path) -> None:
    """Make sure that a name survives a power cut, not only the content."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_out(tar: tarfile.TarFile, info: tarfile.TarInfo, target: Path) -> None:
    target.unlink(missing_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for piece in _pieces(tar, info):
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except tarfile.TarError as error:
        raise ArchiveRefusedError(f"it is not a backup of Peiban, or cut off ({type(error).__name__})") from None


def _members(tar: tarfile.TarFile) -> Iterable[tarfile.TarInfo]:
    return tar.getmembers()


def _safe(info: tarfile.TarInfo) -> bool:
    name = info.name.removeprefix(FILES)
    known = info.name in (MANIFEST, STORE) or (info.name.startswith(FILES) and _NAME.fullmatch(name) is not None)
    return known and info.isreg()


def _manifest(tar: tarfile.TarFile, info: tarfile.TarInfo | None) -> Manifest:
    if info is None or info.size > LONGEST_MANIFEST:
        raise ArchiveRefusedError("it has no manifest; it is not a backup of Peiban, or cut off")
    try:
        values: dict[str, Any] = json.loads(b"".join(_pieces(tar, info)))
        if values.pop("format") != FORMAT:
            raise ArchiveRefusedError("it was made by a newer Peiban; update this one first")
        return Manifest(
            taken_at=datetime.fromisoformat(values["taken_at"]),
            engine=str(values["engine"]),
            revision=str(values["revision"]),
            rows={str(table): int(count) for table, count in values["rows"].items()},
            members={str(name): (int(size), str(digest)) for name, (size, digest) in values["members"].items()},
            missing=tuple(values["missing"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ArchiveRefusedError("its manifest cannot be read") from None


def _digest(tar: tarfile.TarFile, info: tarfile.TarInfo) -> str:
    digest = hashlib.sha256()
    for piece in _pieces(tar, info):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    source = tar.extractfile(info)
    assert source is not None
    while piece := source.read(PIECE):
        yield piece
