"""What the window does with devices beside its work: looking at them, trials, setting up.

Each question is an errand of the thread that owns the device, so none is used by two at a time and a label in flight
is never disturbed; a lane of its own waits for the answer, so the window never does.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from govpost_desk.devices.ports import DeviceBench, DeviceError, FrameMatch, LabelPrinter
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import device_doctor, device_setup
from govpost_desk.services.device_doctor import Look
from govpost_desk.services.device_setup import Asked, Tried
from govpost_desk.storage import print_lane
from govpost_desk.storage.database import Database
from govpost_desk.workers.lane import Failed, Lane, Then
from govpost_desk.workers.print_loop import PrintLoop
from govpost_desk.workers.scale_loop import ScaleLoop

Keep = Callable[[Mapping[str, str]], None]


class DeviceDesk(QObject):
    """`words`: the devices in use, by their names in devices.toml; `keep` writes them there (StorageError).

    `bench`: None on a training desk, where nothing can be set up.
    """

    def __init__(
        self,
        db: Database,
        prints: Callable[[], PrintLoop],
        bench: DeviceBench,
        words: dict[str, str],
        keep: Keep | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._db = db
        self._prints = prints
        self._bench = bench
        self.words = words
        self._keep = keep
        self._labels = Lane("label errands", self)
        self._papers = Lane("paper errands", self)
        self._slips = Lane("slip errands", self)
        self._listening: ScaleLoop | None = None

    @property
    def sets_up(self) -> bool:
        """Whether anything can be set up here."""
        return self._keep is not None

    def look_at_label(self, then: Then, failed: Failed | None = None) -> None:
        """`then` gets a Look."""
        self._labels.run(self._look_at_label, then, failed)

    def look_at_office(self, then: Then, failed: Failed | None = None) -> None:
        """`then` gets a Look."""
        self._papers.run(self._look_at_office, then, failed)

    def look_at_receipt(self, then: Then, failed: Failed | None = None) -> None:
        """`then` gets a Look; only where devices.toml names a receipt printer."""
        self._slips.run(self._look_at_receipt, then, failed)

    def try_label(self, then: Then, failed: Failed | None = None) -> None:
        """A trial label on the printer in use; `then` gets Tried."""
        self._labels.run(partial(self._on_label, self._try_label), then, failed)

    def try_page(self, then: Then, failed: Failed | None = None) -> None:
        """A trial page on the A4 printer in use; `then` gets Tried."""
        self._papers.run(lambda: self._prints().office_errand(device_setup.try_page).result(), then, failed)

    def try_slip(self, then: Then, failed: Failed | None = None) -> None:
        """A trial slip on the receipt printer in use; `then` gets Tried."""
        self._slips.run(self._try_slip, then, failed)

    def ask_cable(self, word: str, then: Then, failed: Failed | None = None) -> None:
        """What hangs on a cable, that of the printer in use too; `then` gets Asked."""
        self._labels.run(partial(self._on_label, partial(self._ask_cable, word)), then, failed)

    def try_candidate_page(self, word: str, then: Then, failed: Failed | None = None) -> None:
        """A trial page on any A4 printer; `then` gets Tried."""
        self._papers.run(partial(self._try_candidate_page, word), then, failed)

    def print_ruler(self, word: str, then: Then, failed: Failed | None = None) -> None:
        """The ruler on any printer; `then` gets Tried."""
        self._labels.run(partial(self._on_label, partial(self._print_ruler, word)), then, failed)

    def try_candidate(self, word: str, then: Then, failed: Failed | None = None) -> None:
        """A trial label on any printer; `then` gets Tried."""
        self._labels.run(partial(self._on_label, partial(self._try_candidate, word)), then, failed)

    def find_cables(self, then: Then, failed: Failed | None = None) -> None:
        """`then` gets (cables, profiles)."""
        self._labels.run(lambda: (self._bench.cables(), self._bench.profiles()), then, failed)

    def find_queues(self, then: Then, failed: Failed | None = None) -> None:
        """`then` gets the names of the A4 queues."""
        self._papers.run(self._bench.queues, then, failed)

    def label_word(self, word: str, profile_id: str, offset_mm: tuple[float, float]) -> str:
        """See `DeviceBench.label_word`."""
        return self._bench.label_word(word, profile_id, offset_mm)

    def check_word(self, word: str, *, office: bool = False) -> str:
        """What is wrong with a word, "" when nothing is; touches no device."""
        try:
            self._bench.office_printer(word) if office else self._bench.label_printer(word)
        except DeviceError as error:
            return device_setup.wrong_word(error)
        return ""

    def use_label(self, word: str, then: Then, failed: Failed | None = None) -> None:
        """Write it down and print on it from the next label on; `then` gets the sentence."""
        self._labels.run(partial(self._use_label, word), then, failed)

    def use_office(self, word: str, then: Then, failed: Failed | None = None) -> None:
        """The same for the A4 printer."""
        self._papers.run(partial(self._use_office, word), then, failed)

    def keep_scale(self, word: str, then: Then, failed: Failed | None = None) -> None:
        """Write the scale down; it is used from the next start on. `then` gets the sentence."""
        self._papers.run(partial(self._keep_scale, word), then, failed)

    def is_there(self, word: str) -> bool | None:
        """See `DeviceBench.is_there`."""
        return self._bench.is_there(word)

    def listen_to_scale(self, word: str) -> str:
        """Hear a scale on any port until `stop_listening`; what is wrong with the word, "" when nothing is."""
        self.stop_listening()
        try:
            self._listening = ScaleLoop(self._bench.scale(word))
        except DeviceError as error:
            return device_setup.wrong_word(error)
        self._listening.start()
        return ""

    def heard_from_scale(self) -> tuple[bytes, tuple[FrameMatch, ...], str]:
        """(the newest bytes, what every format makes of them, why nothing comes: "" or a device code)."""
        if self._listening is None:
            return b"", (), ""
        return self._listening.heard(), self._listening.learn(), self._listening.fault()

    def stop_listening(self) -> None:
        """Give the port of the scale back."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.stop()

    def close(self) -> None:
        """Finish the errand at hand, forget the others."""
        self.stop_listening()
        self._labels.close()
        self._papers.close()
        self._slips.close()

    # --- on the lanes ----------------------------------------------------------------------------------------------

    def _on_label(self, job: Callable[[PrintLoop, LabelPrinter], Any]) -> Any:
        loop = self._prints()
        return loop.label_errand(partial(job, loop)).result()

    def _look_at_label(self) -> Look:
        word = self.words["label_printer"]
        there = self._bench.is_there(word)
        look = self._prints().label_errand(lambda printer: device_doctor.look_at_label(printer, word, there))
        return self._with_waits(look.result(), print_lane.LABEL_KINDS)

    def _look_at_office(self) -> Look:
        word = self.words["office_printer"]
        look = self._prints().office_errand(lambda printer: device_doctor.look_at_office(printer, word))
        return self._with_waits(look.result(), print_lane.PAPER_KINDS)

    def _try_slip(self) -> Tried:
        return self._prints().receipt_errand(partial(device_setup.try_slip, self._db)).result()

    def _look_at_receipt(self) -> Look:
        word = self.words["receipt_printer"]
        there = self._bench.is_there(word)
        look = self._prints().receipt_errand(
            lambda printer: device_doctor.look_at_receipt(printer, word, there)
        )
        return self._with_waits(look.result(), print_lane.SLIP_KINDS)

    def _with_waits(self, look: Look, kinds: tuple[str, ...]) -> Look:
        return device_doctor.with_waits(self._db, look, kinds)

    def _try_label(self, loop: PrintLoop, printer: LabelPrinter) -> Tried:
        return device_setup.try_label(self._bench, printer, loop.print_aside)

    def _ask_cable(self, word: str, loop: PrintLoop, own: LabelPrinter) -> Asked:
        return device_setup.ask_cable(self._bench, own, word)

    def _try_candidate_page(self, word: str) -> Tried:
        candidate = self._bench.office_printer(word)
        return self._prints().office_errand(lambda own: device_setup.try_page(candidate)).result()

    def _print_ruler(self, word: str, loop: PrintLoop, own: LabelPrinter) -> Tried:
        size = device_setup.label_size(self._db)
        return device_setup.print_ruler(self._bench, own, word, size, loop.print_aside)

    def _try_candidate(self, word: str, loop: PrintLoop, own: LabelPrinter) -> Tried:
        return device_setup.try_candidate(self._bench, own, word, loop.print_aside)

    def _use_label(self, word: str) -> str:
        printer = self._bench.label_printer(word)
        self._write({"label_printer": word})
        self._prints().use_label_printer(printer).result()
        self.words["label_printer"] = word
        return device_setup.kept("label")

    def _use_office(self, word: str) -> str:
        printer = self._bench.office_printer(word)
        self._write({"office_printer": word})
        self._prints().use_office_printer(printer).result()
        self.words["office_printer"] = word
        return device_setup.kept("office")

    def _keep_scale(self, word: str) -> str:
        self._write({"scale": word})
        if not self.words.get("scale"):  # one that is in use stays in use until then
            self.words["scale"] = word
        return device_setup.kept("scale")

    def _write(self, values: Mapping[str, str]) -> None:
        if self._keep is None:
            raise RuleError("training_devices")
        self._keep(values)
