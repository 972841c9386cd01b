"""What people send is known by its content: sound is kept without its place, pictures and videos in the same boxes are not."""

import io
from pathlib import Path

import pytest
from aiogram.methods import SendDocument, SendVoice
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.files import PICTURE, UNKNOWN, VIDEO, Inspected, Refused, inspect
from bot.sending import _file_method
from storage.models.files import StoredFile

PLACE = b"+31.2304+121.4737/"
FRAMES = bytes(range(1, 200))


def box(kind: bytes, *inside: bytes) -> bytes:
    """A box as it stands in a file: its size, its kind, what is in it."""
    content = b"".join(inside)
    return (8 + len(content)).to_bytes(4) + kind + content


def track(handler: bytes, *more: bytes) -> bytes:
    """A track of sound (`soun`), moving pictures (`vide`) or something else."""
    named = box(b"hdlr", bytes(8), handler, bytes(12), b"Handler\x00")
    return box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"mdhd", bytes(24)), named), *more)


def recording(brand: bytes, *in_movie: bytes) -> bytes:
    """A file of the brand, its movie box before the sound itself."""
    movie = [box(b"moov", box(b"mvhd", bytes(100)), *in_movie)] if in_movie else []
    return b"".join([box(b"ftyp", brand, bytes(4), b"mp42isom"), *movie, box(b"mdat", FRAMES)])


SAID = box(b"udta", box(b"\xa9xyz", len(PLACE).to_bytes(2), b"\x15\xc7", PLACE), box(b"\xa9nam", b"Memo at home"))
LOCI = box(b"udta", box(b"loci", bytes(6), b"Shanghai\x00", bytes(13), b"earth\x00"))
KEYS = box(
    b"meta",
    bytes(4),
    box(b"hdlr", bytes(8), b"mdta", bytes(13)),
    box(b"keys", bytes(4), (1).to_bytes(4), box(b"mdta", b"com.apple.quicktime.location.ISO6709")),
    box(b"ilst", box((1).to_bytes(4), box(b"data", bytes(8), PLACE))),
)
XMP = box(b"uuid", bytes(16), b"<exif:GPSLatitude>31,13.8N</exif:GPSLatitude>")


@pytest.mark.parametrize("brand", [b"M4A ", b"M4B ", b"mp42", b"isom"])
@pytest.mark.parametrize("told", [SAID, LOCI, KEYS, XMP], ids=["xyz", "loci", "keys", "xmp"])
def test_a_recording_is_kept_without_the_place_where_it_was_made(brand: bytes, told: bytes) -> None:
    sent = recording(brand, track(b"soun"), told) + told
    kept = inspect(sent, "memo.m4a")
    assert isinstance(kept, Inspected)
    assert (kept.kind, kept.media_type) == ("voice", "audio/mp4")
    for words in (PLACE, b"Shanghai", b"GPSLatitude", b"Memo at home"):
        assert words not in kept.data
    # The sound stands where the tables of the file look for it.
    assert len(kept.data) == len(sent)
    assert kept.data.index(FRAMES) == sent.index(FRAMES)
    assert track(b"soun") in kept.data


def test_the_place_is_found_in_a_track_too_and_behind_a_size_of_eight_bytes() -> None:
    long = (1).to_bytes(4) + b"udta" + (16 + len(PLACE)).to_bytes(8) + PLACE
    kept = inspect(recording(b"M4A ", track(b"soun", SAID), long), "memo.m4a")
    assert isinstance(kept, Inspected)
    assert PLACE not in kept.data
    assert inspect(kept.data, "memo.m4a") == kept


def test_chapters_of_an_audio_book_may_stay() -> None:
    assert isinstance(inspect(recording(b"M4B ", track(b"soun"), track(b"text")), "book.m4b"), Inspected)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        *((recording(brand), PICTURE) for brand in (b"heic", b"heix", b"hevc", b"mif1", b"avif", b"avis")),
        # The word of the brand is believed against what is kept, never for it.
        (recording(b"heic", track(b"soun")), PICTURE),
        *((recording(brand, track(b"vide"), track(b"soun")), VIDEO) for brand in (b"mp42", b"isom", b"qt  ", b"M4A ")),
        (recording(b"M4V ", track(b"vide")), VIDEO),
        # A track beside the sound that tells the way somebody went.
        (recording(b"mp42", track(b"soun"), track(b"meta")), UNKNOWN),
        (recording(b"qt  ", track(b"soun")), UNKNOWN),
        (recording(b"isom"), UNKNOWN),
        (recording(b"M4A ", track(b"soun"))[:-1], UNKNOWN),
        (box(b"ftyp", b"M4A ") + (4).to_bytes(4) + b"moov", UNKNOWN),
        (b"\x00\x00\x00\x18ftyp", UNKNOWN),
    ],
)
def test_pictures_videos_and_what_does_not_fit_together_are_refused(data: bytes, reason: str) -> None:
    assert inspect(data, "memo.m4a") == Refused(reason)


def test_boxes_within_boxes_without_end_are_refused() -> None:
    deep = b""
    for _level in range(50):
        deep = box(b"moov", deep)
    assert inspect(box(b"ftyp", b"M4A ", bytes(4)) + deep, "memo.m4a") == Refused(UNKNOWN)


def page(first_packet: bytes) -> bytes:
    """The first page of an Ogg stream (RFC 3533)."""
    return b"OggS\x00\x02" + bytes(20) + b"\x01" + bytes([len(first_packet)]) + first_packet


OPUS = page(b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00") + page(b"OpusTags\x00\x00\x00\x00\x00\x00\x00\x00")


def test_a_voice_note_is_taken_as_it_is() -> None:
    kept = inspect(OPUS, "voice.ogg")
    assert isinstance(kept, Inspected)
    assert (kept.kind, kept.media_type, kept.data) == ("voice", "audio/ogg", OPUS)


def element(name: str, *inside: bytes, endless: bool = False) -> bytes:
    """An element of WebM, by its id in hexadecimal digits; `endless` as a browser writes it while it records."""
    content = b"".join(inside)
    return bytes.fromhex(name) + (b"\x01" + b"\xff" * 7 if endless else (1 << 56 | len(content)).to_bytes(8)) + content


def tracks(*streams: tuple[int, bytes]) -> bytes:
    """The list of tracks: of each its type (1 pictures, 2 sound, 17 subtitles) and its codec."""
    return element(
        "1654ae6b", *(element("ae", element("83", bytes([kind])), element("86", codec)) for kind, codec in streams)
    )


HEAD = element("1a45dfa3", element("4282", b"webm"))
SOUND, FILM = (2, b"A_OPUS"), (1, b"V_VP8")
BLOCKS = element("e7", b"\x00"), element("a3", b"\x81\x00\x00\x80", FRAMES)
CLUSTER = element("1f43b675", *BLOCKS, endless=True)
FILLING = element("ec", bytes(5000))


def webm(*inside: bytes, endless: bool = True) -> bytes:
    """A file as a browser records it, or as one that was finished."""
    return HEAD + element("18538067", *inside, endless=endless)


@pytest.mark.parametrize(
    "sent",
    [
        webm(tracks(SOUND), CLUSTER, CLUSTER),
        webm(FILLING, element("1f43b675", *BLOCKS), tracks(SOUND), endless=False),
        webm(tracks((2, b"A_VORBIS"), SOUND), CLUSTER),
    ],
)
def test_a_recording_of_a_browser_is_taken_as_it_is(sent: bytes) -> None:
    kept = inspect(sent, "voice.webm")
    assert isinstance(kept, Inspected)
    assert (kept.kind, kept.media_type, kept.data) == ("voice", "audio/webm", sent)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (webm(tracks(SOUND, FILM), CLUSTER), VIDEO),
        (webm(FILLING, tracks(FILM), CLUSTER), VIDEO),
        (webm(CLUSTER * 50, tracks(FILM)), VIDEO),
        (webm(tracks(SOUND), CLUSTER, tracks(FILM)), VIDEO),
        (webm(tracks(SOUND), CLUSTER) + webm(tracks(FILM), CLUSTER), VIDEO),
        (webm(tracks((2, b"V_AV1"))), VIDEO),
        (webm(tracks((1, b"A_OPUS"))), VIDEO),
        (webm(tracks(SOUND, (17, b"S_TEXT/UTF8"))), UNKNOWN),
        (webm(CLUSTER), UNKNOWN),
        (webm(element("1654ae6b", endless=True), tracks(SOUND)), UNKNOWN),
        (webm(tracks(SOUND), CLUSTER)[:-1], UNKNOWN),
        (webm(tracks(SOUND), bytes(3)), UNKNOWN),
        (webm(tracks(SOUND), b"\xec\x80" * 200_000), UNKNOWN),
        (webm(tracks(SOUND), element("1654ae6b", b"\xec\x80" * 50_000) * 4), UNKNOWN),
        (HEAD, UNKNOWN),
    ],
)
def test_a_video_of_a_browser_and_what_does_not_fit_together_are_refused(sent: bytes, reason: str) -> None:
    assert inspect(sent, "voice.webm") == Refused(reason)


@pytest.mark.parametrize(
    ("media_type", "method"),
    [("audio/ogg", SendVoice), ("audio/mpeg", SendVoice), ("audio/mp4", SendVoice), ("audio/webm", SendDocument)],
)
def test_sound_goes_as_a_voice_message_where_messengers_know_its_kind(media_type: str, method: type) -> None:
    stored = StoredFile(kind="voice", name="random", declared_name="voice", media_type=media_type)
    assert type(_file_method(stored, Path("files"), 1)) is method


def test_a_film_in_ogg_is_refused() -> None:
    assert inspect(page(b"\x80theora\x03\x02\x01"), "film.ogv") == Refused(VIDEO)


def test_too_many_boxes_in_all_are_refused_though_none_holds_many() -> None:
    sound = track(b"soun")
    many = [box(b"trak", box(b"free") * 100) for _ in range(200)]
    assert isinstance(inspect(recording(b"M4A ", sound, *many[:10]), "memo.m4a"), Inspected)
    assert isinstance(inspect(recording(b"M4A ", sound, *many), "memo.m4a"), Refused)


@pytest.mark.parametrize(("most", "taken"), [(64, True), (63, False)])
def test_a_picture_that_would_fill_the_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch, most: int, taken: bool
) -> None:
    monkeypatch.setattr("bot.files.MAX_PIXELS", most)
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "PNG")
    assert isinstance(inspect(out.getvalue(), "flood.png"), Inspected) is taken


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_without_the_place_where_it_was_taken(form: str) -> None:
    told, more = Image.Exif(), PngInfo()
    told[0x010E] = PLACE.decode()  # a description
    told.get_ifd(0x8825)[29] = PLACE.decode()  # among what GPS has written
    more.add_text("Location", PLACE.decode())
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, form, exif=told, **({"pnginfo": more} if form == "PNG" else {}))
    assert out.getvalue().count(PLACE) >= 2
    found = inspect(out.getvalue(), f"lift.{form.lower()}")
    assert isinstance(found, Inspected)
    assert PLACE not in found.data
    with Image.open(io.BytesIO(found.data)) as drawn:
        assert (drawn.size, dict(drawn.getexif()), "Location" in drawn.info) == ((8, 8), {}, False)
