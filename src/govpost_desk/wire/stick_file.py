"""Files of the memory stick: the messages of GPD1, sealed and signed (reliability §2.7; docs/wire.md).

    file   = magic(8) | length(4) header | signature(64) | [length(4) | piece] …        lengths big-endian
    magic  = "GPDGPX1\\n" from a desk to head office, "GPDGPA1\\n" its answer
    header = JSON of `StickHeader`; the signature (Ed25519 by `by`) is over magic ‖ header
    piece  = gzip(kind ‖ "\\n" ‖ JSON of the message), sealed (`wire.sealing`); the last one is sealed as last and empty

Only who made the file knows the key `once`, which the signature covers, so every piece is the signer's. One piece is in
memory at a time. A file that is cut off, changed or meant for somebody else is told before anything of it counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from govpost_desk.wire import codec
from govpost_desk.wire.codec import MessageError, Whole
from govpost_desk.wire.messages import ANSWERS, MOST_BYTES, PATHS, Refusal
from govpost_desk.wire.packing import TooLarge, pack, unpack
from govpost_desk.wire.sealing import TAG_BYTES, Box, SealError, SealingKey
from govpost_desk.wire.signing import SigningKey, is_signed

ASK, ANSWER = "gpx", "gpa"  # also the endings of their names
_MAGIC = {ASK: b"GPDGPX1\n", ANSWER: b"GPDGPA1\n"}
_MAGIC_BYTES, _LENGTH_BYTES, _SIG_BYTES = 8, 4, 64
_MOST_HEADER = 16 * 1024
_MOST_PIECE = MOST_BYTES + 1024
KINDS: dict[str, type] = {
    kind.__name__: kind for kind in (*PATHS.values(), *ANSWERS.values(), Refusal)
}  # what a piece may hold
Place = tuple[int, int]  # offset of a piece in its file, number of the piece


class StickError(Exception):
    """`what`: none (no such file), version, cut, damaged, signature, other_desk, other_machine, other_hub."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True, kw_only=True)
class StickHeader:
    """`hub`: public key of head office; `by`: of who signed; `to`: sealing key that opens it; `box`: that of the desk,
    for the answer ("" in one); `once`: see wire.sealing; `number`: id of the file; `answers`: that of what it answers;
    `settled`: epochs that head office has otherwise than the desk, as the desk knows.
    """

    desk: str
    epoch: Whole
    hub: str
    by: str
    to: str
    box: str
    once: str
    made_ms: Whole
    number: str
    answers: str = ""
    settled: tuple[Whole, ...] = ()


class StickWriter:
    """Writes one file. `header`: with `once` as `once_key` has it; `end` has to come, or it is no whole file."""

    def __init__(
        self, file: BinaryIO, kind: str, header: StickHeader, signer: SigningKey, once_key: SealingKey
    ) -> None:
        self._file, self._number = file, 0
        head = _MAGIC[kind] + codec.encode(header)
        self._box = once_key.box_with(header.to, head)
        length = (len(head) - _MAGIC_BYTES).to_bytes(_LENGTH_BYTES, "big")
        file.write(head[:_MAGIC_BYTES] + length + head[_MAGIC_BYTES:] + bytes.fromhex(signer.sign(head)))

    def put(self, message: object) -> None:
        """One message."""
        content = type(message).__name__.encode() + b"\n" + codec.encode(message)
        self._put(pack(content), last=False)

    def end(self) -> None:
        """Nothing follows."""
        self._put(b"", last=True)

    def _put(self, content: bytes, *, last: bool) -> None:
        sealed = self._box.seal(content, self._number, last=last)
        self._file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
        self._number += 1


class StickReader:
    """Reads one file that can be read at any place. Raises StickError: none, version, cut, signature."""

    def __init__(self, file: BinaryIO, kind: str) -> None:
        self._file = file
        magic = file.read(_MAGIC_BYTES)
        if magic != _MAGIC[kind]:
            raise StickError(_not_this(magic, kind))
        length = int.from_bytes(self._read(_LENGTH_BYTES), "big")
        if length > _MOST_HEADER:
            raise StickError("damaged")
        self._head = magic + self._read(length)
        signature = self._read(_SIG_BYTES).hex()
        try:
            self.header = codec.decode(StickHeader, self._head[_MAGIC_BYTES:])
        except MessageError:
            raise StickError("damaged") from None
        if not is_signed(self.header.by, self._head, signature):
            raise StickError("signature")
        self._begin: Place = (file.tell(), 0)
        self._box: Box | None = None

    def unseal(self, key: SealingKey) -> None:
        """Who reads it; what is not sealed to this key is found damaged."""
        try:
            self._box = key.box_with(self.header.once, self._head)
        except SealError:
            raise StickError("damaged") from None

    def messages(self) -> Iterator[tuple[Place, Any]]:
        """All messages with their places, to the end of a whole file. Raises StickError: cut, damaged."""
        place = self._begin
        while True:
            content, after = self._piece(place)
            if content is None:
                if self._file.read(1):
                    raise StickError("damaged")
                return
            yield place, _message(content)
            place = after

    def at(self, place: Place) -> Any:
        """The message at a place that `messages` told."""
        content, _ = self._piece(place)
        return _message(content or b"")

    def _piece(self, place: Place) -> tuple[bytes | None, Place]:
        """What is in the piece, None for the end; where the next one begins."""
        assert self._box is not None
        offset, number = place
        self._file.seek(offset)
        length = int.from_bytes(self._read(_LENGTH_BYTES), "big")
        if not TAG_BYTES <= length <= _MOST_PIECE:
            raise StickError("damaged")
        sealed = self._read(length)
        last = length == TAG_BYTES
        try:
            content = self._box.open(sealed, number, last=last)
        except SealError:
            raise StickError("damaged") from None
        return (None if last else content), (offset + _LENGTH_BYTES + length, number + 1)

    def _read(self, size: int) -> bytes:
        found = self._file.read(size)
        if len(found) != size:
            raise StickError("cut")
        return found


def _not_this(magic: bytes, kind: str) -> str:
    """Why these first bytes are none of the kind: another kind or version, cut off, or something else altogether."""
    wanted = _MAGIC[kind]
    if magic == wanted[: len(magic)]:
        return "cut" if magic else "none"
    return "version" if magic[:6] == wanted[:6] and magic[7:] == b"\n" else "none"


def _message(packed: bytes) -> Any:
    try:
        name, _, content = unpack(packed, MOST_BYTES).partition(b"\n")
        return codec.decode(KINDS[name.decode("ascii")], content)
    except (KeyError, TooLarge, ValueError):
        raise StickError("damaged") from None
