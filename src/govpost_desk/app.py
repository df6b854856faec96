"""Composition root: opens the store, picks drivers, starts the lanes. The only place that builds a running desk."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from queue import Queue
from threading import Lock
from typing import TYPE_CHECKING

from govpost_desk import __version__
from govpost_desk.devices.printer_spec import DeskPrinters
from govpost_desk.devices.scale_spec import read_scale_spec
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import StorageError
from govpost_desk.logs import set_up_logging
from govpost_desk.services.lost_papers import draw_lost_papers
from govpost_desk.services.made_aside import finish_set_up
from govpost_desk.services.news import News
from govpost_desk.settings import (
    DISPLAY_FILE,
    Display,
    Settings,
    place_of,
    read_display,
    read_settings,
    state_folder,
    write_display,
)
from govpost_desk.storage import keys
from govpost_desk.storage.database import Database
from govpost_desk.storage.migrate import open_database, open_reader
from govpost_desk.storage.places import REHEARSAL, Places
from govpost_desk.storage.recording import record
from govpost_desk.workers.clock import utc_now

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from govpost_desk.devices.ports import LabelPrinter
    from govpost_desk.domain.outcomes import Outcome
    from govpost_desk.domain.weighing import Plate
    from govpost_desk.ui.main_window import CounterWindow
    from govpost_desk.workers.counter import Counter
    from govpost_desk.workers.lanes import Lanes
    from govpost_desk.workers.print_loop import PrintLoop
    from govpost_desk.workers.scale_loop import ScaleLoop
    from govpost_desk.workers.scan_loop import ScanLoop


_log = logging.getLogger(__name__)


class Desk:
    """A running desk: its store, and the lanes beside its scans, which begin with `begin` or when first wanted."""

    def __init__(self, db: Database, make_lanes: "Callable[[Database], Lanes]") -> None:
        self.db = db
        self._make_lanes = make_lanes
        self._lanes: Lanes | None = None
        self._turn = Lock()

    def begin(self) -> "Lanes":
        """Start the lanes, once, from any thread: a start shows its window first. Raises StorageError."""
        with self._turn:
            if self._lanes is None:
                made = self._make_lanes(self.db)
                made.start()
                self._lanes = made
            return self._lanes

    @property
    def prints(self) -> "PrintLoop":
        """The print lane."""
        return self.begin().prints

    def follow(self, outcome: "Outcome") -> None:
        """After the commit of a scan, from its thread: what the lanes have to do now. Returns at once."""
        self.begin().follow(outcome)

    def wake_papers(self) -> None:
        """A paper was queued by something else than a scan."""
        self.prints.wake()

    def close(self, drain_s: float = 0.0) -> None:
        """Finish what can be printed within `drain_s` seconds, then stop the lanes and close the store."""
        if drain_s:
            self.prints.drain(drain_s)
        if self._lanes is not None:
            self._lanes.stop()
        self.db.close()


def settings_for(data_folder: Path) -> Settings:
    """Plain settings for a data folder: every device simulated."""
    return Settings(data_folder=data_folder)


def places_of(settings: Settings) -> Places:
    """Where this desk's backups, mirror and witness lie (devices.toml)."""
    return Places(
        backups=place_of(settings, "backup_folder"),
        mirror=place_of(settings, "mirror_folder"),
        witness=place_of(settings, "witness_file"),
        witness_folder=state_folder(),
    )


def open_store(folder: Path, settings: Settings | None = None, *, logged: bool = True) -> Database:
    """The writing side of the desk in `folder`, its lost end put back from the mirror if it can be.

    `logged`: False beside a real desk, whose log goes on.

    Raises StorageError; ValueError for a broken devices.toml.
    """
    finish_set_up(folder)
    places = places_of(settings or read_settings(str(folder)))
    database = open_database(folder, keys.load_key(folder), now=utc_now(), places=places)
    if logged:
        set_up_logging(folder)
    shutil.rmtree(
        folder / REHEARSAL, ignore_errors=True
    )  # a killed rehearsal leaves a whole copy of the store
    draw_lost_papers(database, utc_now())
    return database


def recover_key(folder: Path, code: str) -> bool:
    """Put a lost data key back by the rescue code; False when it is not lost. Raises StorageError."""
    try:
        keys.load_key(folder)
    except StorageError as error:
        if error.code != "no_key":
            raise
        keys.recover_key(folder, code)
        return True
    return False


def open_for_reading(folder: Path) -> Database:
    """The reading side, beside a running program. Raises StorageError."""
    database = open_reader(folder, keys.load_key(folder))
    database.places = places_of(read_settings(str(folder)))
    return database


@contextmanager
def reading(folder: Path) -> Iterator[Database]:
    """A store opened for one reading command; it may run beside the program. Raises StorageError."""
    database = open_for_reading(folder)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def writing(folder: Path) -> Iterator[Database]:
    """A store opened for one writing command. Raises StorageError "running" while the program runs."""
    database = open_store(folder)
    try:
        yield database
    finally:
        database.close()


def start_desk(
    settings: Settings,
    on_news: Callable[[News], None],
    *,
    label_printer: str = "",
    office_printer: str = "",
    clock: Callable[[], datetime] = utc_now,
    training_printer: "LabelPrinter | None" = None,
    begun: bool = True,
) -> Desk:
    """Open the store, say that the program started, start the print lane and the backups (not `begun`: later).

    `training_printer`: this is a training desk, thrown away after its case: it prints there, without log or backups.

    Raises StorageError, DeviceError (a printer word nobody understands).
    """
    printers = DeskPrinters(
        prints=settings.data_folder / "prints",
        label=settings.label_printer,
        office=office_printer or settings.office_printer,
        receipt=settings.receipt_printer,
        given=label_printer,
    )
    training = training_printer is not None
    printers.check(labels=not training)
    if settings.scale:
        read_scale_spec(settings.scale)
    database = open_store(settings.data_folder, settings, logged=not training)
    with database.begin() as tx:
        record(tx, "boot", {"nonce": os.urandom(16).hex(), "app": __version__}, by=SYSTEM, at=clock())
    if database.replayed:
        from govpost_desk.services import messages

        told = messages.copy_news("mirror_replayed", count=database.replayed)
        on_news(News(news="mirror", message=told, cause="replayed"))

    def make_lanes(db: Database) -> "Lanes":
        from govpost_desk.workers.backup_loop import BackupLoop
        from govpost_desk.workers.key_loop import KeyLoop
        from govpost_desk.workers.lanes import Lanes
        from govpost_desk.workers.print_loop import PrintLoop

        label = training_printer or printers.label_printer()
        receipts = printers.receipt_printer()
        loop = PrintLoop(db, label, printers.office_printer(), on_news, clock, receipts)
        return Lanes(loop, None if training else BackupLoop(db, on_news, clock), KeyLoop(db))

    desk = Desk(database, make_lanes)
    if begun:
        desk.begin()
    return desk


@contextmanager
def counter_window(
    settings: Settings,
    *,
    label_printer: str = "",
    office_printer: str = "",
    silent: bool = False,
    simulated_scanner: bool = False,
    clock: Callable[[], datetime] = utc_now,
    training_printer: "LabelPrinter | None" = None,
) -> "Iterator[CounterWindow]":
    """A running desk behind its window; needs a dressed QApplication. Raises StorageError, DeviceError (bad word)."""
    from govpost_desk.ui.garbage import Garbage

    with ExitStack() as opened:
        opened.callback(Garbage().leave)
        from govpost_desk.ui.main_window import CounterWindow
        from govpost_desk.workers.counter import Counter
        from govpost_desk.workers.lane import Mailbox
        from govpost_desk.workers.sounds import Silence, Sounds

        news: Mailbox[News] = Mailbox()
        desk = start_desk(
            settings,
            news.post,
            label_printer=label_printer,
            office_printer=office_printer,
            clock=clock,
            training_printer=training_printer,
            begun=False,
        )
        counter = Counter(desk.db, desk.follow, clock, desk.wake_papers, desk.begin)
        sounds = Silence() if silent else Sounds()
        codes: Queue[str] = Queue()
        scanner = _scanner(settings, counter, codes if simulated_scanner else None)
        scale = counter.scale = scale_of(settings, counter.post_plate)
        opened.callback(_remembered_look(settings.data_folder))
        opened.callback(sounds.close)
        opened.callback(counter.dispose)
        window = CounterWindow(counter, sounds, serial_scanner=scanner is not None)
        opened.callback(window.dispose)
        opened.callback(desk.close)
        opened.callback(counter.close)
        if simulated_scanner:
            from govpost_desk.ui.simulated_scanner import SimulatedScannerPanel

            SimulatedScannerPanel(counter, codes.put, window)
        if put := getattr(
            scale and scale.scale, "put", None
        ):  # only a simulated one has a hand to lay things on it
            from govpost_desk.ui.simulated_scale import SimulatedScalePanel

            SimulatedScalePanel(counter, put, window)
        window.ready.connect(lambda: news.deliver_to(counter.post_news))
        if scanner is not None:
            opened.callback(scanner.stop)
            window.ready.connect(scanner.start)
        if scale is not None:
            opened.callback(scale.stop)
            window.ready.connect(scale.start)
        yield window


def _scanner(settings: Settings, counter: "Counter", codes: "Queue[str] | None") -> "ScanLoop | None":
    """The scanner on a line of its own: simulated by `codes`, or at the serial port of the settings."""
    if codes is None and not settings.scanner_port:
        return None
    from govpost_desk.workers.scan_loop import ScanLoop

    if codes is not None:
        from govpost_desk.devices.simulated_scanner import SimulatedScanner

        return ScanLoop(SimulatedScanner(codes), counter.post_code, counter.post_scanner)
    from govpost_desk.devices.serial_scanner import SerialScanner

    return ScanLoop(SerialScanner(settings.scanner_port), counter.post_code, counter.post_scanner)


def scale_of(settings: Settings, on_plate: "Callable[[Plate], None]" = lambda _: None) -> "ScaleLoop | None":
    """The scale of the settings and its thread, not started; None where none stands. Raises DeviceError BAD_SPEC."""
    if not settings.scale:
        return None
    from govpost_desk.devices.scale_spec import parse_scale
    from govpost_desk.workers.scale_loop import ScaleLoop

    return ScaleLoop(parse_scale(settings.scale), on_plate)


def _remembered_look(folder: Path) -> Callable[[], object]:
    """Wear the look chosen at this PC and keep what is chosen from now on, until what is returned is called."""
    from PySide6.QtWidgets import QApplication

    from govpost_desk.ui import theme

    application = QApplication.instance()
    chosen = read_display(folder)
    percent = chosen.percent if chosen.percent in theme.SCALES else theme.SCALES[0]
    look = theme.Look(percent, chosen.dark)
    if isinstance(application, QApplication) and look != theme.worn.look:
        theme.wear(application, look)

    def keep() -> None:
        worn = theme.worn.look
        try:
            write_display(folder, Display(percent=worn.percent, dark=worn.dark))
        except OSError:
            _log.warning("the look is not remembered: %s cannot be written", DISPLAY_FILE)

    theme.worn.changed.connect(keep)
    return lambda: theme.worn.changed.disconnect(keep)


def run_window(
    settings: Settings,
    *,
    label_printer: str = "",
    simulated_scanner: bool = False,
    opened: Callable[["CounterWindow"], object] | None = None,
) -> int:
    """Open the counter's window until it is closed; returns Qt's exit code. Raises StorageError, DeviceError.

    `opened`: called with the window before it is shown; what it returns is kept until the end.
    """
    application = dressed_application()
    with counter_window(settings, label_printer=label_printer, simulated_scanner=simulated_scanner) as window:
        kept = opened(window) if opened else None
        window.showMaximized()
        try:
            return application.exec()
        finally:
            del kept


def dressed_application() -> "QApplication":
    """The one QApplication of this process in its looks."""
    from PySide6.QtWidgets import QApplication

    from govpost_desk.ui import theme
    from govpost_desk.ui.input_method import choose_input_method

    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    choose_input_method(os.environ)
    application = QApplication(["govpost-desk"])
    theme.dress(application)
    return application


def window_pictures(settings: Settings, folder: Path, codes: Sequence[str] = ()) -> list[Path]:
    """Pictures of the window's pages on a demo desk, drawn without a display after `codes` were scanned."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from govpost_desk.ui import theme
    from govpost_desk.ui.pictures import save_window_pictures, settle

    application = QApplication.instance() or QApplication(["govpost-desk"])
    assert isinstance(application, QApplication)
    theme.dress(application)
    folder.mkdir(parents=True, exist_ok=True)
    with counter_window(settings, silent=True) as window:
        window.show()
        settle(window)
        window.login.demo_buttons()[0].click()
        settle(window)
        for code in codes:
            window.take(code)
            settle(window)
        return save_window_pictures(window, folder)
