"""Sentences handed to Qt's tr() can be found by its tools: an f-string would be recorded as written and never match."""

import ast
from pathlib import Path

SOURCES = sorted((Path(__file__).resolve().parents[2] / "src").rglob("*.py"))


def untranslatable(source: str) -> list[int]:
    """Line numbers of tr() and translate() calls with an f-string among their arguments."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("tr", "translate")
        and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
    ]


def test_no_f_string_is_handed_to_tr() -> None:
    found = {p.name: untranslatable(p.read_text(encoding="utf-8")) for p in SOURCES}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_an_f_string_is_seen() -> None:
    assert untranslatable('self.tr("第 %n 件", "", n)\nself.tr(f"第 {n} 件")') == [2]
