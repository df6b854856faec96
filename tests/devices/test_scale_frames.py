"""Frames of scales as data: known frames, wrong checksums, any bytes in any portions."""

import itertools
from functools import reduce
from operator import xor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govpost_desk.devices.ports import DeviceError
from govpost_desk.devices.scale_frames import (
    FrameCutter,
    frame_from_table,
    load_scale_frames,
    read_scale_frame,
)
from govpost_desk.domain.weighing import BAD_UNIT, NOT_ZEROED, OVERLOAD, Reading

FRAMES = load_scale_frames()


def toledo(digits: bytes, *, a: int = 0x2D, b: int = 0x30, c: int = 0x20, check: bool = False) -> bytes:
    """A continuous frame by the manual; 0x2D: three decimals, 0x30: kg, still, gross."""
    frame = b"\x02" + bytes((a, b, c)) + digits + b"000000\r"
    return frame + bytes((-sum(frame) & 0x7F,)) if check else frame


def yaohua(number: bytes, point: bytes = b"3", sign: bytes = b"+") -> bytes:
    inner = sign + number + point
    return b"\x02" + inner + f"{reduce(xor, inner):02X}".encode() + b"\x03"


def acs(state: bytes, number: bytes, sign: bytes = b" ", unit: bytes = b"kg") -> bytes:
    inner = state + sign + number + unit
    return b"\x01\x02" + inner + bytes((reduce(xor, inner),)) + b"\x03\x04"


def read(frame_id: str, received: bytes) -> list[Reading]:
    return FrameCutter(FRAMES[frame_id]).feed(received)


def grams(frame_id: str, received: bytes) -> list[tuple[int | None, bool | None, str]]:
    return [(each.grams, each.stable, each.fault) for each in read(frame_id, received)]


GOOD: dict[str, list[tuple[bytes, tuple[int | None, bool | None, str]]]] = {
    "toledo-continuous": [
        (toledo(b"000027"), (27, True, "")),
        (toledo(b"    27"), (27, True, "")),  # spaces for leading zeros
        (toledo(b"000027", b=0x38), (27, False, "")),  # in motion
        (toledo(b"000027", b=0x32), (-27, True, "")),
        (toledo(b"000270", a=0x2C, c=0x21), (3, True, "")),  # 2.70 g: grams by the third byte, two decimals
        (toledo(b"000027", a=0x2A, c=0x21, b=0x20), (27, True, "")),  # grams without a point
        (toledo(b"      "), (None, True, OVERLOAD)),  # blanked digits
        (toledo(b"000027", b=0x34), (None, True, OVERLOAD)),
        (toledo(b"000027", b=0x70), (None, True, NOT_ZEROED)),
        (toledo(b"000027", b=0x20), (None, True, BAD_UNIT)),  # pounds
    ],
    "toledo-checksum": [(toledo(b"000027", check=True), (27, True, ""))],
    "cas-22": [
        (b"ST,GS,\x31\xc2,   0.027 kg\r\n", (27, True, "")),
        (b"US,NT,\x31\x82,   1.270 kg\r\n", (1270, False, "")),
        (b"ST,GS,\x31\xc2,    27.0  g\r\n", (27, True, "")),
        (b"OL,GS,\x31\x80,        kg\r\n", (None, False, OVERLOAD)),
    ],
    "cas-10": [(b"   0.027\r\n", (27, None, "")), (b"-  0.027\r\n", (-27, None, ""))],
    "and-18": [(b"ST,GS,+  0.027kg\r\n", (27, True, "")), (b"US,GS,-00.4270 g\r\n", (0, False, ""))],
    "acs-handshake": [
        (acs(b"S", b" 0.027"), (27, True, "")),
        (acs(b"S", b"0.027"), (27, True, "")),
        (acs(b"U", b" 0.027", sign=b"-"), (-27, False, "")),
        (acs(b"F", b"      "), (None, False, OVERLOAD)),
    ],
    "yaohua-xk3190": [
        (yaohua(b"000027"), (27, None, "")),
        (yaohua(b"001250", b"3", b"-"), (-1250, None, "")),
    ],
    "bcd-binary": [
        (b"\xff\x43\x27\x00\x00", (27, True, "")),
        (b"\xff\x23\x27\x01\x00", (-127, False, "")),
        (b"\xff\xc3\x27\x00\x00", (None, True, OVERLOAD)),
    ],
    "generic-kg": [(b"WT: +0.027 kg\r\n", (27, None, "")), (b"0.5g\n", (0, None, ""))],
}


@pytest.mark.parametrize("frame_id", FRAMES)
def test_every_shipped_format_reads_its_frames(frame_id: str) -> None:
    for frame, wanted in GOOD[frame_id]:
        assert grams(frame_id, b"\n" + frame) == [wanted], frame


@pytest.mark.parametrize("frame_id", FRAMES)
def test_it_finds_the_next_frame_after_noise_and_a_torn_one(frame_id: str) -> None:
    frame, wanted = GOOD[frame_id][0]
    torn = b"\x00\xfe?" + frame[: len(frame) // 2] + b"\r\n"
    assert grams(frame_id, torn + frame * 3)[-2:] == [wanted] * 2


@pytest.mark.parametrize("frame_id", ["toledo-checksum", "yaohua-xk3190", "acs-handshake"])
def test_a_wrong_checksum_is_no_weight(frame_id: str) -> None:
    frame, wanted = GOOD[frame_id][0]
    for place in range(len(frame)):
        for bit in range(7):
            damaged = bytearray(frame)
            damaged[place] ^= 1 << bit
            told = grams(frame_id, bytes(damaged))
            assert told in ([], [wanted]), (
                place,
                bit,
            )  # the same: a capital letter of a hexadecimal checksum
            assert told == [] or bytes(damaged).upper() == frame.upper()


def test_seven_bits_with_even_parity_read_as_eight() -> None:
    frame = toledo(b"000027", check=True)
    parity = bytes(byte | (byte.bit_count() % 2) << 7 for byte in frame)
    assert parity != frame
    told = read("toledo-checksum", parity)
    assert [each.grams for each in told] == [27]
    assert told[0].raw == parity  # as it came


def test_the_first_line_is_not_read_from_its_middle() -> None:
    assert grams("generic-kg", b"2.345 kg\r\n12.345 kg\r\n") == [(12345, None, "")]


streams = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from([frame for frames in GOOD.values() for frame, _ in frames]),
        st.sampled_from([b"\r\n", b"\x02", b"\x01\x02", b"\xff", b"ST,GS,"]),
    ),
    max_size=12,
).map(b"".join)


@given(st.sampled_from(sorted(FRAMES)), streams, st.lists(st.integers(0, 300), max_size=8))
def test_any_bytes_in_any_portions_read_the_same(frame_id: str, received: bytes, cuts: list[int]) -> None:
    whole = read(frame_id, received)
    cutter = FrameCutter(FRAMES[frame_id])
    edges = [0, *sorted(min(cut, len(received)) for cut in cuts), len(received)]
    parts = [each for low, high in itertools.pairwise(edges) for each in cutter.feed(received[low:high])]
    assert parts == whole
    for each in whole:
        assert each.raw in received
        assert (each.grams is None) == bool(each.fault)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"pattern": "("}, "pattern"),
        ({"pattern": "x"}, "pattern"),
        ({"stable": [{"group": "nothing", "words": ["ST"]}]}, "pattern"),
        ({"checksum": "crc"}, "checksum"),
        ({"checksum": "sum7"}, "lengths"),
        ({"lengths": [12]}, "lengths"),
        ({"colour": "red"}, "colour"),
        ({"title": ""}, "title"),
        ({"baud": 1}, "baud"),
        ({"ask": [["05"]]}, "ask"),
    ],
)
def test_a_wrong_table_names_its_key(change: dict[str, object], key: str) -> None:
    table = {"title": "t", "source": "s", "pattern": "(?P<value>[0-9]+)", **change}
    with pytest.raises(DeviceError) as told:
        frame_from_table("mine", table)
    assert told.value.facts["key"] == key


def test_a_file_that_is_no_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("title = ", "utf-8")
    with pytest.raises(DeviceError) as told:
        read_scale_frame(tmp_path / "mine.toml")
    assert told.value.facts == {"profile": "mine", "key": "toml"}
