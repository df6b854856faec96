"""Files of the memory stick as bytes: what is cut off, changed, too large or meant for others is told, never taken."""

import dataclasses
import io
import zlib
from collections.abc import Callable

import pytest

from govpost_desk.wire import codec, stick_file
from govpost_desk.wire.messages import MOST_BYTES, FeedItem, FeedPage, Fetch
from govpost_desk.wire.packing import pack
from govpost_desk.wire.sealing import Box, SealError, SealingKey
from govpost_desk.wire.signing import SigningKey
from govpost_desk.wire.stick_file import ANSWER, ASK, StickError, StickHeader, StickReader, StickWriter

DESK = "520100-01-D01"
KEY = SigningKey(bytes(32))
TO = SealingKey.derived(bytes(range(32)))
ONCE = SealingKey(bytes([7]) * 32)
MESSAGES = [Fetch(desk=DESK, epoch=1, after=number, limit=500) for number in range(3)]


def header(**other: object) -> StickHeader:
    plain = StickHeader(
        desk=DESK,
        epoch=1,
        hub="00",
        by=KEY.public,
        to=TO.public,
        box=SealingKey.derived(KEY.seed).public,
        once=ONCE.public,
        made_ms=1,
        number="ab",
    )
    return dataclasses.replace(plain, **other)  # type: ignore[arg-type]


def written(kind: str = ASK, *, ended: bool = True, **other: object) -> bytes:
    file = io.BytesIO()
    writer = StickWriter(file, kind, header(**other), KEY, ONCE)
    for message in MESSAGES:
        writer.put(message)
    if ended:
        writer.end()
    return file.getvalue()


def read(content: bytes, kind: str = ASK, key: SealingKey = TO) -> list[object]:
    reader = StickReader(io.BytesIO(content), kind)
    reader.unseal(key)
    return [message for _, message in reader.messages()]


def told(content: bytes, **more: object) -> str:
    with pytest.raises(StickError) as failure:
        read(content, **more)  # type: ignore[arg-type]
    return failure.value.what


def edges(content: bytes) -> list[int]:
    """Where one part of the file ends and the next begins."""
    found = [8, 12, 12 + int.from_bytes(content[8:12], "big")]
    found.append(found[-1] + 64)
    while found[-1] < len(content):
        length = int.from_bytes(content[found[-1] : found[-1] + 4], "big")
        found += [found[-1] + 4, found[-1] + 4 + length]
    return found


def test_what_was_written_is_read_also_at_a_place_of_its_own() -> None:
    content = written()
    assert read(content) == MESSAGES
    reader = StickReader(io.BytesIO(content), ASK)
    reader.unseal(TO)
    places = [place for place, _ in reader.messages()]
    assert [reader.at(place) for place in reversed(places)] == MESSAGES[::-1]


def test_a_file_cut_anywhere_is_told() -> None:
    content = written()
    cuts = {at + more for at in edges(content) for more in (-1, 0, 1)} - {len(content), len(content) + 1}
    for cut in sorted(cuts):
        assert told(content[:cut]) == "cut", cut
    assert told(b"") == "none"
    assert told(written(ended=False)) == "cut"


def test_no_byte_can_be_changed() -> None:
    content = written()
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 1
        assert told(bytes(changed)) in {"none", "version", "damaged", "signature", "cut"}, at
    assert told(content + b"x") == "damaged"


def test_pieces_keep_their_places() -> None:
    content = written()
    at = edges(content)[3:]
    pieces = [content[begin:end] for begin, end in zip(at[::2], at[2::2], strict=False)]
    assert len(pieces) == len(MESSAGES) + 1
    begin = content[: at[0]]
    assert read(begin + b"".join(pieces)) == MESSAGES
    assert told(begin + b"".join([pieces[1], pieces[0], *pieces[2:]])) == "damaged"
    assert told(begin + b"".join([pieces[0], pieces[0], *pieces[1:]])) == "damaged"
    assert told(begin + b"".join([pieces[0], *pieces[2:]])) == "damaged"
    assert told(begin + pieces[-1]) == "damaged"


def test_other_files_and_versions_are_told_apart() -> None:
    assert told(b"%PDF-1.7 something else") == "none"
    assert told(written(ANSWER)) == "none"
    assert told(written().replace(b"GPDGPX1\n", b"GPDGPX2\n", 1)) == "version"


def test_it_opens_to_one_key_and_is_signed_by_one() -> None:
    assert told(written(), key=SealingKey.make()) == "damaged"
    assert told(written(by=SigningKey.make().public)) == "signature"
    assert told(written(by="no key")) == "signature"
    assert told(written(once=SealingKey.make().public)) == "damaged"
    assert told(written(once="00")) == "damaged"
    with pytest.raises(SealError):
        written(to="00" * 32)  # a point that gives everybody the same secret


@pytest.mark.parametrize(
    "piece",
    [
        b"no gzip",
        pack(b"Fetch\n" + b" " * (MOST_BYTES + 1)),
        pack(b"Fetch\n{}"),
        pack(b"Turn\n{}"),
        pack(b"\xff\n{}"),
        pack(b""),
        zlib.compress(codec.encode(MESSAGES[0])),
        pack(b"Fetch\n" + b"[" * 100_000),
    ],
)
def test_a_signed_piece_that_is_no_message_is_told(piece: bytes) -> None:
    file = io.BytesIO()
    writer = StickWriter(file, ASK, header(), KEY, ONCE)
    writer._put(piece, last=False)
    writer.end()
    assert told(file.getvalue()) == "damaged"


def test_lengths_are_bounded_before_anything_is_read() -> None:
    content = written()
    begin = edges(content)[3]
    huge = (2**32 - 1).to_bytes(4, "big")
    assert told(content[:begin] + huge + content[begin + 4 :]) == "damaged"
    assert told(content[:8] + huge + content[12:]) == "damaged"


def test_a_page_as_large_as_the_hub_makes_them_fits() -> None:
    items = tuple(
        FeedItem(n=n, kind="item", key=f"{n}", ver=1, op="put", content="税" * 2000) for n in range(1, 500)
    )
    page = FeedPage(inc=1, items=items, more=False, digest=None)
    file = io.BytesIO()
    writer = StickWriter(file, ANSWER, header(), KEY, ONCE)
    writer.put(page)
    writer.end()
    assert read(file.getvalue(), ANSWER) == [page]


def test_a_box_opens_nothing_of_another_context() -> None:
    sealed = ONCE.box_with(TO.public, b"one").seal(b"text", 0, last=False)
    open_with: Callable[[bytes], Box] = lambda context: TO.box_with(ONCE.public, context)  # noqa: E731
    assert open_with(b"one").open(sealed, 0, last=False) == b"text"
    for box, number, last in (
        (open_with(b"two"), 0, False),
        (open_with(b"one"), 1, False),
        (open_with(b"one"), 0, True),
    ):
        with pytest.raises(SealError):
            box.open(sealed, number, last=last)


def test_kinds_are_named_once() -> None:
    assert len(stick_file.KINDS) == 14
