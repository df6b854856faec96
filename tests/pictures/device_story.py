"""The part of the story that is about devices: the doctor's findings and the steps of setting up."""

from collections.abc import Callable

from tests.pictures.film import Film

from govpost_desk.devices.ports import Probed
from govpost_desk.services.device_setup import Asked
from govpost_desk.services.messages import setting_up as words
from govpost_desk.ui.devices_page import DevicesPage
from govpost_desk.ui.printer_wizard import PrinterWizard


def _devices(what: str, act: Callable[[DevicesPage, Film], object] | None = None) -> Callable[[Film], object]:
    """The page of devices, with the label printer found to be this."""

    def play(film: Film) -> None:
        film.close_dialog()
        page = film.clerk.page("devices")
        assert isinstance(page, DevicesPage)
        page.choose("label")
        if act is not None:
            act(page, film)
        film.until(lambda: page.findings["label"].what == what)

    return play


def _paper_out(page: DevicesPage, film: Film) -> None:
    film.printer.paper_out_after(0)


def _paper_loaded(page: DevicesPage, film: Film) -> None:
    film.printer.load_paper()


def _cover_open(page: DevicesPage, film: Film) -> None:
    film.printer.open_cover()


def _cable_pulled(page: DevicesPage, film: Film) -> None:
    film.printer.close_cover()
    film.printer.unplug()


def _scanner(page: DevicesPage, film: Film) -> None:
    film.printer.plug_in()
    page.choose("scanner")
    page.try_device()


def _choose_cable(film: Film) -> None:
    page = film.clerk.page("devices")
    assert isinstance(page, DevicesPage)
    page.choose("label")
    page.set_up()
    film.settle()


def _wizard_step(show: Callable[[PrinterWizard], object]) -> Callable[[Film], object]:
    def play(film: Film) -> None:
        wizard = film.dialog()
        assert isinstance(wizard, PrinterWizard)
        wizard._opened_s = 0.0  # it listens at once
        show(wizard)
        film.settle()

    return play


def _answered(wizard: PrinterWizard) -> None:
    wizard._word = "tcp://192.168.1.50"
    wizard._show_step(1)
    lines = ("问 ESC !?　答 <00>", "问 ESC !S　答 没有回答", "问 ~!T　答 TTP-244<20>Pro<0D><0A>")
    probed = Probed(asked=(), word="tcp://192.168.1.50?profile=tsc", language="tspl", profile_id="tsc")
    sentence = words.PROBED["found"].format(language="TSPL", model="TTP-244 Pro", state="就绪")
    wizard._on_asked(Asked(sentence=sentence, lines=lines, probed=probed))


def _silent(wizard: PrinterWizard) -> None:
    wizard._show_step(1)
    lines = tuple(f"问 {each}　答 没有回答" for each in ("ESC !?", "ESC !S", "~!T", "~HI", "~HS"))
    wizard._on_asked(Asked(sentence=words.PROBED["silent"], lines=lines, probed=Probed(asked=())))


def _ruler(wizard: PrinterWizard) -> None:
    _answered(wizard)
    wizard.try_next()
    wizard.ruler.show_offset((1.5, -0.5))


def _trial(wizard: PrinterWizard) -> None:
    wizard.try_next()
    wizard._tried = wizard._word
    wizard.hear("GPDTEST")


def _device_dialog(device: str) -> Callable[[Film], object]:
    def play(film: Film) -> None:
        film.close_dialog()
        page = film.clerk.page("devices")
        assert isinstance(page, DevicesPage)
        page.choose(device)
        page.set_up()
        film.settle()

    return play


DEVICES = (
    ("devices-paper", "设备：缺纸", _devices("paper", _paper_out)),
    ("devices", "设备：就绪", _devices("ready", _paper_loaded)),
    ("devices-cover", "设备：盖子开着", _devices("cover", _cover_open)),
    ("devices-cable", "设备：没有连接", _devices("cable", _cable_pulled)),
    ("devices-scanner", "设备：试扫", _devices("ready", _scanner)),
    ("wizard-cable", "设置面单机：接在哪里", _choose_cable),
    ("wizard-silent", "设置面单机：没有回答", _wizard_step(_silent)),
    ("wizard-asked", "设置面单机：它回答了", _wizard_step(_answered)),
    ("wizard-ruler", "设置面单机：对齐", _wizard_step(_ruler)),
    ("wizard-trial", "设置面单机：扫出来了", _wizard_step(_trial)),
    ("office-setup", "设置 A4 打印机", _device_dialog("office")),
    ("scale-setup", "认秤", _device_dialog("scale")),
)
