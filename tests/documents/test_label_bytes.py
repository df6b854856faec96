"""The two printer languages: what is sent draws the label and nothing in a field can be a command."""

import random
import re
from dataclasses import replace
from functools import cache

import pytest
from PIL import ImageChops
from tests.documents.label_samples import PLAIN, SHEETS, labels, read_tspl, read_zpl

from govpost_desk.documents import label_picture, strips, tspl, zpl
from govpost_desk.documents.code128 import MAX_LENGTH, UnencodableError
from govpost_desk.documents.label_model import LABEL_SIZES, Bars, Strip
from govpost_desk.documents.waybill_label import waybill_label

ALL = cache(labels)
NAMES = [f"{name} {size}" for name in SHEETS for size in LABEL_SIZES] + ["plain 300 dpi"]

ATOMS = (
    *(
        "^XA",
        "^XZ",
        "^FS",
        "^FD",
        "~JR",
        "~JA",
        "^PQ500",
        "^",
        "~",
        "_5E",
        ">",
        ">;",
        "\\",
        '"',
        '\\["]',
        "}",
    ),
    *(
        "\r\n",
        "\n",
        "\r",
        "PRINT 99,1",
        "CLS",
        "SIZE 10 mm,10 mm",
        "BITMAP 0,0,1,1,0,",
        "\x1b!R",
        "\x1b!?",
        "~!T",
    ),
    *("\x00", "\x10\x04", "\x11", "\x13", "\x7f", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff"),
    *("\ud800", "\udfff", "\ue863", "\U000e0100", "张", "三", "𡋾", "𰻝", "☑", "＾", "～", "é", "👩"),
    *("A", "z", "0", "12", " ", "%s", "{}"),
)
ZPL_STRIP = re.compile(r"\^FO[0-9]+,[0-9]+\^GFA,[0-9]+,[0-9]+,[0-9]+,:Z64:[A-Za-z0-9+/=]+:[0-9A-F]{4}\^FS")
TSPL_BAR = re.compile(rb"BAR [0-9]+,10,[0-9]+,2")
BITMAP = re.compile(rb"BITMAP [0-9]+,[0-9]+,([0-9]+),([0-9]+),0,")


def hostile(rng: random.Random, longest: int = 4) -> str:
    return "".join(rng.choices(ATOMS, k=rng.randint(1, longest)))


def is_one_bitmap(command: bytes) -> bool:
    head = BITMAP.match(command)
    return head is not None and len(command) - head.end() == int(head[1]) * int(head[2])


def test_100_000_hostile_texts_become_pictures_in_both_languages() -> None:
    rng = random.Random(1)
    seen = 0
    for _ in range(100_000):
        strip = strips.text_strip(40, 40, hostile(rng), 14)
        if strip is None:
            continue
        seen += 1
        assert ZPL_STRIP.fullmatch(zpl.field(strip))
        for command in tspl.drawn(strip):
            assert is_one_bitmap(command)
            assert b"\x1b!" not in command
            assert b"~!" not in command
    assert seen > 80_000


def test_100_000_hostile_numbers_are_bars_or_refused() -> None:
    rng = random.Random(2)
    drawn = 0
    for _ in range(100_000):
        text = hostile(rng)
        bars = Bars(10, 10, 2, 1, text)
        if not (text.isascii() and text.isprintable() and len(text) <= MAX_LENGTH):
            for draw in (zpl.field, lambda element: list(tspl.drawn(element))):
                with pytest.raises(UnencodableError):
                    draw(bars)
            continue
        drawn += 1
        assert ZPL_STRIP.fullmatch(zpl.field(bars))
        assert all(map(TSPL_BAR.fullmatch, tspl.drawn(bars)))
    assert drawn > 10_000


def test_500_hostile_labels_are_one_label_each() -> None:
    rng = random.Random(3)
    texts = (
        "centre_name",
        "sender_name",
        "sender_address",
        "sender_phone",
        "recipient_name",
        "recipient_phone",
    )
    texts += ("recipient_address", "destination", "case_no", "enclosure", "desk_id", "operator_no", "hotline")
    sizes = tuple(LABEL_SIZES.values())
    for number in range(500):
        sheet = replace(PLAIN, **{field: hostile(rng, 12) for field in texts})
        label = waybill_label(sheet, sizes[number % 3])
        read_zpl(zpl.encode(label))  # raises when there is a command that we did not mean
        read_tspl(tspl.encode(label))


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_draw_the_picture(name: str) -> None:
    label = ALL()[name]
    picture = label_picture.raster(label)
    dots_per_mm = 8 if label.dpi == 203 else label.dpi / 25.4
    for drawn in (read_zpl(zpl.encode(label)), read_tspl(tspl.encode(label), dots_per_mm)):
        assert drawn.size == picture.size
        assert ImageChops.difference(drawn.convert("L"), picture.convert("L")).getbbox() is None


def test_zpl_is_printable_ascii_without_line_ends() -> None:
    stream = zpl.encode(ALL()["long 100x150"])
    assert all(0x20 <= byte < 0x7F for byte in stream)
    assert stream.count(b"^XA") == stream.count(b"^XZ") == stream.count(b"^PQ") == 1


def test_the_last_tspl_command_has_its_line_end() -> None:
    assert tspl.encode(ALL()["plain 100x150"]).endswith(b"\r\nPRINT 1,1\r\n")


@pytest.mark.parametrize("sequence", [b"\x1b!", b"~!"])
def test_a_bitmap_never_holds_what_firmware_obeys_at_once(sequence: bytes) -> None:
    black = bytes(255 - byte for byte in sequence)
    strip = Strip(8, 8, 32, 8, (b"\0" + black + b"\0") * 8)
    commands = list(tspl.drawn(strip))
    assert all(is_one_bitmap(command) and sequence not in command for command in commands)
    head = b"SIZE 8 mm,4 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nSET REPRINT OFF\r\nCLS\r\n"
    drawn = read_tspl(head + b"".join(command + b"\r\n" for command in commands) + b"PRINT 1,1\r\n")
    inked = drawn.crop((8, 8, 40, 16)).tobytes()
    assert bytes(255 - byte for byte in inked) == strip.rows


def test_the_plain_reader_notices_a_second_label() -> None:
    label = ALL()["plain 100x150"]
    with pytest.raises(ValueError, match="not one label"):
        read_zpl(zpl.encode(label) + b"^XA^XZ")
    with pytest.raises(ValueError, match="unknown command"):
        read_tspl(tspl.encode(label).replace(b"PRINT 1,1", b"PRINT 9,1"))
