"""Texts of the window are ready for Qt Linguist: all are marked, its tools find them, a translation is shown."""

import ast
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import PySide6
import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from govpost_desk.ui.places import PLACES

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
UI = sorted((ROOT / "src" / "govpost_desk" / "ui").glob("*.py"))
MARKS = ("tr", "translate", "QT_TRANSLATE_NOOP")
GROUPS = ("交接差异", "总包", "账")  # help_dialog asks the mat for its groups by these words
NOT_SHOWN = ("removesuffix", "removeprefix", "text")  # text("扫描枪"): a cell's name
HAN = re.compile("[\u4e00-\u9fff]")


def name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", None) or getattr(call.func, "id", ""))


def untranslatable(source: str) -> list[int]:
    """Line numbers of marked texts with an f-string in them: it would be recorded as written and never match."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and name_of(node) in MARKS
        and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
    ]


def unmarked(source: str) -> list[int]:
    """Line numbers of Chinese texts that no mark surrounds. Keys of tables and names of cells are no texts."""
    return sorted({node.lineno for node in _texts(ast.parse(source))})


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(node, ast.Call) and (name_of(node) in MARKS or name_of(node) in NOT_SHOWN):
        return
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value)
        and node.value not in GROUPS
    ):
        yield node
    for field, value in ast.iter_fields(node):
        if (isinstance(node, ast.Dict) and field == "keys") or (
            isinstance(node, ast.Subscript) and field == "slice"
        ):
            continue
        children = value if isinstance(value, list) else [value]
        for number, child in enumerate(children):
            is_docstring = field == "body" and number == 0 and isinstance(child, ast.Expr)
            if isinstance(child, ast.AST) and not is_docstring:
                yield from _texts(child)


def test_no_f_string_is_handed_to_tr() -> None:
    found = {p.name: untranslatable(p.read_text(encoding="utf-8")) for p in SOURCES}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_text_of_the_window_is_marked() -> None:
    found = {p.name: unmarked(p.read_text(encoding="utf-8")) for p in UI}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_is_wrong_is_seen() -> None:
    assert untranslatable('self.tr("第 %n 件", "", n)\nself.tr(f"第 {n} 件")') == [2]
    source = '"""文"""\nA = {"键": 1}\nA["键"]\nb = "字"\nc = f"字{d}"\ntr("字")\n'
    source += 'def e():\n    """文"""\n    return "字"\n'
    assert unmarked(source) == [4, 5, 9]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of all texts that Qt's tool finds."""
    path = tmp_path_factory.mktemp("texts") / "window_en.ts"
    tool = Path(PySide6.__file__).parent / ("lupdate.exe" if sys.platform == "win32" else "lupdate")
    subprocess.run(
        [tool, "-silent", "-target-language", "en", *UI, "-ts", path],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    return path


def test_qt_finds_what_is_marked(found: Path) -> None:
    texts = {message.findtext("source") for message in ET.parse(found).iter("message")}
    assert len(texts) > 500
    assert {place.source for place in PLACES} <= texts


def test_a_translation_is_shown(found: Path, qapp: QApplication) -> None:
    tree = ET.parse(found)
    wanted = {"今日": "Today", "字号": "Letters"}
    for message in tree.iter("message"):
        translation = message.find("translation")
        assert translation is not None
        source = message.findtext("source") or ""
        if source in wanted:
            translation.text = wanted[source]
            del translation.attrib["type"]
    tree.write(found, encoding="utf-8", xml_declaration=True)
    tool = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    compiled = found.with_suffix(".qm")
    subprocess.run([tool, "-silent", found, "-qm", compiled], check=True, capture_output=True)
    words = QTranslator()
    assert words.load(str(compiled))
    qapp.installTranslator(words)
    try:
        assert PLACES[0].word == "Today"
    finally:
        qapp.removeTranslator(words)
    assert PLACES[0].word == "今日"
