"""What holds for every paper of a hall's day: same bytes anywhere, odd texts shown, marks on each page."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.documents import day_papers as made
from tests.documents.papers import pdfium_pages, pypdf_pages, squeezed

from govpost_desk.documents import label_picture, tspl, zpl
from govpost_desk.documents.badges_pdf import badges_pdf
from govpost_desk.documents.bag_tag import bag_tag_label
from govpost_desk.documents.balance_sheet_pdf import balance_sheet_pdf
from govpost_desk.documents.emergency_label_pdf import emergency_label_pdf
from govpost_desk.documents.emergency_pdf import emergency_register_pdf
from govpost_desk.documents.inbound_pdf import opening_check_pdf, verification_note_pdf
from govpost_desk.documents.label_model import LABEL_SIZES
from govpost_desk.documents.manifest_pdf import manifest_pdf
from govpost_desk.documents.register_pdf import register_pdf
from govpost_desk.documents.shift_sheet_pdf import shift_sheet_pdf

ROOT = Path(__file__).resolve().parents[2]
MISSING = "\U000323af"  # no shipped font has it
HOSTILE = (
    "(\\) Tj ET Q %PDF <</S/JavaScript>>",
    "名\x00字\x1b\n换\t行",
    "<ABCD> [1] {2} \\101\\n",
    "a\u202eb\u200bc",
)


def with_text(text: str) -> dict[str, Callable[[], bytes]]:
    """Every paper with `text` where a name of a place or person may stand."""
    place = {"centre_name": text}
    line = replace(made.inbound_lines(2)[1], note=text)
    return {
        "collect": lambda: register_pdf(made.collected(2, 2, giver=text, **place)),
        "return": lambda: register_pdf(made.returned(2, taker=text, **place)),
        "delivery": lambda: register_pdf(made.delivered(2, taker=text, **place)),
        "manifest": lambda: manifest_pdf(made.manifest(2, destination_name=text, route_name=text, **place)),
        "balance": lambda: balance_sheet_pdf(made.balance_sheet(2, 2, 2, reason=text, **place)),
        "shift": lambda: shift_sheet_pdf(made.shift_sheet(giver_no=text, at_desk=((text, 1),), **place)),
        "check": lambda: opening_check_pdf(made.inbound_sheet(2, lines=(line,), origin=text, **place)),
        "note": lambda: verification_note_pdf(made.note_sheet(1, lines=(line,), to_office=text, **place)),
        "emergency": lambda: emergency_register_pdf(
            replace(made.emergency_register(1, **place), windows=(("01", text),))
        ),
        "labels": lambda: emergency_label_pdf(made.emergency_labels(2, sender=text, **place)),
        "badges": lambda: badges_pdf(made.badges(1, badges=(("0001", text, text),), **place)),
    }


PAPERS = with_text("贵阳市政务服务中心")


def all_digests() -> list[str]:
    label = bag_tag_label(made.tag_sheet("rare"), LABEL_SIZES["100x150"])
    streams = (zpl.encode(label), tspl.encode(label), label_picture.png(label), label_picture.pdf(label))
    return [
        hashlib.sha256(stream).hexdigest() for stream in (*streams, *(make() for make in PAPERS.values()))
    ]


def test_same_bytes_twice_and_in_a_fresh_process_elsewhere() -> None:
    first = all_digests()
    assert all_digests() == first
    program = "from tests.documents.test_day_papers import all_digests; print(*all_digests())"
    here = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "11", "TZ": "America/New_York"}
    run = subprocess.run(
        [sys.executable, "-c", program], env=here, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == first


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_names_no_folder_and_no_clock(name: str) -> None:
    pdf = PAPERS[name]()
    assert b"D:20000101000000" in pdf
    assert str(ROOT).encode() not in pdf


@pytest.mark.parametrize("name", PAPERS)
def test_what_no_font_has_is_shown_as_a_substitute(name: str) -> None:
    for page in pdfium_pages(with_text(f"王{MISSING}㟃䶮局")[name]()):
        assert "王〓㟃䶮局" in page


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", PAPERS)
def test_texts_never_become_operators(name: str, text: str) -> None:
    shown = squeezed(re.sub(r"[\x00\x1b\u202e\u200b]", "", text))
    pdf = with_text(text)[name]()
    for read in (pypdf_pages, pdfium_pages):
        pages = [squeezed(page) for page in read(pdf)]
        assert sum(page.count(shown) for page in pages) >= 2


@pytest.mark.parametrize(
    "make",
    [
        lambda **mark: register_pdf(made.collected(20, 20, **mark)),
        lambda **mark: register_pdf(made.delivered(40, **mark)),
        lambda **mark: balance_sheet_pdf(made.balance_sheet(40, 40, **mark)),
        lambda **mark: shift_sheet_pdf(made.shift_sheet(**mark)),
        lambda **mark: opening_check_pdf(made.inbound_sheet(40, **mark)),
        lambda **mark: verification_note_pdf(made.note_sheet(30, **mark)),
    ],
    ids=["collect", "delivery", "balance", "shift", "check", "note"],
)
def test_marks_stand_on_each_page(make: Callable[..., bytes]) -> None:
    marked = pdfium_pages(make(mark="补打 3", training=True))
    assert all("补打 3" in page and "训练" in page for page in marked)
    plain = pdfium_pages(make())
    assert len(plain) == len(marked)
    assert not any("补打" in page or "训练" in page for page in plain)
