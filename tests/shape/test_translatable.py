"""Texts of the window and sentences of the services are ready for Qt Linguist: all are marked, its tools find them, a
translation is shown. Papers and the journal stay as they are written (ADR 0024).
"""

import ast
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import PySide6
import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from govpost_desk.domain.outcomes import Answer
from govpost_desk.services import wording
from govpost_desk.services.answers import answer
from govpost_desk.services.messages.hall import role_text
from govpost_desk.ui.places import PLACES

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
UI = sorted((ROOT / "src" / "govpost_desk" / "ui").glob("*.py"))
SERVICES = sorted((ROOT / "src" / "govpost_desk" / "services").rglob("*.py"))
# Modules whose Chinese is printed, kept in the journal, or read: official forms are not translated.
AS_WRITTEN = (
    *(
        "address_lists",
        "application_forms",
        "bag_papers",
        "inbound_papers",
        "labels",
        "lost_papers",
        "papers",
    ),
    *("proof_slips", "reprinting", "pinyin", "restoring", "bench", "desk"),
)
# 是 and 否 are read; 窗口 is a group of the desk mat, 无面单 a name in the journal, the last two are cards in it
NOT_SPOKEN = ("是", "否", "窗口", "无面单 ", "证照 ", "桌上的邮件 ")
MARKS = ("tr", "translate", "QT_TRANSLATE_NOOP")
GROUPS = ("交接差异", "总包", "账")  # help_dialog asks the mat for its groups by these words
NOT_SHOWN = ("removesuffix", "removeprefix", "text")  # text("扫描枪"): a cell's name
HAN = re.compile("[\u4e00-\u9fff]")


@cache
def parsed(source: str) -> ast.Module:
    """The tree of a source; each is looked at by several tests."""
    return ast.parse(source)


def name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", None) or getattr(call.func, "id", ""))


def untranslatable(source: str) -> list[int]:
    """Line numbers of marked texts with an f-string in them: it would be recorded as written and never match."""
    return [
        node.lineno
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Call)
        and name_of(node) in MARKS
        and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
    ]


def unmarked(source: str) -> list[int]:
    """Line numbers of Chinese texts that no mark surrounds. Keys of tables and names of cells are no texts."""
    return sorted({node.lineno for node in _texts(parsed(source))})


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


def marked(source: str) -> Iterator[tuple[str, str]]:
    """(context, text) of every mark that stands around a text."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Call) and name_of(node) in ("translate", "QT_TRANSLATE_NOOP"):
            match node.args:
                case [ast.Constant(value=str(context)), ast.Constant(value=str(text))]:
                    yield context, text


def untranslated(source: str, known: frozenset[str]) -> list[int]:
    """Line numbers of marked texts, by their `known` names, that are shown without being translated."""
    return sorted(_bare(parsed(source), known))


def _bare(node: ast.AST, known: frozenset[str]) -> Iterator[int]:
    if isinstance(node, ast.Call) and name_of(node) == "translate":
        return
    name = getattr(node, "id", "")
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.islower():
        name = node.attr  # of a module: words.AGAIN, not Answer.COUNTED
    if name in known and isinstance(getattr(node, "ctx", None), ast.Load):
        yield getattr(node, "lineno", 0)
    for child in ast.iter_child_nodes(node):
        yield from _bare(child, known)


def marked_names(source: str) -> set[str]:
    """Names of the single texts at the head of a module."""
    names: set[str] = set()
    for node in parsed(source).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(value, ast.Call) and name_of(value) == "QT_TRANSLATE_NOOP"
            for value in (node.value.elts if isinstance(node.value, ast.Tuple) else (node.value,))
        ):
            names |= {each.id for each in ast.walk(node.targets[0]) if isinstance(each, ast.Name)}
    return names


def imported(source: str) -> set[str]:
    """Single texts that a module takes from others; a whole module brings all of its own."""
    names: set[str] = set()
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("govpost_desk.services"):
            place = ROOT / "src" / (node.module or "").replace(".", "/")
            for each in node.names:
                path = place / f"{each.name}.py"
                if path.exists():
                    names |= _of(path)
                elif place.with_suffix(".py").exists():
                    names |= _of(place.with_suffix(".py")) & {each.name}
    if "import messages" in source or "messages." in source:
        names |= {"SCAN_AGAIN"}  # the package hands it on
    return names


def _of(path: Path) -> set[str]:
    return marked_names(path.read_text(encoding="utf-8"))


def wrongly_filled(source: str) -> list[int]:
    """Line numbers of translate("…").format(…) whose blanks are not what is given."""
    wrong = []
    for node in ast.walk(parsed(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="format", value=ast.Call() as inner), keywords=given):
                match inner.args:
                    case [_, ast.Constant(value=str(text))]:
                        blanks = {name for _, name, _, _ in Formatter().parse(text) if name}
                        if blanks != {each.arg for each in given}:
                            wrong.append(node.lineno)
    return wrong


def test_every_sentence_of_the_services_is_marked() -> None:
    found = {}
    for path in SERVICES:
        if path.stem not in AS_WRITTEN:
            texts = [
                node
                for node in _texts(parsed(path.read_text(encoding="utf-8")))
                if node.value not in NOT_SPOKEN
            ]
            found[path.name] = [node.lineno for node in texts]
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_marked_sentence_is_translated_where_it_is_shown() -> None:
    single = {path: marked_names(path.read_text(encoding="utf-8")) for path in SERVICES}
    every = set().union(*single.values())
    assert len(every) > 30
    found = {}
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        if "messages" not in source and "QT_TRANSLATE_NOOP" not in source:
            continue
        known = frozenset(single.get(path, set()) | imported(source))
        found[path.name] = untranslated(source, known)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_sentences_share_one_context_and_are_filled_with_what_they_ask_for() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in SERVICES}
    assert {context for source in sources.values() for context, _ in marked(source)} == {"messages"}
    filled = {name: wrongly_filled(source) for name, source in sources.items()}
    assert {name: lines for name, lines in filled.items() if lines} == {}


def test_what_is_wrong_with_a_sentence_is_seen() -> None:
    source = 'A = QT_TRANSLATE_NOOP("messages", "甲")\nB = {"b": QT_TRANSLATE_NOOP("messages", "乙")}\n'
    source += 'def c():\n    translate("messages", A)\n    return A, words.A\n'
    source += 'translate("messages", "{d}").format(e=1)\n'
    assert list(marked(source)) == [("messages", "甲"), ("messages", "乙"), ("messages", "{d}")]
    assert marked_names(source) == {"A"}
    assert untranslated(source, frozenset({"A"})) == [5, 5]
    assert wrongly_filled(source) == [6]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of all texts that Qt's tool finds."""
    path = tmp_path_factory.mktemp("texts") / "window_en.ts"
    tool = Path(PySide6.__file__).parent / ("lupdate.exe" if sys.platform == "win32" else "lupdate")
    subprocess.run(
        [tool, "-silent", "-target-language", "en", *SOURCES, "-ts", path],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    return path


def test_qt_finds_what_is_marked(found: Path) -> None:
    texts = {message.findtext("source") for message in ET.parse(found).iter("message")}
    assert len(texts) > 500
    assert {place.source for place in PLACES} <= texts


def test_qt_finds_every_sentence(found: Path) -> None:
    texts = {
        message.findtext("source")
        for context in ET.parse(found).iter("context")
        if context.findtext("name") == "messages"
        for message in context.iter("message")
    }
    sentences = {
        text for path in SERVICES for _, text in marked(path.read_text(encoding="utf-8")) if HAN.search(text)
    }
    assert len(sentences) > 1000
    assert sorted(sentences - texts) == []


def test_a_translation_is_shown(found: Path, qapp: QApplication) -> None:
    tree = ET.parse(found)
    wanted = {
        "今日": "Today",
        "字号": "Letters",
        "已收 {case_no}，邮件号 {waybill_no}。": "Taken: {case_no}, number {waybill_no}.",
        "班长": "Supervisor",
    }
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
    wording.speak(qapp.translate)
    try:
        assert PLACES[0].word == "Today"
        assert _ticked() == "Taken: 1, number 2."
        assert role_text("supervisor") == "Supervisor"
        with wording.as_written():
            assert role_text("supervisor") == "班长"
    finally:
        qapp.removeTranslator(words)
    assert (PLACES[0].word, _ticked()) == ("今日", "已收 1，邮件号 2。")


def _ticked() -> str:
    return answer(Answer.TICKED, case_no="1", waybill_no="2").message
