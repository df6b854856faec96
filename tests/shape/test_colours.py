"""Colours of the window are roles of the palette; only the palette says what they look like."""

import re
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "src" / "govpost_desk" / "ui"
LITERAL = re.compile(
    r"""#[0-9a-fA-F]{6}\b|["'\s:]#[0-9a-fA-F]{3}\b|\brgba?\("""
    r"""|(?:background|color):\s*(?:white|black|red)"""
)
BY_HAND = re.compile(
    r"\.setStyleSheet\(|\.setFont\(theme\.counter_font"
    r"|\.set(?:Minimum|Maximum|Fixed)(?:Width|Height)\(\d"
)


def literals(source: str) -> list[str]:
    """Colours written out."""
    return LITERAL.findall(source)


def test_only_the_palette_writes_colours() -> None:
    found = {
        path.name: literals(path.read_text("utf-8")) for path in UI.glob("*.py") if path.name != "theme.py"
    }
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_sizes_and_looks_go_through_the_theme() -> None:
    found = {
        path.name: BY_HAND.findall(path.read_text("utf-8"))
        for path in UI.glob("*.py")
        if path.name not in ("theme.py", "style_sheet.py")
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("line", ['x = "#b3201c"', 'y.setStyleSheet("color: white")', "rgba(1, 2, 3, 0)"])
def test_a_colour_is_noticed(line: str) -> None:
    assert literals(line)
