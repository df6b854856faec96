"""Modules and functions stay small enough to read, and names come from the trade (docs/glossary.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*sorted((ROOT / "src").rglob("*.py")), ROOT / "bootstrap.py"]

MODULE_LINES = 400  # about 300 reads well
FUNCTION_LINES = 60  # about 40 reads well

# Words that say nothing about what a thing is for.
BANNED = {"manager", "helper", "helpers", "util", "utils", "misc", "common", "controller", "data", "process"}
# Names that a base class of Qt or of html.parser demands.
OVERRIDES = {"data", "headerData", "setData", "handle_data"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def definitions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in ast.walk(tree):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node


def words(name: str) -> set[str]:
    """`LabelPrinter_v2` -> {label, printer, v2}."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))


def long_functions(source: str, limit: int) -> list[str]:
    found = []
    for node in definitions(ast.parse(source)):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if isinstance(node, FUNCTIONS) and lines > limit:
            found.append(f"{node.name}: {lines} lines")
    return found


def banned_names(source: str) -> list[str]:
    names = [node.name for node in definitions(ast.parse(source)) if node.name not in OVERRIDES]
    return [name for name in names if words(name) & BANNED]


def test_modules_are_small() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCES}
    assert {name: n for name, n in lengths.items() if n > MODULE_LINES} == {}


def test_functions_are_small() -> None:
    found = {
        str(p.relative_to(ROOT)): long_functions(p.read_text(encoding="utf-8"), FUNCTION_LINES)
        for p in SOURCES
    }
    assert {name: functions for name, functions in found.items() if functions} == {}


def test_modules_and_packages_are_named_for_what_they_own() -> None:
    parts = {part for p in SOURCES for part in p.relative_to(ROOT).with_suffix("").parts}
    assert {part for part in parts if words(part) & BANNED} == set()


def test_classes_and_functions_are_named_for_what_they_do() -> None:
    found = {str(p.relative_to(ROOT)): banned_names(p.read_text(encoding="utf-8")) for p in SOURCES}
    assert {name: names for name, names in found.items() if names} == {}


def test_every_module_says_what_it_owns() -> None:
    trees = {str(p.relative_to(ROOT)): ast.parse(p.read_text(encoding="utf-8")) for p in SOURCES}
    assert [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []


@pytest.mark.parametrize("name", ["PrintManager", "utils", "scan_helper", "row_data", "processScan"])
def test_banned_words_are_seen_in_any_spelling(name: str) -> None:
    assert banned_names(f"def {name}(): ...") == [name]


def test_words_of_the_trade_pass() -> None:
    assert banned_names("class Database: ...\ndef dispatch_mail(): ...\ndef preprocess(): ...") == []


def test_a_long_function_is_seen() -> None:
    assert long_functions("def f():\n" + "    x = 1\n" * 3, limit=3) == ["f: 4 lines"]
