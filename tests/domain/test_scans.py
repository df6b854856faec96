"""Scanned text becomes a code of a known kind (devices §1b; docs/scan-codes.md)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govpost_desk.domain.scans import CaseCode, Command, LabelCode, RegisterCode, Unreadable, parse


def number_of(text: str) -> str:
    code = parse(text)
    assert isinstance(code, LabelCode)
    return code.waybill.text


@pytest.mark.parametrize(
    "text",
    [
        "EA123456785CN",
        "ea123456785cn\r\n",
        "]C0EA123456785CN",
        "\\000026EA123456785CN",
        "ＥＡ１２３４５６７８５ＣＮ",
        " EA 1234 5678 5 CN ",
        "EA123456785CN\u200b",
        "https://mini.ems.com.cn/youzheng/mini/EA123456785CN",
    ],
)
def test_a_waybill_number_is_recognised_in_every_dress(text: str) -> None:
    assert number_of(text) == "EA123456785CN"


def test_our_own_qr_tells_the_copy() -> None:
    body = "GPW1112345678599C3JP3XA1B2HABCDEFGHJK"
    code = parse(f"{body}{int(body, 36) % 97:02d}")
    assert isinstance(code, LabelCode)
    assert (code.waybill.text, code.copy_no) == ("1112345678599", 3)
    wrong = (int(body, 36) + 1) % 97
    assert parse(f"{body}{wrong:02d}") == Unreadable("characters")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("GPDWIN01", Command("WIN", "01")),
        ("gpdend", Command("END")),
        ("]C0GPDR3", Command("R", "3")),
        ("GPDS9", Command("S", "9")),
        ("GPDVOID", Command("VOID")),
        ("GPDVOID1112345678599", Command("VOID", "1112345678599")),
        ("GPDMISS 20261120-0001", Command("MISS", "20261120-0001")),
        ("GPDFIXJJ52010001D01261121A007", Command("FIX", "JJ52010001D01261121A007")),
        ("GPDREST", Command("REST")),
        ("GPDREPRINT", Command("REPRINT")),
        ("GPDREPRINTJJ52010001D01261121A007", Command("REPRINT", "JJ52010001D01261121A007")),
        ("GPDOPR0002", Command("OPR", "0002")),
        ("GPDOK", Command("OK")),
        ("GPDPAPERJE52010001D01261123A001", Command("PAPER", "JE52010001D01261123A001")),
        ("GPDPAPER", Command("PAPER")),
        ("GPDON261123", Command("ON", "261123")),
        ("GPDNOSIGN", Command("NOSIGN")),
    ],
)
def test_commands(text: str, command: Command) -> None:
    assert parse(text) == command


@pytest.mark.parametrize(
    "text", ["GPD", "GPDR", "GPDR12X", "GPDEND7", "GPDFOO", "GPDTAKE1", "GPDON", "GPDNOSIGN1"]
)
def test_a_misread_command_never_becomes_something_else(text: str) -> None:
    assert parse(text) == Unreadable("characters")


def test_register_barcodes() -> None:
    assert parse("JJ52010001D01261121A0072") == RegisterCode("JJ52010001D01261121A007", 2)
    assert parse("JJ52010001D01261121A007") == RegisterCode("JJ52010001D01261121A007", 0)


@pytest.mark.parametrize(
    "text", ["2026112052003278000001", "贵办〔2026〕12号", "BJ20261121-0013", "YS20261120-0001"]
)
def test_case_numbers(text: str) -> None:
    assert parse(text) == CaseCode(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("  \r\n", "empty"),
        ("x" * 129, "too_long"),
        ("2026\x001", "control"),
        ("王小明", "characters"),
    ],
)
def test_unreadable(text: str, why: str) -> None:
    assert parse(text) == Unreadable(why)


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert parse(text) is not None


@pytest.mark.parametrize("text", ["恩爱23456785CN", "恩爱23456785中国"])
def test_what_an_input_method_made_of_a_number_is_said(text: str) -> None:
    assert parse(text) == Unreadable("input_method")
