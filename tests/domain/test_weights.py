"""Kilograms from a scale, as they are typed."""

import pytest

from govpost_desk.domain.weights import grams_of


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("3.25", 3250),
        ("12", 12_000),
        ("0.001", 1),
        (" 3。5 ", 3500),
        ("３．２５", 3250),
        ("999.9", 999_900),
        ("0", None),
        ("0.000", None),
        ("", None),
        ("-1", None),
        ("1e3", None),
        ("3.2555", None),
        ("三斤", None),
        ("12345", None),
    ],
)
def test_kilograms_become_grams(text: str, grams: int | None) -> None:
    assert grams_of(text) == grams
