"""A lane: one worker thread whose results arrive, in order, at bound methods of living QObjects on the Qt thread.

The only way from a worker thread into the window (models §3.6 rule 7). A receiver that was destroyed meanwhile is
simply not called; a lambda is refused, because it would keep its receiver alive.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from govpost_desk.domain.errors import DeskError, StorageError

Then = Callable[[Any], None]
Failed = Callable[[DeskError], None]
Message = TypeVar("Message")


@dataclass(frozen=True)
class _Reply:
    """Where a result goes; weak, so that a page that is gone is forgotten."""

    then: "WeakMethod[Then] | None"
    failed: "WeakMethod[Failed] | None"


class Lane(QObject):
    """Make it on the Qt thread. `name`: of the thread. Call `close` before the QObject goes."""

    _finished = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._closed = False
        self._open = 0  # jobs whose answer has not been delivered; touched on the Qt thread alone
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, job: Callable[[], Any], then: Then | None = None, failed: Failed | None = None) -> None:
        """Queue `job`; `then` gets its result, `failed` its DeskError, both on the Qt thread.

        `then` and `failed` must be bound methods of QObjects (TypeError otherwise). Any other exception is a bug: the
        receiver hears StorageError "storage", and the exception is raised on the Qt thread.
        """
        reply = _Reply(WeakMethod(then) if then else None, WeakMethod(failed) if failed else None)
        if self._closed:
            return
        self._open += 1
        future = self._executor.submit(job)
        future.add_done_callback(lambda done: self._tell(reply, done))

    def is_idle(self) -> bool:
        """Whether everything that was queued has been answered."""
        return self._open == 0

    def close(self) -> None:
        """Finish the job at hand, forget the queued ones."""
        self._closed = True
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _tell(self, reply: _Reply, done: "Future[Any]") -> None:
        if not self._closed and not done.cancelled():
            self._finished.emit(reply, done)

    def _deliver(self, reply: _Reply, done: "Future[Any]") -> None:
        self._open -= 1
        error = done.exception()
        if error is None:
            _call(reply.then, done.result())
        elif isinstance(error, DeskError):
            _call(reply.failed, error)
        else:
            _call(reply.failed, StorageError("storage"))
            raise error


class Mailbox(Generic[Message]):
    """Keeps what other threads say until somebody listens: devices start before the window is there."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Message] = []
        self._receiver: Callable[[Message], None] | None = None

    def post(self, value: Message) -> None:
        """From any thread."""
        with self._lock:
            receiver = self._receiver
            if receiver is None:
                self._waiting.append(value)
        if receiver is not None:
            receiver(value)

    def deliver_to(self, receiver: Callable[[Message], None]) -> None:
        """`receiver` must be callable from any thread; it gets what has waited first."""
        with self._lock:
            waiting, self._waiting, self._receiver = self._waiting, [], receiver
        for value in waiting:
            receiver(value)


def _call(method: "WeakMethod[Callable[[Any], None]] | None", value: object) -> None:
    bound = method() if method is not None else None
    if bound is not None and isValid(bound.__self__):  # type: ignore[attr-defined]
        bound(value)
