"""Composition root: opens the store, picks drivers, starts the lanes. The only place that builds a running desk."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from queue import Queue
from threading import Lock
from typing import TYPE_CHECKING

from govpost_desk import __version__
from govpost_desk.devices.printer_spec import DeskPrinters
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import StorageError
from govpost_desk.logs import set_up_logging
from govpost_desk.services.lost_papers import draw_lost_papers
from govpost_desk.services.made_aside import finish_set_up
from govpost_desk.services.news import News
from govpost_desk.settings import (
    Settings,
    keep_devices_or_say,
    keep_look,
    machine_id,
    place_of,
    read_display,
    read_settings,
    state_folder,
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
    from govpost_desk.ui.main_window import CounterWindow
    from govpost_desk.wiring import Loop
    from govpost_desk.workers.counter import Counter
    from govpost_desk.workers.device_desk import DeviceDesk
    from govpost_desk.workers.head_office import Office
    from govpost_desk.workers.lanes import Lanes
    from govpost_desk.workers.print_loop import PrintLoop


class Desk:
    """A running desk: its store, and the lanes beside its scans, which begin with `begin` or when first wanted.

    `devices`: the words of its printers.
    """

    def __init__(
        self, db: Database, make_lanes: "Callable[[Database], Lanes]", devices: dict[str, str]
    ) -> None:
        self.db = db
        self.devices = devices
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
        machine=machine_id(),
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


def office_of(settings: Settings) -> "Office":
    """What devices.toml says of head office."""
    from govpost_desk.workers.head_office import Office

    return Office(
        address=settings.head_office,
        ca=place_of(settings, "head_office_ca"),
        keep=partial(keep_devices_or_say, settings.data_folder),
        app=__version__,
    )


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
    _check_devices(settings)
    database = open_store(settings.data_folder, settings, logged=not training)
    with database.begin() as tx:
        record(tx, "boot", {"nonce": os.urandom(16).hex(), "app": __version__}, by=SYSTEM, at=clock())
    if database.replayed:
        from govpost_desk.services import messages

        told = messages.copy_news("mirror_replayed", count=database.replayed)
        on_news(News(news="mirror", message=told, cause="replayed"))

    def make_lanes(db: Database) -> "Lanes":
        from govpost_desk.services.clock_watch import ClockWatch
        from govpost_desk.workers.backup_loop import BackupLoop
        from govpost_desk.workers.head_office import HeadOffice
        from govpost_desk.workers.key_loop import KeyLoop
        from govpost_desk.workers.lanes import Lanes
        from govpost_desk.workers.print_loop import PrintLoop

        label = training_printer or printers.label_printer()
        receipts = printers.receipt_printer()
        loop = PrintLoop(db, label, printers.office_printer(), on_news, clock, receipts)
        if training:
            return Lanes(loop, None, KeyLoop(db))
        office = HeadOffice(db, office_of(settings), on_news, clock)
        watch = ClockWatch(db, clock) if clock is utc_now else None
        return Lanes(loop, BackupLoop(db, on_news, clock, watch=watch), KeyLoop(db), office)

    label_word = "simulated" if training else printers.label_word
    desk = Desk(database, make_lanes, {"label_printer": label_word, "office_printer": printers.office_word})
    if begun:
        desk.begin()
    return desk


def _check_devices(settings: Settings) -> None:
    """Words that nobody understands are told at the start. Raises DeviceError BAD_SPEC."""
    if settings.scale:
        from govpost_desk.devices.scale_spec import read_scale_spec

        read_scale_spec(settings.scale)
    if settings.scanner_words:
        from govpost_desk.wiring import check_scanners

        check_scanners(settings)


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
        from govpost_desk.ui.display import wear_remembered
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
        counter.find_office = lambda: desk.begin().office
        counter.make_devices = partial(device_desk, settings, desk, counter, training_printer is not None)
        sounds = Silence() if silent else Sounds()
        codes: Queue[str] = Queue()
        threads = _device_threads(settings, counter, codes if simulated_scanner else None)
        look = read_display(settings.data_folder)
        opened.callback(wear_remembered(look.percent, look.dark, partial(keep_look, settings.data_folder)))
        opened.callback(sounds.close)
        opened.callback(counter.dispose)
        window = CounterWindow(counter, sounds)
        opened.callback(window.dispose)
        opened.callback(desk.close)
        opened.callback(counter.close)
        _simulated_hands(window, codes.put if simulated_scanner else None)
        window.ready.connect(lambda: news.deliver_to(counter.post_news))
        for thread in threads:
            opened.callback(thread.stop)
            window.ready.connect(thread.start)
        yield window


def _simulated_hands(window: "CounterWindow", scan: Callable[[str], None] | None) -> None:
    """Panels of what is simulated: `scan` gives a code; only a simulated scale has a hand to lay things on it."""
    if scan is not None:
        from govpost_desk.ui.simulated_scanner import SimulatedScannerPanel

        SimulatedScannerPanel(window.counter, scan, window)
    scale = window.counter.scale and window.counter.scale.scale
    if put := getattr(scale, "put", None):
        from govpost_desk.ui.simulated_scale import SimulatedScalePanel

        SimulatedScalePanel(window.counter, put, window)


def _device_threads(settings: Settings, counter: "Counter", codes: "Queue[str] | None") -> "tuple[Loop, ...]":
    """Scanners and scale, not started. Most desks have a scanner that types, and nothing is imported for it."""
    if not settings.scale and not settings.scanner_words and codes is None:
        return ()
    from govpost_desk.wiring import device_threads

    return device_threads(settings, counter, codes)


def device_desk(settings: Settings, desk: Desk, counter: "Counter", training: bool) -> "DeviceDesk":
    """What the page 设备 works with, made when it is first wanted."""
    from govpost_desk.devices.workbench import Workbench
    from govpost_desk.workers.device_desk import DeviceDesk

    others = {
        "receipt_printer": settings.receipt_printer,
        "scanner": "\n".join(settings.scanner_words),
        "scale": settings.scale,
    }
    keep = None if training else partial(keep_devices_or_say, settings.data_folder)
    return DeviceDesk(desk.db, lambda: desk.prints, Workbench(), desk.devices | others, keep, counter)


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
