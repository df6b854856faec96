"""Same paper, same bytes: twice, after other papers, in another process, beside another thread."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.documents.papers import register, ticked

from govpost_desk.documents.coverage import FONT_KEYS, font_path
from govpost_desk.documents.pdf_fonts import DRAWING, paper_font
from govpost_desk.documents.register_pdf import register_pdf

ROOT = Path(__file__).resolve().parents[2]
IN_ANOTHER_PROCESS = """
import hashlib, sys
from govpost_desk.documents.register_pdf import register_pdf
from tests.documents.papers import register, ticked
if sys.argv[1] == "after-others":
    register_pdf(register(ticked(3, s10=True, first=77), training=True))
print(hashlib.sha256(register_pdf(register(ticked(30)))).hexdigest())
"""


def sha256(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def test_twice_and_after_other_papers() -> None:
    first = register_pdf(register(ticked(30)))
    register_pdf(register(ticked(7, s10=True, first=400), mark="副本"))
    assert register_pdf(register(ticked(30))) == first


@pytest.mark.parametrize("before", ["alone", "after-others"])
def test_in_another_process(before: str) -> None:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, before],
        env={**os.environ, "PYTHONHASHSEED": "11", "TZ": "America/New_York", "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == sha256(register_pdf(register(ticked(30))))


def test_two_threads_do_not_mix_their_glyphs() -> None:
    sheets = [register(ticked(15, first=first)) for first in (1, 100, 200, 300)]
    alone = [register_pdf(sheet) for sheet in sheets]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(register_pdf, sheets)) == alone


def test_a_paper_that_fails_lets_the_next_one_draw() -> None:
    with pytest.raises(ValueError, match="Code 128"):
        register_pdf(register(ticked(1), register_no="编号"))
    assert not DRAWING.locked()
    assert register_pdf(register(ticked(1))).startswith(b"%PDF-")


def test_other_users_of_reportlab_change_nothing() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    before = register_pdf(register(ticked(3)))
    foreign = [TTFont(font_key, str(font_path(font_key))) for font_key in FONT_KEYS[:2]]
    for font in foreign:
        pdfmetrics.registerFont(font)
    try:
        assert register_pdf(register(ticked(3))) == before
    finally:
        for font in foreign:
            font.unregister()


def test_a_paper_names_no_folder_and_no_clock() -> None:
    pdf = register_pdf(register(ticked(3)))
    for word in (str(ROOT).encode(), b"/resources/", b".ttf"):
        assert word not in pdf
    assert (
        b"D:20000101000000" in pdf
    )  # the fixed date of ReportLab's invariant mode: the true one stands in the text


@pytest.mark.parametrize("font_key", FONT_KEYS)
def test_reportlab_knows_the_characters_that_coverage_promises(font_key: str) -> None:
    from govpost_desk.documents.coverage import _ranges

    ranges = _ranges(font_key)
    promised = {code for start, end in zip(*ranges, strict=True) for code in range(start, end + 1)}
    assert promised - paper_font(font_key).face.charWidths.keys() == set()
