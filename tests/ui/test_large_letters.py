"""The largest letters on the smallest screen: nothing wider or taller than it, no button cut, none unreachable."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from tests.builders import MONDAY
from tests.ui.clerk import Clerk

from govpost_desk import opening
from govpost_desk.services import first_run
from govpost_desk.services.training.cases import CASES
from govpost_desk.settings import Settings
from govpost_desk.ui import theme
from govpost_desk.ui.coach_strip import CoachStrip
from govpost_desk.ui.first_run_window import FirstRunWindow
from govpost_desk.ui.order_form import OrderForm
from govpost_desk.ui.pictures import SIZE
from govpost_desk.ui.take_over_page import TakeOverPage


@pytest.fixture
def large(dressed: QApplication) -> Iterator[int]:
    """The largest letters, in per cent."""
    theme.wear(dressed, theme.Look(theme.SCALES[-1]))
    yield theme.SCALES[-1]
    theme.wear(dressed, theme.Look())


def test_an_answer_with_choices_makes_the_window_no_larger(large: int, hall: Clerk) -> None:
    hall.window.resize(*SIZE)
    take = hall.page("take")
    hall.scan("GPDWIN01")
    hall.settle()
    assert isinstance(take, TakeOverPage)
    hall.scans(take.view().due[0].case_no, "GPDEND")
    hall.settle()
    assert hall.answers[-1].answer == "difference_open"
    least = hall.window.minimumSizeHint()
    assert least.width() <= SIZE[0]
    assert least.height() <= SIZE[1]
    assert (hall.window.width(), hall.window.height()) == SIZE
    panel = hall.frame.result
    choices = panel.choice_buttons()
    assert len(choices) >= 4
    for number, made in enumerate(choices, 1):
        assert made.isVisible()
        assert made.text().startswith(f"{number}  ")
        assert panel.rect().contains(made.geometry().translated(made.parentWidget().pos()))
        assert made.width() >= made.fontMetrics().horizontalAdvance(made.text())
    assert panel.code_for_digit(str(len(choices) + 1)) == ""  # a choice that is not shown is none
    hall.window.resize(1920, 1080)
    hall.settle()
    hall.window.resize(*SIZE)  # what was arranged for a wide window lets it be narrow again
    hall.settle()
    assert (hall.window.width(), hall.window.height()) == SIZE


def test_the_order_form_keeps_its_buttons_on_the_screen(large: int, empty: Clerk) -> None:
    empty.page("import")
    empty.window.open_order("")
    form = empty.window.dialog
    assert isinstance(form, OrderForm)
    empty.settle()
    least = form.minimumSizeHint()
    assert least.width() <= SIZE[0]
    assert least.height() <= SIZE[1] - 60
    form.reject()


def test_the_first_run_fits_at_every_step(large: int, tmp_path: Path) -> None:
    door = replace(opening.door_of(Settings(data_folder=tmp_path / "desk")), now=lambda: MONDAY)
    window = FirstRunWindow(door)
    window.show()
    for number in range(len(first_run.STEPS)):
        window._show_step(number)
        QApplication.processEvents()
        least = window.minimumSizeHint()
        assert least.width() <= SIZE[0], number
        assert least.height() <= SIZE[1], number
    window.close()
    window.deleteLater()


def test_the_coach_s_strip_breaks_into_lines(large: int) -> None:
    for case in CASES:
        strip = CoachStrip(case)
        assert strip.minimumSizeHint().width() <= SIZE[0], case.code
        strip.deleteLater()


def test_the_buttons_of_the_register_page_stand_on_the_smallest_screen(
    hall: Clerk, dressed: QApplication
) -> None:
    page = hall.page("registers")
    try:
        for percent in (100, 150):
            theme.wear(dressed, theme.Look(percent))
            hall.window.resize(*SIZE)
            hall.settle()
            assert (hall.window.width(), hall.window.height()) == SIZE
            shown = [made for made in page.findChildren(QPushButton) if made.isVisible()]
            assert len(shown) == 6
            for made in shown:
                assert made.visibleRegion().boundingRect() == made.rect(), (percent, made.text())
    finally:
        theme.wear(dressed, theme.Look())
