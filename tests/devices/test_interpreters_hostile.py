"""Whatever bytes arrive, an interpreter neither raises nor hangs nor grows without bound."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.devices.firmware_runs import LABELS

from govpost_desk.devices.firmware import MAX_FAULTS
from govpost_desk.devices.ports import LabelLanguage
from govpost_desk.devices.simulated_label_printer import new_interpreter

PIECES: dict[LabelLanguage, list[bytes]] = {
    "tspl": [
        *(
            b"SIZE 99 mm,99 mm\r\n",
            b"SIZE -1,99999\r\n",
            b"CLS\r\n",
            b"PRINT 1\r\n",
            b"PRINT 999,999\r\n",
            b"\r\n",
        ),
        *(
            b"BITMAP 0,0,",
            b"BITMAP 0,0,3,2,1,",
            b"BITMAP 1,1,0,0,0,",
            b"BITMAP 9,9,1,9999,0,",
            b"\x1b",
            b'"',
            b"\\",
        ),
        *(
            b'TEXT 1,1,"1",0,10,10,"',
            b'BARCODE 1,1,"128",99,1,0,9,9,"',
            b'BARCODE 1,1,"128M",9,0,90,1,1,"!099!1',
        ),
        *(
            b'QRCODE 1,1,H,10,A,0,M2,"',
            b"BOX 0,0,99999,99999,99999\r\n",
            b"REVERSE 0,0,99999,99999\r\n",
            b"SET ",
        ),
    ],
    "zpl": [
        *(
            b"^XA",
            b"^XZ",
            b"^FS",
            b"^FO9,9",
            b"^FT32000,0",
            b"^FD",
            b"^FH",
            b"_5E_",
            b"^CI28",
            b"^PW4096",
            b"^LL9999",
        ),
        *(
            b"^GB32000,32000,32000",
            b"^GFA,9,9,3,",
            b"^GFA,9,2000000,1,:Z64:",
            b"gzz",
            b":::",
            b"!,",
            b"^PQ1000",
        ),
        *(
            b"^BY10,3,32000",
            b"^BCN,32000,Y,N,N,N",
            b">;12>5>",
            b"^BQN,2,10",
            b"MA,",
            b"^A0,2000,2000",
            b"~JA",
            b"~",
        ),
    ],
}
LANGUAGES: list[LabelLanguage] = ["tspl", "zpl"]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(garbage=st.lists(st.binary(max_size=200), max_size=5))
def test_random_bytes_never_raise(language: LabelLanguage, garbage: list[bytes]) -> None:
    interpreter = new_interpreter(language, lambda label: None)
    for portion in garbage:
        interpreter.feed(portion)
    assert interpreter.pending_bytes <= sum(map(len, garbage)) + 2_000_000


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=120, deadline=None)
@given(choices=st.lists(st.tuples(st.integers(0, 99), st.binary(max_size=6)), max_size=25))
def test_half_sensible_streams_never_raise(language: LabelLanguage, choices: list[tuple[int, bytes]]) -> None:
    pieces = PIECES[language]
    interpreter = new_interpreter(language, lambda label: None)
    for place, noise in choices:
        interpreter.feed(pieces[place % len(pieces)] + noise)
    assert len(interpreter.faults) <= MAX_FAULTS


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100, deadline=None)
@given(place=st.integers(0, 10_000), noise=st.binary(min_size=1, max_size=4), cut=st.integers(0, 3))
def test_a_damaged_label_never_raises(language: LabelLanguage, place: int, noise: bytes, cut: int) -> None:
    document = LABELS[language]
    place %= len(document)
    interpreter = new_interpreter(language, lambda label: None)
    interpreter.feed(document[:place] + noise + document[place + cut :])
    interpreter.reset()
    assert interpreter.pending_bytes == 0


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, 400), max_size=8))
def test_portions_make_no_difference(language: LabelLanguage, cuts: list[int]) -> None:
    document = LABELS[language]
    whole: list[bytes] = []
    parts: list[bytes] = []
    new_interpreter(language, lambda label: whole.append(label.image.tobytes())).feed(document)
    interpreter = new_interpreter(language, lambda label: parts.append(label.image.tobytes()))
    edges = [0, *sorted(cut % len(document) for cut in cuts), len(document)]
    for start, end in pairwise(edges):
        interpreter.feed(document[start:end])
    assert len(whole) == 1
    assert parts == whole


@pytest.mark.parametrize(
    ("language", "stream"),
    [
        ("tspl", b"A" * 1_000_000),
        ("tspl", b"\r\n" * 200_000),
        ("tspl", b"X\r\n" * 100_000),
        ("tspl", b'CLS\r\nTEXT 0,0,"1",0,1,1,"' + b'\\["' * 1300 + b"\r\n"),
        ("zpl", b"^" * 200_000),
        ("zpl", b"^FX" + b"a" * 1_000_000),
        ("zpl", b"^XA" * 100_000),
        ("zpl", b"^XA^FO0,0^GFA,9,2000000,1000," + b"z" * 500_000 + b"^FS^XZ"),
    ],
)
def test_large_hostile_streams_end_soon(language: LabelLanguage, stream: bytes) -> None:
    interpreter = new_interpreter(language, lambda label: None)
    began = time.process_time()
    interpreter.feed(stream)
    assert time.process_time() - began < 5
    assert len(interpreter.faults) <= MAX_FAULTS
