"""Cleaning of foreign text and the one form of a case number (D-2)."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govpost_desk.domain.cleaning import Note, clean_address, clean_text, is_rounded, normalise_case_no


@pytest.mark.parametrize(
    ("raw", "case_no"),
    [
        ("2026112052001558000814", "2026112052001558000814"),
        (" 2026112052001558000814\u200b", "2026112052001558000814"),
        ('="2026112052001558000814"', "2026112052001558000814"),
        ("'2026112052001558000814", "2026112052001558000814"),
        ("２０２６－１ａ", "2026-1A"),
        ("jj–12", "JJ-12"),
        ("黔公证字〔2026〕123号", "黔公证字〔2026〕123号"),
        ("无", ""),
        ("ABC", ""),
        ("", ""),
        ("7" * 65, ""),
    ],
)
def test_case_no(raw: str, case_no: str) -> None:
    assert normalise_case_no(raw).text == case_no


@pytest.mark.parametrize("lost", ["2.02611E+21", "2026112052006640000000", "2E+21"])
def test_rounded_numbers_are_recognised(lost: str) -> None:
    assert is_rounded(normalise_case_no(lost).text)


@pytest.mark.parametrize(
    "good",
    ["2026112052001558000814", "20261120", "10000000000000000", "2026112052000000000000", "T520100-01-D01-1"],
)
def test_whole_numbers_are_not(good: str) -> None:
    assert not is_rounded(good)


def test_address_blanks() -> None:
    assert clean_address(" 贵州省 贵阳市　南明区\n中华南路1号 ") == (
        "贵州省贵阳市南明区中华南路1号",
        (Note.CONTROL_REMOVED, Note.BLANKS_REMOVED),
    )
    assert clean_address("Block A 12").text == "Block A 12"
    assert clean_address("贵阳市3~5楼").text == "贵阳市3-5楼"
    assert clean_address("贵阳市\nPRINT 9,1").notes == (Note.COMMANDS_REMOVED, Note.CONTROL_REMOVED)


def test_address_is_cut_and_said() -> None:
    assert clean_address("路" * 300) == ("路" * 200, (Note.ADDRESS_TOO_LONG,))
    assert clean_text("件" * 300) == ("件" * 200, (Note.TEXT_TOO_LONG,))


@given(st.text(max_size=100))
@settings(max_examples=200)
def test_hostile_text_leaves_no_control_and_cleaning_is_stable(raw: str) -> None:
    for clean in (clean_text, clean_address, normalise_case_no):
        text = clean(raw).text
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in text)
        assert "^" not in text
        assert clean(text).text == text
