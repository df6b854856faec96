"""The counter behind the window: the store, the one scan context, and three lanes that reach them.

Scans run on a lane of their own, strictly in order, so that no picture, list or query ever delays a light (ux R4, R9);
what may take long runs on one of its own with a `Progress`, everything else on the second lane. The window sees neither
store nor thread, only signals and answers.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from PySide6.QtCore import QObject, Signal
from shiboken6 import delete

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.progress import Progress
from govpost_desk.services.news import News
from govpost_desk.storage.database import Database
from govpost_desk.workers.clock import utc_now
from govpost_desk.workers.lane import Failed, Lane, Then

if TYPE_CHECKING:
    from govpost_desk.domain.outcomes import Outcome
    from govpost_desk.domain.weighing import Plate
    from govpost_desk.services.context import ScanContext
    from govpost_desk.services.resuming import Resumed
    from govpost_desk.workers.device_desk import DeviceDesk
    from govpost_desk.workers.head_office import HeadOffice
    from govpost_desk.workers.scale_loop import ScaleLoop

# what a scan needs: imported on the scan lane after the first picture, or by the first sign-in
_WORK = (
    "govpost_desk.services.scanning",
    "govpost_desk.services.resuming",
    "govpost_desk.services.signing_in",
    "govpost_desk.services.screens",
    "argon2",
)

P = ParamSpec("P")
Query = Callable[Concatenate[Database, P], Any]


class Counter(QObject):
    """Signals: `answered` (Outcome, ScanContext) after the commit; `failed` (DeskError): nothing was recorded;
    `signed_in` (Actor); `resumed` (Resumed) right after the first sign-in of a program, when work was open or something
    is in doubt; `began` (title, Progress) of a long job; `news_came` (News) from a device; `code_came` (str) from a
    scanner on a line of its own; `scanner_changed` (fault, "" = ready; kind of that scanner); `plate_changed` (Plate)
    when what the scale says changed.
    """

    answered = Signal(object, object)
    failed = Signal(object)
    signed_in = Signal(object)
    resumed = Signal(object)
    news_came = Signal(object)
    code_came = Signal(str)
    scanner_changed = Signal(str, str)
    plate_changed = Signal(object)
    began = Signal(str, object)

    def __init__(
        self,
        db: Database,
        follow: "Callable[[Outcome], None]",
        clock: Callable[[], datetime] = utc_now,
        wake_papers: Callable[[], None] = lambda: None,
        start_lanes: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self._db = db
        self._follow = follow  # what the other lanes have to do after a scan
        self._clock = clock
        self._wake_papers = wake_papers
        self._start_lanes = start_lanes  # at once when it is asked again
        self._scans = Lane("scans", self)
        self._queries = Lane("queries", self)
        self._long = Lane("long jobs", self)  # no list waits for a backup
        self._progress: Progress | None = None  # of the long job begun last
        self._context: ScanContext | None = None  # touched on the scan lane alone
        self.context: ScanContext | None = None  # its newest value as the window knows it
        self.scale: ScaleLoop | None = None  # set before the first scan; None where no scale stands
        self.make_devices: Callable[[], DeviceDesk] | None = None  # set with it
        self._devices: DeviceDesk | None = None
        self.find_office: Callable[[], HeadOffice | None] = lambda: None  # set with it
        self.scanner = ("", "")  # why one is away, and its kind; ("", "") where the only one types

    def now(self) -> datetime:
        """The counter's clock."""
        return self._clock()

    @property
    def actor(self) -> Actor | None:
        """Who works here; None before the first sign-in."""
        return self.context.actor if self.context else None

    @property
    def devices(self) -> "DeviceDesk | None":
        """What may be done with the devices, made when it is first wanted; None where none were given."""
        if self._devices is None and self.make_devices is not None:
            self._devices = self.make_devices()
        return self._devices

    def begin(self, then: Then) -> None:
        """Import and start what the first scan needs, beside the Qt thread; `then` is called however it went.

        What did not start is tried again at the sign-in, which waits behind it and says what is wrong.
        """
        self._scans.run(self._begin_work, then, then)

    def scan(self, text: str, *, typed: bool = False) -> None:
        """Take one scanned text (or command code); its answer comes as `answered` or `failed`, in order.

        `typed`: key by key, by a hand.
        It came now, however long the scans before it may take: what is asked meanwhile it does not answer.
        """
        take = partial(self._take, text, self._clock(), self.plate(), typed)
        self._scans.run(take, self._on_answered, self._on_failed)

    def ask(
        self,
        query: Query[P],
        then: Then | None = None,
        failed: Failed | None = None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Run `query(store, *args, **kwargs)` beside the scans; see `Lane.run` for the receivers."""
        self._queries.run(partial(query, self._db, *args, **kwargs), then, failed)

    def act(
        self,
        use_case: Callable[..., Any],
        then: Then | None,
        failed: Failed | None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Like `ask` for a use case that records something: adds `by` (the operator) and `at` (now).

        One that answers with an outcome is followed as a scan is: the lanes hear of what is to be printed.
        """
        self._queries.run(
            partial(self._act, use_case, *args, by=self.actor, at=self._clock(), **kwargs), then, failed
        )

    def work(
        self,
        title: str,
        job: Callable[..., Any],
        then: Then | None,
        failed: Failed | None,
        *args: Any,
        **kwargs: Any,
    ) -> Progress:
        """Run `job(store, *args, progress=…)` on the lane of long jobs; the window shows its bar after a moment."""
        progress = Progress()
        self._progress = progress
        self._long.run(partial(_run_to_the_end, progress, job, self._db, *args, **kwargs), then, failed)
        self.began.emit(title, progress)
        return progress

    def work_act(
        self,
        title: str,
        use_case: Callable[..., Any],
        then: Then | None,
        failed: Failed | None,
        *args: Any,
        **kwargs: Any,
    ) -> Progress:
        """Like `work` for a use case that records something: adds `by` and `at`."""
        return self.work(title, use_case, then, failed, *args, by=self.actor, at=self._clock(), **kwargs)

    def papers_wait(self) -> None:
        """A paper was queued by something else than a scan: the print lane looks for it."""
        self._wake_papers()

    def sign_in(self, operator_no: str, pin: str, failed: Failed) -> None:
        """Prove an operator; `signed_in` (Actor) follows. The work at hand stays as it is."""
        self._scans.run(partial(self._prove, operator_no, pin), self._on_signed_in, failed)

    def sign_in_demo(self, operator_no: str, failed: Failed) -> None:
        """The same on a demo desk, without a PIN."""
        self._scans.run(partial(self._prove, operator_no, None), self._on_signed_in, failed)

    def is_idle(self) -> bool:
        """Whether every scan and query has been answered."""
        return self._scans.is_idle() and self._queries.is_idle() and self._long.is_idle()

    def is_scanning(self) -> bool:
        """Whether a scan waits for its answer."""
        return not self._scans.is_idle()

    def post_news(self, news: News) -> None:
        """What a device has to say, from any thread."""
        self.news_came.emit(news)

    def post_code(self, code: str) -> None:
        """A code of a scanner on a line of its own, from any thread."""
        self.code_came.emit(code)

    def plate(self) -> "Plate | None":
        """What lies on the scale now; None where none stands."""
        return self.scale.plate() if self.scale else None

    def post_plate(self, plate: "Plate") -> None:
        """What the scale says has changed, from any thread."""
        self.plate_changed.emit(plate)

    def post_scanner(self, cause: str, kind: str) -> None:
        """A scanner's line came ("") or went (device code), from any thread. `kind`: how it is connected."""
        self.scanner = (cause, kind)
        self.scanner_changed.emit(cause, kind)

    def close(self) -> None:
        """Finish the scan at hand, stop a long job at its next chance, end the lanes; devices may still speak."""
        if self._progress is not None:
            self._progress.stop()
        if self._devices is not None:
            self._devices.close()
        self._scans.close()
        self._queries.close()
        self._long.close()

    def dispose(self) -> None:
        """Destroy it on the Qt thread, after its window and when no device speaks any more."""
        delete(self)

    def _begin_work(self) -> None:
        for name in _WORK:
            import_module(name)
        self._start_lanes()

    def _take(
        self, text: str, at: datetime, plate: "Plate | None", typed: bool
    ) -> "tuple[Outcome, ScanContext]":
        from govpost_desk.services.scanning import scan

        assert self._context is not None
        outcome, self._context = scan(self._db, self._context, text, at, plate, typed=typed)
        self._follow(outcome)
        return outcome, self._context

    def _act(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        from govpost_desk.domain.outcomes import Outcome

        done = use_case(self._db, *args, **kwargs)
        if isinstance(done, Outcome):
            self._follow(done)
        return done

    def _prove(self, operator_no: str, pin: str | None) -> "tuple[Actor, ScanContext, Resumed | None]":
        from govpost_desk.services import signing_in
        from govpost_desk.services.context import ScanContext
        from govpost_desk.services.resuming import resume

        self._begin_work()  # before `resume` asks what is in doubt
        at = self._clock()
        if pin is None:
            actor = signing_in.demo_sign_in(self._db, at, operator_no)
        else:
            actor = signing_in.sign_in(self._db, operator_no, pin, at)
        resumed = None
        if self._context is None:
            resumed = resume(self._db, actor, at)
            self._context = resumed.context if resumed else ScanContext(actor=actor)
        else:
            self._context = replace(self._context, actor=actor, question=None)
        return actor, self._context, resumed

    def _on_answered(self, answered: "tuple[Outcome, ScanContext]") -> None:
        outcome, self.context = answered
        self.answered.emit(outcome, self.context)

    def _on_failed(self, error: DeskError) -> None:
        self.failed.emit(error)

    def _on_signed_in(self, proved: "tuple[Actor, ScanContext, Resumed | None]") -> None:
        actor, self.context, resumed = proved
        self.signed_in.emit(actor)
        if resumed is not None:
            self.resumed.emit(resumed)


def _run_to_the_end(progress: Progress, job: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return job(*args, progress=progress, **kwargs)
    finally:
        progress.ended = True
