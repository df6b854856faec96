"""Four lights, each with colour, shape, word and sound (R6); legible (R12)."""

import pytest
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from govpost_desk.domain.outcomes import LIGHTS, Answer, Choice, Light, Outcome
from govpost_desk.services.messages.window import STOPS, WORDS
from govpost_desk.ui import theme
from govpost_desk.ui.result_panel import FADE_MS, ResultPanel
from govpost_desk.workers.sounds import SOUND_NAMES, sound_file


@pytest.fixture
def panel(dressed: QApplication, qtbot: QtBot) -> ResultPanel:
    made = ResultPanel()
    qtbot.addWidget(made)
    made.resize(1346, 110)
    made.show()
    return made


def outcome(answer: Answer, **fields: object) -> Outcome:
    return Outcome(answer=answer, message="一句话", **fields)  # type: ignore[arg-type]


def background(panel: ResultPanel) -> str:
    return panel.grab().toImage().pixelColor(12, 6).name()


@pytest.mark.parametrize("answer", list(Answer))
def test_every_answer_has_its_colour_and_word(panel: ResultPanel, answer: Answer) -> None:
    panel.show_outcome(outcome(answer, name="王晓雯"))
    assert background(panel) == theme.colour(LIGHTS[answer].value)
    assert panel.word() == WORDS[answer]
    assert len(WORDS[answer]) <= 6
    assert panel.name_shown() == "王晓雯"
    assert panel.accessibleName() == f"{WORDS[answer]} 一句话"


def test_green_fades_everything_else_stays(panel: ResultPanel) -> None:
    panel.show_outcome(outcome(Answer.REFUSED))
    QTest.qWait(FADE_MS + 100)
    assert background(panel) == theme.colour("red")
    panel.show_outcome(outcome(Answer.TICKED))
    QTest.qWait(FADE_MS + 100)
    assert background(panel) == theme.colour("calm")
    assert panel.word() == "已收"


def test_shapes_differ_without_colour(panel: ResultPanel) -> None:
    shapes = set()
    for answer in (Answer.TICKED, Answer.ALREADY_TICKED, Answer.REFUSED, Answer.NOT_ON_LIST):
        panel.show_outcome(outcome(answer))
        image = panel.grab().toImage().copy(panel._shape.geometry())
        light = sum(
            1 << (y * 44 + x)
            for y in range(0, image.height(), 2)
            for x in range(0, image.width(), 2)
            if image.pixelColor(x, y).lightness() > 200
        )
        assert light
        shapes.add(light)
    assert len(shapes) == 4


def test_choices_fit_two_rows_and_answer_to_their_digit(panel: ResultPanel) -> None:
    choices = tuple(Choice(f"GPDMISS{number}", f"缺件 {number}") for number in range(1, 12))
    panel.show_outcome(outcome(Answer.DIFFERENCE_OPEN, choices=choices))
    assert len(panel.choice_buttons()) == 8
    assert panel.code_for_digit("8") == "GPDMISS8"
    assert panel.code_for_digit("9") == panel.code_for_digit("0") == panel.code_for_digit("12") == ""
    panel.show_outcome(outcome(Answer.TICKED))
    assert panel.choice_buttons() == []
    assert panel.code_for_digit("1") == ""


def test_a_long_sentence_and_name_are_not_cut(panel: ResultPanel) -> None:
    panel.resize(1346, 110)
    sentence = (
        "面单 1123456000099（2026112052003278000001）未确认，没有记录。扫那张面单，或 GPDREPRINT 补打。" * 2
    )
    panel.show_outcome(Outcome(answer=Answer.UNCONFIRMED, message=sentence, name="买买提·阿卜杜热合曼"))
    QApplication.processEvents()
    label = panel._sentence
    assert label.heightForWidth(label.width()) <= label.height()
    assert panel._name.width() >= panel._name.sizeHint().width()


def test_every_light_and_the_stop_have_sounds_of_their_own() -> None:
    contents = {sound_file(name).read_bytes() for name in SOUND_NAMES}
    assert len(contents) == len(SOUND_NAMES) == 5
    assert all(content.startswith(b"RIFF") and len(content) < 40_000 for content in contents)


def test_the_stops_are_red() -> None:
    assert {LIGHTS[answer] for answer in STOPS} == {Light.RED}


@pytest.mark.parametrize("name", ["王晓雯", "阿卜杜热西提·阿卜杜热合曼·买买提·吐尔逊", "𠮷冈秀"])
@pytest.mark.parametrize("width", [1346, 900])
def test_a_name_is_never_cut(panel: ResultPanel, name: str, width: int) -> None:
    panel.resize(width, 130)
    panel.show_outcome(outcome(Answer.TICKED, name=name))
    QApplication.processEvents()
    label = panel._name
    assert label.text() == name
    assert label.letters_px == 34 or len(name) > 8
    assert label.heightForWidth(label.width()) <= label.height()
    assert panel.rect().contains(label.geometry())
    assert panel.is_rare() is (name == "𠮷冈秀")


def test_a_screen_reader_is_told_each_answer(panel: ResultPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[object, str]] = []

    def note(event: QAccessibleEvent) -> None:
        told.append((event.type(), event.object().accessibleName()))

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    for answer in (Answer.TICKED, Answer.ALREADY_TICKED, Answer.REFUSED, Answer.NOT_ON_LIST):
        panel.show_outcome(outcome(answer))
        assert told[-1] == (QAccessible.Event.Alert, f"{WORDS[answer]} 一句话")
    panel.show_failure("没有记录。")
    assert told[-1] == (QAccessible.Event.Alert, "没有记录 没有记录。")
    assert len(told) == 5
