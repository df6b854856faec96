"""设备 Alt+S: every device of this desk, how it is, what to do about it, 试一下 and 设置 (wireframe 11)."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.weighing import Plate
from govpost_desk.services import device_doctor, device_setup
from govpost_desk.services.context import ScanContext
from govpost_desk.services.device_doctor import LABEL, OFFICE, RECEIPT, SCALE, SCANNER, Finding, Look
from govpost_desk.services.device_setup import Tried
from govpost_desk.services.messages import doctor as words
from govpost_desk.services.trial_scan import label_code
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.doctor_picture import DoctorPicture
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.page import Page
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.trial_scan import CodePicture
from govpost_desk.ui.widgets import button, caption, card, column, row
from govpost_desk.workers.counter import Counter

_LABEL_MS, _OFFICE_MS, _RECEIPT_MS = 2000, 6000, 3000
_MOODS = {"good": "done", "bad": "bad", "busy": "told"}  # roles of the palette
_CODE_PX = 300
_TABLE_PX, _ROW_PX = 164, 30  # its head and four rows; one more


class DevicesPage(Page):
    """It follows the devices while it is in front: asked between two labels, never beside one."""

    title = QT_TRANSLATE_NOOP("devices_page", "设备")

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._devices = counter.devices
        self.findings: dict[str, Finding] = {}
        self._looks: dict[str, Look] = {}
        self._asking: set[str] = set()
        self._front = LABEL
        self._trying = ""  # the device whose trial waits for a scan or a weight
        self.dialog: CounterDialog | None = None
        self.table = Table(RowsModel(_columns(), self), self.tr("设备"), (110, 210, 330, 200), 3)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.picture = DoctorPicture()
        self.head = caption()
        theme.set_font(self.head, 22, bold=True)
        self.sentence = caption(wrap=True)
        theme.set_font(self.sentence, 17)
        self.text = caption(wrap=True, quiet=True)
        self.told = caption(wrap=True)
        theme.set_font(self.told, 17, bold=True)
        self.bars = CodePicture()
        self.bars.show_code(label_code())
        theme.size(self.bars, least_width=_CODE_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        room = QWidget()
        room.setLayout(row(self.table))
        theme.size(room, height=_TABLE_PX + (_ROW_PX if self._has_receipts() else 0))
        layout.addWidget(self._doctor(), 1)  # above: where letters are large, it is what is seen
        layout.addWidget(room)
        self._label_timer = self._timer(_LABEL_MS, self._ask_label)
        self._office_timer = self._timer(_OFFICE_MS, self._ask_office)
        self._receipt_timer = self._timer(_RECEIPT_MS, self._ask_receipt)
        counter.plate_changed.connect(self._on_plate)
        counter.scanner_changed.connect(self._on_scanner)
        self._examine()

    def refresh(self, context: ScanContext) -> None:
        """What is known without asking anybody, and questions to the printers."""
        self._examine()
        self._ask_quietly()

    def on_opened(self) -> None:
        """The device that is in trouble comes to the front."""
        self.told.clear()
        self._trying = ""
        bad = next((name for name, each in self.findings.items() if each.mood == device_doctor.BAD), "")
        self._choose(bad or self.chosen())

    def chosen(self) -> str:
        """The device in front."""
        found = self.table.chosen()
        return found.device if isinstance(found, Finding) else LABEL

    def choose(self, device: str) -> None:
        """Bring a device to the front."""
        self._choose(device)

    def hears(self, text: str) -> bool:
        """A scan of the trial label's code: true when it was one, and then it is nothing else."""
        if not device_doctor.is_trial_code(text):
            return False
        if self.dialog is not None and self.dialog.isVisible() and hasattr(self.dialog, "hear"):
            self.dialog.hear(text)
            return True
        self._trying = ""
        self._tell(device_doctor.scanned(), "done")
        self.note.emit(device_doctor.scanned())
        return True

    def try_device(self) -> None:
        """试一下, by what the finding of the device in front asks for."""
        found = self.findings[self.chosen()]
        if self._devices is None:
            return
        self._trying = ""
        acts: dict[str, Callable[[], object]] = {
            "label": self._try_label,
            "ask": self._ask_what,
            "page": self._try_page,
            "slip": self._try_slip,
            "scan": self._await_scan,
            "weigh": self._await_weight,
            "again": self._ask_again,
        }
        acts[found.trial]()

    def set_up(self) -> None:
        """设置 of the device in front."""
        if self._devices is None or not self._devices.sets_up:
            self.note.emit(device_setup.not_in_training())
            return
        acts: dict[str, Callable[[], object]] = {
            LABEL: self._set_up_label,
            OFFICE: self._set_up_office,
            RECEIPT: lambda: self.note.emit(translate("messages", words.BY_TECHNICIAN)),
            SCANNER: self.set_up_scanner,
            SCALE: self._set_up_scale,
        }
        acts[self.chosen()]()

    def set_up_scanner(self) -> None:
        """How the scanner is connected, and a trial of it."""
        from govpost_desk.ui.scanner_setup import ScannerSetup

        self.choose(SCANNER)
        self._open(ScannerSetup(self, self.counter))

    def go_on(self, steps: int) -> None:
        """The device above or below."""
        devices = list(self.findings)
        self._choose(devices[(devices.index(self.chosen()) + steps) % len(devices)])

    # --- the parts -------------------------------------------------------------------------------------------------

    def _doctor(self) -> QWidget:
        self.trial = button("", self.try_device, "Ctrl+J", name=self.tr("试一下"), main=True)
        acts = FlowRow(
            self.trial,
            button(self.tr("设置…"), self.set_up, "Ctrl+E", name=self.tr("设置设备")),
            button(self.tr("扫描枪设置…"), self.set_up_scanner, "Ctrl+G", name=self.tr("扫描枪设置")),
            button(self.tr("上一台"), lambda: self.go_on(-1), "Ctrl+Up"),
            button(self.tr("下一台"), lambda: self.go_on(1), "Ctrl+Down"),
        )
        said = column(self.head, self.sentence, self.text, self.told, 1)
        beside = row(self.picture)
        beside.addLayout(said, 1)
        beside.addWidget(self.bars)
        made = card()
        inside = made.layout()
        assert isinstance(inside, QVBoxLayout)
        inside.addLayout(beside, 1)
        inside.addLayout(acts)
        return made

    def _timer(self, every_ms: int, ask: Callable[[], None]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(every_ms)
        made.timeout.connect(ask)
        return made

    # --- looking ---------------------------------------------------------------------------------------------------

    def _ask_label(self) -> None:
        if self._devices is not None and self.isVisible() and LABEL not in self._asking:
            self._asking.add(LABEL)
            self._devices.look_at_label(self._on_label, self._on_look_failed)

    def _ask_office(self) -> None:
        if self._devices is not None and self.isVisible() and OFFICE not in self._asking:
            self._asking.add(OFFICE)
            self._devices.look_at_office(self._on_office, self._on_look_failed)

    def _ask_receipt(self) -> None:
        if (
            self._devices is not None
            and self._has_receipts()
            and self.isVisible()
            and RECEIPT not in self._asking
        ):
            self._asking.add(RECEIPT)
            self._devices.look_at_receipt(self._on_receipt, self._on_look_failed)

    def _has_receipts(self) -> bool:
        return self._devices is not None and bool(self._devices.words.get("receipt_printer"))

    def _ask_again(self) -> None:
        self.told.clear()
        self._examine()
        self._ask_quietly()

    def _on_label(self, look: Look) -> None:
        before = self._looks.get(LABEL)
        if before is not None and before.speaks and look.state == before.state:
            look = device_doctor.spoken(look, before.speaks)
        self._looks[LABEL] = look
        self._asking.discard(LABEL)
        self._examine()
        self._label_timer.start()

    def _on_office(self, look: Look) -> None:
        self._looks[OFFICE] = look
        self._asking.discard(OFFICE)
        self._examine()
        self._office_timer.start()

    def _on_receipt(self, look: Look) -> None:
        self._looks[RECEIPT] = look
        self._asking.discard(RECEIPT)
        self._examine()
        self._receipt_timer.start()

    def _on_look_failed(self, error: DeskError) -> None:
        """The store did not answer: asked again when the page is opened or anything changes, said once."""
        self._asking.clear()
        self.on_failed(error)

    def _on_plate(self, plate: Plate) -> None:
        if self._trying == SCALE and plate.weight is not None:
            self._trying = ""
            self._tell(translate("messages", words.WEIGHED).format(grams=plate.weight.grams), "done")
        if self.isVisible():
            self._examine()

    def _on_scanner(self, cause: str) -> None:
        if self.isVisible():
            self._examine()

    def _examine(self) -> None:
        words_in_use = self._devices.words if self._devices is not None else {}
        there = self._devices.is_there if self._devices is not None else (lambda word: None)
        self.findings = device_doctor.examine(
            self._looks, words_in_use, there, self.counter.scanner, self.counter.plate()
        )
        rows = tuple(self.findings.values())
        if rows != self.table.rows.rows():
            self.table.show_rows(rows, lambda found: found.device)  # type: ignore[attr-defined]
        if not self.table.currentIndex().isValid():
            self._choose(LABEL)
        self._show()

    def _choose(self, device: str) -> None:
        self.table.setCurrentIndex(self.table.rows.index(list(self.findings).index(device), 0, QModelIndex()))

    def _on_row(self, *_: object) -> None:
        if self._front != self.chosen():  # what was said belongs to the device it was said of
            self._front = self.chosen()
            self.told.clear()
        self._show()

    def _show(self) -> None:
        found = self.findings.get(self.chosen())
        if found is None:
            return
        self.picture.show_finding(found.picture, found.mood, found.title)
        self.head.setText(found.title)
        theme.tone(self.head, _MOODS.get(found.mood, ""))
        self.sentence.setText(found.sentence)
        self.text.setText(self.tr("中文打法　{text}").format(text=found.text) if found.text else "")
        self.bars.setVisible(found.device == SCANNER)
        name = device_doctor.trial_name(found.trial)
        self.trial.setText(f"{name}  Ctrl+J")

    def _tell(self, sentence: str, tone: str) -> None:
        self.told.setText(sentence)
        theme.tone(self.told, tone)

    # --- trying ----------------------------------------------------------------------------------------------------

    def _try_label(self) -> None:
        assert self._devices is not None
        self._tell(self.tr("正在试打，手上的面单先打完……"), "told")
        self._devices.try_label(self._on_tried, self.on_failed)

    def _try_page(self) -> None:
        assert self._devices is not None
        self._tell(self.tr("正在打试打页，手上的单据先打完……"), "told")
        self._devices.try_page(self._on_tried, self.on_failed)

    def _try_slip(self) -> None:
        assert self._devices is not None
        self._tell(self.tr("正在打试打小票，手上的小票先打完……"), "told")
        self._devices.try_slip(self._on_tried, self.on_failed)

    def _on_tried(self, tried: Tried) -> None:
        self._tell(tried.sentence, "" if tried.out else "bad")
        self._ask_quietly()

    def _ask_what(self) -> None:
        assert self._devices is not None
        self._tell(self.tr("正在问线上是什么打印机，最多十秒……"), "told")
        self._devices.ask_cable(self._devices.words["label_printer"], self._on_asked, self.on_failed)

    def _on_asked(self, asked: device_setup.Asked) -> None:
        self._tell(asked.sentence, "" if asked.probed is not None and not asked.probed.silent else "bad")
        if asked.probed is not None and LABEL in self._looks:
            self._looks[LABEL] = device_doctor.spoken(self._looks[LABEL], asked.probed.language)
        self._examine()

    def _await_scan(self) -> None:
        self._trying = SCANNER
        self._tell(translate("messages", words.SCAN_NOW), "told")

    def _await_weight(self) -> None:
        self._trying = SCALE
        self._tell(translate("messages", words.WEIGH_NOW), "told")
        if plate := self.counter.plate():
            self._on_plate(plate)

    def _ask_quietly(self) -> None:
        self._ask_label()
        self._ask_office()
        self._ask_receipt()

    # --- setting up ------------------------------------------------------------------------------------------------

    def _open(self, dialog: CounterDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _set_up_label(self) -> None:
        from govpost_desk.ui.printer_wizard import PrinterWizard

        assert self._devices is not None
        wizard = PrinterWizard(self, self._devices)
        wizard.kept.connect(self._on_kept)
        self._open(wizard)

    def _set_up_office(self) -> None:
        from govpost_desk.ui.office_dialog import OfficeDialog

        assert self._devices is not None
        dialog = OfficeDialog(self, self._devices)
        dialog.kept.connect(self._on_kept)
        self._open(dialog)

    def _set_up_scale(self) -> None:
        from govpost_desk.ui.scale_dialogs import LearnDialog

        dialog = LearnDialog(self, self.counter)
        dialog.kept.connect(self._on_kept)
        self._open(dialog)

    def _on_kept(self, sentence: str) -> None:
        self._looks.clear()
        self._tell(sentence, "done")
        self.note.emit(sentence)
        self._ask_quietly()

    def _on_closed(self) -> None:
        self.dialog = None
        self.released.emit()


def _columns() -> list[Column]:
    return [
        Column(translate("devices_page", "设备"), lambda line: str(line.word)),
        Column(translate("devices_page", "是什么"), lambda line: str(line.model), whole=True),
        Column(translate("devices_page", "怎么接"), lambda line: str(line.cable), whole=True),
        Column(
            translate("devices_page", "现在"),
            lambda line: str(line.state),
            colour=lambda line: _MOODS.get(line.mood, ""),
        ),
    ]
