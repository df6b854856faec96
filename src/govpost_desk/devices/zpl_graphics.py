"""Owns the decoding of ^GFA data: hex, run lengths (ACS), and base64 with or without zlib (:Z64:, :B64:).

Dots of a graphic field: most significant bit left, bit 1 is black.
"""

import base64
import binascii
import re
import zlib

from PIL import Image

from govpost_desk.devices.firmware import CommandError

MAX_GRAPHIC_BYTES = 2_000_000
DOCUMENTED_LIMIT = 99_999

_WRAPPED = re.compile(r":(Z64|B64):([0-9A-Za-z+/=]*):([0-9A-Fa-f]{4})")
_RUNS = {letter: count for count, letter in enumerate("GHIJKLMNOPQRSTUVWXY", 1)}
_RUNS.update({letter: 20 * count for count, letter in enumerate("ghijklmnopqrstuvwxyz", 1)})
_HEX = frozenset("0123456789ABCDEFabcdef")


def graphic_picture(total: int, row_bytes: int, text: str) -> Image.Image:
    """The 1-bit picture (0 black) of `total` bytes in rows of `row_bytes`; raises CommandError with the reason."""
    if not (0 < row_bytes <= total <= MAX_GRAPHIC_BYTES) or total % row_bytes:
        raise CommandError("bad_graphic_size")
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped:
        dots = _unwrap(wrapped[1], wrapped[2], wrapped[3], total)
    else:
        dots = _run_lengths(text, total, row_bytes)
    if len(dots) != total:
        raise CommandError("bad_graphic_length")
    return Image.frombytes("1", (row_bytes * 8, total // row_bytes), dots.translate(_INVERTED))


_INVERTED = bytes(255 - byte for byte in range(256))


def _unwrap(kind: str, encoded: str, crc: str, total: int) -> bytes:
    """CRC-16/XMODEM covers the base64 text; never inflates more than `total` bytes."""
    if binascii.crc_hqx(encoded.encode("ascii"), 0) != int(crc, 16):
        raise CommandError("bad_crc")
    try:
        packed = base64.b64decode(encoded, validate=True)
        if kind == "B64":
            return packed
        inflater = zlib.decompressobj()
        dots = inflater.decompress(packed, total + 1)
    except (binascii.Error, zlib.error) as failure:
        raise CommandError("bad_graphic") from failure
    if not inflater.eof and len(dots) <= total:
        raise CommandError("bad_graphic")
    return dots


def _run_lengths(text: str, total: int, row_bytes: int) -> bytes:
    """Hex digits with counts before them (adding up), `,` `!` fill a row with 0 or 1, `:` repeats the last row."""
    row_digits = row_bytes * 2
    rows: list[str] = []
    row: list[str] = []
    filled = 0
    count = 0
    for letter in text:
        if letter in _RUNS:
            count += _RUNS[letter]
            continue
        if letter in _HEX:
            run = max(1, count)
            if filled + run > row_digits:
                raise CommandError("bad_graphic_row")
            row.append(letter * run)
            filled += run
        elif letter in ",!":
            row.append(("0" if letter == "," else "F") * (row_digits - filled))
            filled = row_digits
        elif letter == ":" and not row:
            row, filled = [rows[-1] if rows else "0" * row_digits], row_digits
        else:
            raise CommandError("bad_graphic")
        count = 0
        if filled == row_digits:
            rows.append("".join(row))
            row, filled = [], 0
            if len(rows) * row_bytes > total:
                raise CommandError("bad_graphic_length")
    if row or count:
        raise CommandError("bad_graphic_length")
    return bytes.fromhex("".join(rows))
