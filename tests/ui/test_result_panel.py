"""Four lights, each with colour, shape, word and sound (R6); legible (R12)."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from govpost_desk.domain.outcomes import LIGHTS, Answer, Choice, Light, Outcome
from govpost_desk.services.messages.window import STOPS, WORDS
from govpost_desk.ui import theme
from govpost_desk.ui.places import STEP_COLOURS
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
    assert background(panel) == theme.LIGHT_COLOURS[LIGHTS[answer]]
    assert panel.word() == WORDS[answer]
    assert len(WORDS[answer]) <= 6
    assert panel.name_shown() == "王晓雯"
    assert panel.accessibleName() == f"{WORDS[answer]} 一句话"


def test_green_fades_everything_else_stays(panel: ResultPanel) -> None:
    panel.show_outcome(outcome(Answer.REFUSED))
    QTest.qWait(FADE_MS + 100)
    assert background(panel) == theme.LIGHT_COLOURS[Light.RED]
    panel.show_outcome(outcome(Answer.TICKED))
    QTest.qWait(FADE_MS + 100)
    assert background(panel) == theme.CALM
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


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(("#ffffff", colour) for colour in theme.LIGHT_COLOURS.values()),
        (theme.CALM_TEXT, theme.CALM),
        (theme.NEUTRAL_TEXT, theme.NEUTRAL),
        ("#8f5a00", "#ffffff"),
        ("#14622f", "#ffffff"),
        ("#8a1512", "#ffffff"),
        ("#14622f", "#e3e8ec"),  # the books at the foot of every page
        ("#22303c", "#e3e8ec"),
        (theme.NEUTRAL_TEXT, "#e3eef4"),  # the countdown
        ("#0b3d52", "#e3eef4"),
        *(("#ffffff", colour) for colour in STEP_COLOURS.values()),
    ],
)
def test_contrast_is_at_least_four_and_a_half(text: str, ground: str) -> None:
    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(name: str) -> float:
    """Relative luminance of WCAG 2."""
    colour = QColor(name)
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


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
