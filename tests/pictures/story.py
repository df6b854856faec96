"""The story that is pictured: a list of states, played in order. A new screen is one line more in STORY."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from tests.builders import sample
from tests.pictures.device_story import DEVICES
from tests.pictures.film import Film
from tests.pictures.office_story import OFFICE
from tests.ui.test_inbound_page import PIECES, TAG

from govpost_desk.domain.scanner_trial import Arrived
from govpost_desk.services.screens import PackView
from govpost_desk.services.today_screens import LimboRow
from govpost_desk.ui.act_dialog import ActDialog
from govpost_desk.ui.bag_dialogs import seal_number_dialog, weight_dialog
from govpost_desk.ui.bag_page import BagPage
from govpost_desk.ui.blank_forms_dialog import BlankFormsDialog
from govpost_desk.ui.catalogue_dialog import CatalogueDialog
from govpost_desk.ui.dialogs import CounterDialog, RescueDialog
from govpost_desk.ui.find_page import FindPage
from govpost_desk.ui.help_dialog import HelpDialog
from govpost_desk.ui.hold_to_reveal import ReasonDialog
from govpost_desk.ui.import_page import ImportPage
from govpost_desk.ui.limbo_dialog import LimboDialog
from govpost_desk.ui.main_window import CounterWindow
from govpost_desk.ui.manage_page import ManagePage
from govpost_desk.ui.manifest_dialog import ManifestDialog
from govpost_desk.ui.pack_page import PackPage
from govpost_desk.ui.scanner_setup import ScannerSetup
from govpost_desk.ui.true_size import TrueSize

CASES = tuple(f"2026112052003481{serial:06}" for serial in range(801, 809))
NAMES = ("王晓雯", "欧阳明华", "𠮷冈秀", "阿卜杜热西提·阿卜杜热合曼·买买提", "李四", "龚䶮", "司马宁", "贾桐")
DOCUMENTS = ("居民身份证", "不动产权证书", "营业执照", "护照", "", "驾驶证", "食品经营许可证", "居住证")
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
    _until_pack(film, lambda view: view.print_state not in ("queued", "sending"))


def _label_waits_again(film: Film) -> None:
    film.close_dialog()
    _label_waits(film)


def _out(film: Film) -> None:
    film.close_dialog()
    film.clerk.scan("GPDOUT")


def _paper_out(film: Film) -> None:
    film.close_dialog()
    clerk = film.clerk
    clerk.scan(clerk.answers[-1].waybill_no)
    film.printer.paper_out_after(0)
    clerk.scan(CASES[3])
    film.until(lambda: "缺纸" in _refreshed(film).frame.status.text("面单机"))


def _until_pack(film: Film, ready: Callable[[PackView], bool]) -> None:
    page = film.window.frame.pages["pack"]
    assert isinstance(page, PackPage)
    film.until(lambda: _refreshed(film) and (view := page.view()) is not None and ready(view))


def _refreshed(film: Film) -> CounterWindow:
    film.clerk.settle()
    return film.window


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
    film.clerk.scans("GPDEND", "GPDEND", "GPDBAL")
    film.clerk.page("day")


def _pages_preview(place: str, name: str) -> Callable[[Film], object]:
    def play(film: Film) -> None:
        film.close_dialog()
        page = film.clerk.page(place)
        film.until(lambda: film.clerk.button(name, page).isEnabled())
        film.clerk.press(film.clerk.button(name, page))
        film.until(lambda: isinstance(film.dialog(), TrueSize))

    return play


def _bag_preview(film: Film) -> None:
    page = film.clerk.page("bag")
    assert isinstance(page, BagPage)
    view = page.view()
    assert view is not None
    film.clerk.press(page.chips.buttons()[view.bags[0].bag_id.hex()])
    film.clerk.press(film.clerk.button("袋牌预览", page))
    film.until(lambda: isinstance(film.dialog(), TrueSize))


def _measure(film: Film) -> None:
    dialog = film.dialog()
    assert isinstance(dialog, TrueSize)
    dialog.measure()


def _manage_dialog(name: str) -> Callable[[Film], object]:
    def play(film: Film) -> None:
        film.close_dialog()
        page = film.clerk.page("manage")
        assert isinstance(page, ManagePage)
        page.windows.setCurrentIndex(page.windows.rows.index(1, 0))
        film.press(name)

    return play


def _range_refused(film: Film) -> None:
    _manage_dialog("录入号段")(film)
    dialog = film.dialog()
    assert isinstance(dialog, ActDialog)
    dialog.grid.show_values({"first": "112345600009", "count": "100"})
    dialog._opened_s = 0.0  # it listens at once
    dialog.try_accept()
    film.settle()


def _copies(film: Film) -> None:
    film.close_dialog()
    film.clerk.page("manage")
    film.press("立即备份")
    film.settle()


def _chain(film: Film) -> None:
    page = film.window.frame.pages["find"]
    assert isinstance(page, FindPage)
    page.open_chain()
    film.settle()


def _correct(film: Film) -> None:
    film.close_dialog()
    film.window.open_order(CASES[6])
    film.settle()


def _find(film: Film) -> None:
    film.close_dialog()
    film.clerk.page("find")
    film.clerk.keys("wxw\r")


def _scanner_setup(film: Film) -> CounterDialog:
    return ScannerSetup(film.window, film.window.counter)


def _scanner_arrives(*arrived: str) -> Callable[[Film], object]:
    """These texts come from the scanner, each with its Enter."""

    def play(film: Film) -> None:
        dialog = film.dialog()
        assert isinstance(dialog, ScannerSetup)
        for text in arrived:
            dialog.take(Arrived(text=text, end="Enter", gaps_s=(0.008,) * 5))
        film.settle()

    return play


def _scanner_by_hid(film: Film) -> None:
    film.close_dialog()
    film.window.counter.post_scanner("no_library", "hid")
    _open(_scanner_setup)(film)


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
    State("manage-empty", "管理：没有备份过", _page("manage")),
)
STORY = (
    State("today", "今日：待办", _sign_in),
    State("import-errors", "导入预览：有错行", _import),
    State("take-window", "交接：选了窗口", _scan("GPDTAKE", "GPDWIN01")),
    State("take-green", "交接：已收（绿）", _scan(*CASES[:2])),
    State("take-amber", "交接：重复（黄）", _scan(CASES[1])),
    State("take-red", "交接：不收（红）", _scan("1123456000098")),
    State("take-blue", "交接：清单外（蓝）", _scan("YS20261120-0001")),
    State("take-rare", "交接：生僻字", _scan(CASES[2])),
    State("take-long-name", "交接：长姓名", _scan(CASES[3])),
    State("take-difference", "交接：差异待交代", _scan("GPDEND")),
    State("take-closed", "交接：结束", _close_register),
    State("registers", "交接簿", _page("registers")),
    State("register-preview", "预览：交接簿", _pages_preview("registers", "实际大小预览")),
    State("preview-measure", "预览：校准屏幕", _measure),
    State("pack-waiting", "封装：面单待扫", _label_waits_again),
    State("label-preview", "预览：面单", _pages_preview("pack", "预览")),
    State("pack-paper-out", "封装：缺纸", _paper_out),
    State("bag", "封袋", _into_bag),
    State("stop", "停：不是本台的邮件", _stop),
    State("bag-sealed", "封袋：已封", _seal),
    State("bag-preview", "预览：袋牌", _bag_preview),
    State("collect", "揽收", _out),
    State("inbound", "开拆", _scan("GPDIN", TAG, *PIECES[:2])),
    State("day", "日结：平", _balance),
    State("count", "盘点", _scan("GPDSTOCK")),
    State("day-difference", "日结：差异", _end_count),
    State("find", "查件", _find),
    State("chain", "查件：流转经过", _chain),
    State("palette", "找功能", _palette),
    State("order", "录入一件", _order),
    State("correct", "补资料、更正", _correct),
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
    State("catalogue", "事项清单", _open(lambda film: CatalogueDialog(film.window, film.window.counter))),
    State(
        "blank-forms", "空白申请单", _open(lambda film: BlankFormsDialog(film.window, film.window.counter))
    ),
    State("manage", "管理", _copies),
    State("manage-range", "管理：录入号段，不对", _range_refused),
    State("manage-person", "管理：增加人员", _manage_dialog("增加人员")),
    State("manage-window", "管理：增加窗口", _manage_dialog("增加窗口")),
    State("manage-window-set", "管理：更改窗口", _manage_dialog("更改所选窗口")),
    State("manage-window-off", "管理：停用窗口", _manage_dialog("停用或启用窗口")),
    *(State(*each) for each in OFFICE),
    *(State(*each) for each in DEVICES),
    State("scanner-setup", "设扫描枪", _open(_scanner_setup)),
    State(
        "scanner-layout",
        "设扫描枪：键盘语言不对",
        _scanner_arrives("GPDTEST7", "9980124700356", "GPDTESTßAQWYZMß0369"),
    ),
    State(
        "scanner-qr",
        "设扫描枪：二维码",
        _scanner_arrives("GPDTEST-AQWZYM-0369", "gPDtEST-aQwZyM-5", "GPDTEST20261120052003278000001"),
    ),
    State(
        "scanner-done",
        "设扫描枪：试扫完",
        _scanner_arrives("GPDTEST-QR-AQWZYM-0123456789", "\\000026GPDTEST-ECI-24680"),
    ),
    State("scanner-missing", "设扫描枪：没有装 hidapi", _scanner_by_hid),
    State("lock", "锁屏", _lock),
)
