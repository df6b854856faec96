"""The part of the story that is about head office: every state of the status line, joining, what was not taken."""

from collections.abc import Callable

from tests.pictures.film import Film

from govpost_desk.domain.progress import Progress
from govpost_desk.services.head_office_state import Trouble, head_office_view, in_words
from govpost_desk.services.messages import head_office as words
from govpost_desk.services.messages import stick
from govpost_desk.services.messages.failures import FAILURES
from govpost_desk.ui import refreshing
from govpost_desk.ui.head_office_tray import TrayDialog
from govpost_desk.ui.join_dialog import JoinDialog
from govpost_desk.workers.joining import Asked
from govpost_desk.workers.stick import StickIn

_WRITING = Progress()
_COUNTS = {
    "arrived": 127,
    "waiting": 3,
    "records": 21,
    "last": "14:05",
    "since": "14:06",
    "error": "",
    "site": "520100-01",
    "troubles": 0,
}


def _stands(page: str = "today", **facts: object) -> Callable[[Film], object]:
    """As if head office stood so."""

    def play(film: Film) -> None:
        film.close_dialog()
        film.clerk.page(page)
        film.settle()
        view = in_words(**{**_COUNTS, **facts})
        refreshing.head_office_view = lambda db, at: view  # type: ignore[assignment]
        film.window.refresh_now()
        film.until(lambda: film.window.frame.status.text("总部") == view.line)

    return play


def _join(film: Film) -> None:
    refreshing.head_office_view = head_office_view
    film.close_dialog()
    office = film.window.counter.find_office()
    assert office is not None
    dialog = JoinDialog(film.clerk.page("manage"), office, 9_873)
    dialog.open()
    film.until(lambda: bool(dialog.fingerprint.text()))


def _join_refused(film: Film) -> None:
    _join(film)
    dialog = film.dialog()
    assert isinstance(dialog, JoinDialog)
    dialog._on_file(Asked(address="https://zongbu.example:8443", code="ABCD2345"))
    film.until(lambda: not dialog.is_deaf())
    dialog.try_accept()
    film.until(lambda: "正在问" not in dialog.said.text())


def _joined(film: Film) -> None:
    _join(film)
    dialog = film.dialog()
    assert isinstance(dialog, JoinDialog)
    dialog._on_joined(words.joined("520100-01", dialog.fingerprint.text(), 9_873))


def _tray(film: Film) -> None:
    film.close_dialog()
    page = film.clerk.page("manage")
    dialog = TrayDialog(page)
    dialog.open()
    film.settle()
    dialog._on_view(in_words(**{**_COUNTS, "state": "idle", "troubles": 3}))
    dialog._on_troubles(
        tuple(
            Trouble(
                place=place,
                what=words.about(kind),
                number=number,
                why=words.WHY[why],
                todo=words.WHAT_TO_DO[
                    "settled" if settled else why if why in words.WHAT_TO_DO else "refused"
                ],
                since="11-23 09:41",
                times=times,
                settled=settled,
                seen=False,
            )
            for place, kind, number, why, times, settled in (
                ("2-481", "line.ticked", "1123456000099", "misfit", 1, False),
                ("2-502", "supply.counted", "", "held", 1, False),
                ("3-17", "order.corrected", "2026112052003481000806", "digest", 14, False),
                ("2-12", "register.closed", "JJ52010001D01261121A007", "shape", 2, True),
            )
        )
    )


def _stick(sentence: str, **facts: object) -> Callable[[Film], object]:
    """管理 after a file of the memory stick was written or read in."""

    def play(film: Film) -> None:
        _WRITING.ended = True
        _stands("manage", **facts)(film)
        film.until(lambda: not film.window.frame.progress.isVisible())
        film.clerk.page("manage").note.emit(sentence)
        film.settle()

    return play


def _stick_running(film: Film) -> None:
    """The bar of a long file."""
    _stands("manage", state="offline")(film)
    _WRITING.tell("stick_out", 21_500, 48_000)
    film.window.frame.progress.watch("写到 U 盘", _WRITING)
    film.until(lambda: film.window.frame.progress.isVisible())


def _read_in(**facts: object) -> str:
    plain = {"state": "idle", "waiting": 0, "numbers": 0, "again": False, "old": False, "error": ""}
    return StickIn(**{**plain, **facts}).sentence  # type: ignore[arg-type]


OFFICE: tuple[tuple[str, str, Callable[[Film], object]], ...] = (
    ("head-office-none", "总部：未加入", _stands(state="none")),
    ("head-office-new", "总部：加入了，还没有联系上", _stands(state="new", arrived=0, last="")),
    ("head-office-idle", "总部：正常", _stands(state="idle")),
    ("head-office-offline", "总部：连不上", _stands(state="offline")),
    ("head-office-waiting", "总部：等总部决定", _stands(state="waiting")),
    ("head-office-locked", "总部：停用了本台", _stands("manage", state="locked")),
    ("head-office-refused", "总部：没有收", _stands(state="refused", error="signature", troubles=2)),
    ("head-office-join", "加入总部", _join),
    ("head-office-join-refused", "加入总部：不成", _join_refused),
    ("head-office-joined", "加入总部：成了", _joined),
    ("head-office-tray", "总部明细", _tray),
    ("stick-running", "写 U 盘", _stick_running),
    (
        "stick-written",
        "写 U 盘：写好了",
        _stick(stick.written("520100-01-D01_20261123-140500.gpx", 48_012), state="offline"),
    ),
    ("stick-read", "读回执：读入了", _stick(_read_in(numbers=2000, waiting=3), state="offline")),
    ("stick-again", "读回执：还要一次", _stick(_read_in(again=True), state="offline")),
    ("stick-locked", "读回执：停用了", _stick(_read_in(state="locked"), state="locked")),
    ("stick-refused", "读回执：不成", _stick(FAILURES["stick_cut"], state="offline")),
)
