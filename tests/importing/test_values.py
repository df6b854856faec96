"""Single cells: payer, mode, yes and no, weights, dates."""

from datetime import date, datetime

import pytest

from govpost_desk.domain.orders import Mode, Payer
from govpost_desk.importing.values import (
    names_carrier,
    plain,
    read_date,
    read_mode,
    read_payer,
    read_weight,
    read_yes,
)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2026年11月19日", date(2026, 11, 19)),
        ("2026-11-19", date(2026, 11, 19)),
        ("2026/11/20 15:30", date(2026, 11, 20)),
        ("2026.1.5", date(2026, 1, 5)),
        ("20261120", date(2026, 11, 20)),
        ("20261120153000", date(2026, 11, 20)),
        ("2026-11-20T15:30:00", date(2026, 11, 20)),
        ("２０２６－１１－２０", date(2026, 11, 20)),
        (" 2026年2月28日 ", date(2026, 2, 28)),
        (date(2026, 11, 20), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 15, 30), date(2026, 11, 20)),  # noqa: DTZ001
        (46346.0, date(2026, 11, 20)),
        (46346.645, date(2026, 11, 20)),
        (20261120.0, date(2026, 11, 20)),
        ("2026-11-31", None),
        ("2026-02-29", None),
        ("2026-13-01", None),
        ("1826-11-20", None),
        ("26-11-20", None),
        ("待定", None),
        ("", None),
        (12.0, None),
        (True, None),
    ],
)
def test_dates(cell: str | float | date, found: date | None) -> None:
    assert read_date(cell) == found


@pytest.mark.parametrize(
    ("text", "payer"),
    [
        ("寄付", Payer.SENDER),
        ("寄件人付", Payer.SENDER),
        ("单位支付", Payer.SENDER),
        ("月结", Payer.SENDER),
        ("到付", Payer.RECIPIENT),
        ("收件人付", Payer.RECIPIENT),
        ("自费", Payer.RECIPIENT),
        ("申请人支付", Payer.RECIPIENT),
        ("邮政EMS", None),
        ("", None),
    ],
)
def test_payer(text: str, payer: Payer | None) -> None:
    assert read_payer(text) == payer


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("单程", Mode.ONE_WAY),
        ("双程", Mode.TWO_WAY),
        ("双向寄递", Mode.TWO_WAY),
        ("往返", Mode.TWO_WAY),
        ("邮政ems", None),
        ("", None),
    ],
)
def test_mode(text: str, mode: Mode | None) -> None:
    assert read_mode(text) == mode


@pytest.mark.parametrize(
    ("text", "carrier"), [("邮政ems", True), ("ems", True), ("邮政快递", True), ("自取", False)]
)
def test_carrier(text: str, carrier: bool) -> None:
    assert names_carrier(text) == carrier


def test_yes_and_no() -> None:
    assert [read_yes(plain(cell)) for cell in ("是", " √ ", True, 1.0, "Ｙ")] == [True] * 5
    assert [read_yes(plain(cell)) for cell in ("否", "无", False, 0.0)] == [False] * 4
    assert read_yes("也许") is None


@pytest.mark.parametrize(
    ("text", "factor", "grams"),
    [
        ("350", 1, 350),
        ("0.5kg", 1, 500),
        ("0.5", 1000, 500),
        ("350克", 1000, 350),
        ("1斤", 1, 500),
        ("0", 1, None),
        ("60kg", 1, None),
        ("重", 1, None),
    ],
)
def test_weight(text: str, factor: int, grams: int | None) -> None:
    assert read_weight(text, factor) == grams
