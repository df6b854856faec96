"""Fonts that ship and which of them draws what."""

import hashlib

import pytest

from govpost_desk.documents import coverage
from govpost_desk.documents.coverage import BOLD, RARE, REGULAR, Run
from govpost_desk.resources import resource_path


def test_fonts_are_the_ones_whose_checksums_are_kept() -> None:
    lines = resource_path("fonts", "SHA256SUMS").read_text().splitlines()
    kept = {name: digest for digest, name in (line.split() for line in lines)}
    assert set(kept) == {f"{key}.ttf" for key in coverage.FONT_KEYS}
    for name, digest in kept.items():
        assert hashlib.sha256(resource_path("fonts", name).read_bytes()).hexdigest() == digest


def test_the_six_rare_characters_are_covered_and_the_ballot_box_is_not() -> None:
    assert coverage.uncovered("䶮㛃𬱖𡋾𫞩𰻝✓□○") == ""
    assert coverage.uncovered("a☑b☑") == "☑"


def test_all_han_of_gb18030_2022_are_covered() -> None:
    blocks = ((0x4E00, 0x9FEF), (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734))
    blocks += ((0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0))
    for first, last in blocks:
        assert coverage.uncovered("".join(map(chr, range(first, last + 1)))) == ""


def test_text_is_split_into_runs_of_one_font() -> None:
    assert coverage.runs("龚𡋾☑a", bold=True) == (Run(BOLD, "龚"), Run(RARE, "𡋾"), Run(BOLD, "〓a"))
    assert coverage.runs("张三 A-1") == (Run(REGULAR, "张三 A-1"),)
    assert coverage.runs("") == ()


def test_the_flag_names_what_noto_lacks() -> None:
    assert coverage.rare_characters("张𡋾☑𡋾") == "𡋾☑"
    assert coverage.is_rare("张𡋾")
    assert not coverage.is_rare("张䶮㛃")  # Noto Sans SC draws these


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("张\u200b三\u0007", "张三"),
        ("一\r\n二\t三\u3000四", "一  二 三 四"),
        ("\ud800张", "〓张"),
        ("葛\U000e0100", "葛"),
        ("张三 A", "张三 A"),
    ],
)
def test_what_cannot_be_drawn_is_cleaned(raw: str, shown: str) -> None:
    assert coverage.printable(raw) == shown
    assert coverage.printable(shown) == shown


def test_regular_and_bold_cover_the_same() -> None:
    assert coverage._ranges(REGULAR) == coverage._ranges(BOLD)
