"""The story that is pictured: a list of states, played in order. A new screen is one line more in STORY."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from tests.builders import sample
from tests.pictures.film import Film
from tests.ui.test_inbound_page import PIECES, TAG

from govpost_desk.services.today_screens import LimboRow
from govpost_desk.ui.bag_dialogs import seal_number_dialog, weight_dialog
from govpost_desk.ui.bag_page import BagPage
from govpost_desk.ui.dialogs import CounterDialog, RescueDialog
from govpost_desk.ui.help_dialog import HelpDialog
from govpost_desk.ui.hold_to_reveal import ReasonDialog
from govpost_desk.ui.import_page import ImportPage
from govpost_desk.ui.limbo_dialog import LimboDialog
from govpost_desk.ui.manifest_dialog import ManifestDialog

CASES = tuple(f"C{serial}" for serial in range(1, 9))
NAMES = ("王晓雯", "欧阳明华", "𠮷冈秀", "阿卜杜热西提·阿卜杜热合曼·买买提", "李四", "龚䶮", "司马宁", "贾桐")
_FOREIGN = "1290000007531"


@dataclass(frozen=True)
class State:
    """`name`: part of the file's name; `title`: what people read; `play`: leads from the state before to this one."""

    name: str
    title: str
    play: Callable[[Film], object]


def _page(name: str) -> Callable[[Film], object]:
    return lambda film: film.clerk.page(name)


def _scan(*codes: str) -> Callable[[Film], object]:
    return lambda film: film.clerk.scans(*codes)


def _open(make: Callable[[Film], CounterDialog]) -> Callable[[Film], object]:
    def play(film: Film) -> None:
        film.close_dialog()
        dialog = make(film)
        dialog.open()

    return play


def _sign_in(film: Film) -> None:
    film.clerk.press(film.window.login.demo_buttons()[0])


def _import(film: Film) -> None:
    page = film.clerk.page("import")
    assert isinstance(page, ImportPage)
    film.clerk.press(page.chooser.buttons()["03"])
    page.open_file(sample("dirty_rows.xlsx"))


def _close_register(film: Film) -> None:
    clerk = film.clerk
    clerk.scan("GPDEND")
    if clerk.answers[-1].answer == "difference_open":
        clerk.scans("GPDREST", "GPDR1", "GPDEND")
    clerk.scan("GPDEND")


def _label_waits(film: Film) -> None:
    film.clerk.scans("GPDPACK", CASES[0])


def _paper_out(film: Film) -> None:
    clerk = film.clerk
    clerk.scan(clerk.answers[-1].waybill_no)
    film.printer.paper_out_after(0)  # type: ignore[attr-defined]
    clerk.scan(CASES[1])


def _into_bag(film: Film) -> None:
    clerk = film.clerk
    page = clerk.page("bag")
    clerk.scan("GPDBAG")
    clerk.settle()
    assert isinstance(page, BagPage)
    view = page.view()
    assert view is not None
    for piece in view.loose:
        clerk.scan(piece.waybill_no)


def _stop(film: Film) -> None:
    film.clerk.scan(_FOREIGN)


def _seal(film: Film) -> None:
    film.clerk.key(Qt.Key.Key_Escape)
    film.clerk.scans("GPDSNGY0001", "GPDKG1350", "GPDSEAL")
    if film.clerk.answers[-1].answer == "confirm":
        film.clerk.scan("GPDSEAL")


def _balance(film: Film) -> None:
    film.clerk.scan("GPDBAL")
    film.clerk.page("day")


def _end_count(film: Film) -> None:
    film.clerk.scans(CASES[2], "GPDEND")
    if film.clerk.answers[-1].answer == "confirm":
        film.clerk.scan("GPDEND")
    film.clerk.page("day")


def _find(film: Film) -> None:
    film.close_dialog()
    film.clerk.page("find")
    film.clerk.keys("C1\r")


def _limbo(film: Film) -> CounterDialog:
    rows = tuple(
        LimboRow(
            window="01 综合受理窗口", number=case_no, waybill_no="", kind="缺件", since="11-20", days=days
        )
        for case_no, days in (("C21", 3), ("C22", 1))
    )
    return LimboDialog(film.window, rows)


def _privacy(film: Film) -> None:
    film.close_dialog()
    film.clerk.page("take")
    film.clerk.press(film.window.frame.status.cells["隐私"])


def _lock(film: Film) -> None:
    film.close_dialog()
    film.window.lock()


def _palette(film: Film) -> None:
    film.close_dialog()
    film.window.open_palette()


def _order(film: Film) -> None:
    film.close_dialog()
    film.window.open_order("")


EMPTY = (
    State("login", "登录", lambda film: film.clerk.settle()),
    State("today-empty", "今日：还没有办件", _sign_in),
    State("take-empty", "交接：空", _page("take")),
    State("pack-empty", "封装：空", _page("pack")),
    State("bag-empty", "封袋：空", _page("bag")),
    State("collect-empty", "揽收：空", _page("collect")),
    State("registers-empty", "交接簿：空", _page("registers")),
    State("day-empty", "日结：空", _page("day")),
    State("inbound-empty", "开拆：空", _page("inbound")),
    State("find-empty", "查件：空", _page("find")),
    State("import-empty", "导入：空", _page("import")),
)
STORY = (
    State("today", "今日：待办", _sign_in),
    State("import-errors", "导入预览：有错行", _import),
    State("take-window", "交接：选了窗口", _scan("GPDTAKE", "GPDWIN01")),
    State("take-green", "交接：已收（绿）", _scan(*CASES[:2])),
    State("take-amber", "交接：重复（黄）", _scan(CASES[1])),
    State("take-red", "交接：校验不对、不收（红）", _scan("1123456000098")),
    State("take-blue", "交接：清单外（蓝）", _scan("YS20261120-0001")),
    State("take-rare", "交接：生僻字", _scan(CASES[2])),
    State("take-long-name", "交接：长姓名", _scan(CASES[3])),
    State("take-difference", "交接：差异待交代", _scan("GPDEND")),
    State("take-closed", "交接：结束", _close_register),
    State("registers", "交接簿", _page("registers")),
    State("pack-waiting", "封装：面单待扫", _label_waits),
    State("pack-paper-out", "封装：缺纸", _paper_out),
    State("bag", "封袋", _into_bag),
    State("stop", "停：不是本台的邮件", _stop),
    State("bag-sealed", "封袋：已封", _seal),
    State("collect", "揽收", _scan("GPDOUT")),
    State("inbound", "开拆", _scan("GPDIN", TAG, *PIECES[:2])),
    State("day", "日结：平", _balance),
    State("count", "盘点", _scan("GPDSTOCK")),
    State("day-difference", "日结：差异", _end_count),
    State("find", "查件", _find),
    State("palette", "找功能", _palette),
    State("order", "录入一件", _order),
    State(
        "reveal",
        "显示个人信息：原因和密码",
        _open(lambda film: ReasonDialog(film.window, "0001", asks_pin=True)),
    ),
    State("help", "帮助", _open(lambda film: HelpDialog(film.window, film.window.frame))),
    State("privacy", "隐私：姓名已遮盖", _privacy),
    State("rescue", "核对救援码", _open(lambda film: RescueDialog(film.window))),
    State("seal-number", "封志号", _open(lambda film: seal_number_dialog(film.window, "0001"))),
    State("weight", "总包重量", _open(lambda film: weight_dialog(film.window, "0001"))),
    State("manifest", "录入清单", _open(lambda film: ManifestDialog(film.window, film.window.counter, ""))),
    State("limbo", "待查的件", _open(_limbo)),
    State("lock", "锁屏", _lock),
)
