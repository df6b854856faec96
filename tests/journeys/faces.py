"""Two faces of one counter, the console in its own process and the real window, in one shape: code in, reply out."""

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from tests.builders import PINS, Clock, Console, run_desk
from tests.ui.clerk import WAIT_MS, Clerk

from govpost_desk import app
from govpost_desk.console import outcome_fields
from govpost_desk.devices import printer_spec
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.services.news import News
from govpost_desk.settings import Settings
from govpost_desk.workers.clock import utc_now

FIRST, SECOND = "0001", "0002"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The answer to one code, whichever face gave it. `balance`: both lines as the console writes them."""

    answer: str
    light: str
    message: str
    why: str = ""
    needs: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    case_no: str = ""
    waybill_no: str = ""
    register_no: str = ""
    bag_no: str = ""
    bag_tag: str = ""
    balance: dict[str, Any] | None = None

    @property
    def said(self) -> tuple[str, str]:
        """Answer and what refines it."""
        return self.answer, self.why


def reply_of(fields: dict[str, Any]) -> Reply:
    """The console's JSON fields as a reply."""
    plain = Reply.__dataclass_fields__.keys() - {"answer", "needs", "choices"}
    taken = {name: value for name, value in fields.items() if name in plain}
    return Reply(
        answer=fields["outcome"],
        needs=tuple(fields["needs"]),
        choices=tuple(choice["code"] for choice in fields.get("choices", ())),
        **taken,
    )


class Face(Protocol):
    """What the script of a day needs of a counter. `scans` counts the codes; `clock` is the counter's own."""

    scans: int
    clock: Callable[[], datetime]
    looked: Callable[[str], None]

    def ask(self, code: str) -> Reply:
        """One code and its answer."""

    def ask_all(self, codes: Sequence[str]) -> list[Reply]:
        """Codes in a row, and their answers in order."""

    def pack_all(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Reply, Reply]]:
        """Certificate and label of each piece in turn; both answers."""

    def came_out(self, news: str, number: str) -> None:
        """Wait until the label or tag ("printed") or the paper of that number has left the printer."""

    def change_to(self, operator_no: str) -> Reply:
        """Another clerk takes the scanner by his badge."""

    def restart(self, meanwhile: Callable[[], None]) -> None:
        """The program dies; something happens while it is down; it is started again."""

    def close(self) -> None:
        """The day is over: the program ends as it should."""

    def __enter__(self) -> "Face": ...

    def __exit__(self, *_: object) -> None:
        """Whatever has happened, nothing stays behind."""


class ConsoleFace:
    """`govpost-desk console --json` with a printer that prints into a folder."""

    def __init__(self, folder: Path, prints: Path, pin_file: Path) -> None:
        self.scans = 0
        self.clock: Callable[[], datetime] = utc_now
        self.looked: Callable[[str], None] = lambda name: None
        pin_file.write_text("".join(f"{no} {pin}\n" for no, pin in PINS.items()), "utf-8")
        self._place = (folder, prints)
        self._signed_in = ("--operator", FIRST, "--pin-file", str(pin_file))
        self._console = Console(*self._place, *self._signed_in)

    def ask(self, code: str) -> Reply:
        self.scans += 1
        return reply_of(self._console.ask(code))

    def ask_all(self, codes: Sequence[str]) -> list[Reply]:
        self.scans += len(codes)
        return [reply_of(fields) for fields in self._console.ask_all(codes)]

    def pack_all(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Reply, Reply]]:
        """Each label is scanned when it has come out."""
        replies = []
        for case_no, number in pairs:
            printed = self.ask(case_no)
            self.came_out("printed", number)
            replies.append((printed, self.ask(number)))
        return replies

    def came_out(self, news: str, number: str) -> None:
        """News of a label or tag name its number as `waybill_no`, those of a paper its subject as `register_no`."""
        name = "register_no" if news == "paper" else "waybill_no"
        self._console.wait_for(news=news, **{name: number})

    def change_to(self, operator_no: str) -> Reply:
        return self.ask(f"GPDOPR{operator_no}")

    def restart(self, meanwhile: Callable[[], None]) -> None:
        """kill -9."""
        assert self._console.kill() == []
        meanwhile()
        self._console = Console(*self._place, *self._signed_in)

    def close(self) -> None:
        assert self._console.close() == 0

    def __enter__(self) -> "ConsoleFace":
        return self

    def __exit__(self, *_: object) -> None:
        self._console.__exit__()


class BlindLabelPrinter(SimulatedLabelPrinter):
    """Takes every document for a label and draws none: what labels look like is seen in the console's day."""

    def send(self, document: bytes, name: str) -> None:
        self.printed_labels += 1


class WindowFace:
    """The real window, offscreen; everything is typed to the widget that has the focus. Its clock begins on a Monday.

    Nothing it prints is kept.
    """

    def __init__(self, folder: Path, pictures: Path | None = None) -> None:
        self.scans = 0
        self.clock: Callable[[], datetime] = Clock()
        self.looked = self._look
        self._folder, self._pictures = folder, pictures
        self._open = ExitStack()
        self._start()

    def ask(self, code: str) -> Reply:
        (reply,) = self.ask_all([code])
        return reply

    def ask_all(self, codes: Sequence[str]) -> list[Reply]:
        self.scans += len(codes)
        self._clerk.answers.clear()
        for code in codes:
            self._clerk.keys(f"{code}\r")  # without waiting: the lane keeps the order
        self._wait(lambda: len(self._clerk.answers) >= len(codes))
        return [reply_of(outcome_fields(outcome)) for outcome in self._clerk.answers]

    def pack_all(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Reply, Reply]]:
        """The hand is faster than the printer: codes in a row, which the lane keeps in order."""
        replies = self.ask_all([code for pair in pairs for code in pair])
        return list(zip(replies[::2], replies[1::2], strict=True))

    def came_out(self, news: str, number: str) -> None:
        self._wait(lambda: (news, number) in self._news)

    def change_to(self, operator_no: str) -> Reply:
        """At work the badge is scanned like any code; after a shift's end it is scanned at the login page."""
        return self.ask(f"GPDOPR{operator_no}")

    def restart(self, meanwhile: Callable[[], None]) -> None:
        """The window is closed and opened again: what it kept between two scans is gone."""
        self._open.close()
        meanwhile()
        self._start()

    def close(self) -> None:
        assert self._clerk.failures == []
        self._open.close()

    def __enter__(self) -> "WindowFace":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _start(self) -> None:
        settings = Settings(data_folder=self._folder)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(printer_spec, "parse_printer", lambda word: BlindLabelPrinter("zpl"))
            made = app.counter_window(settings, label_printer="simulated", silent=True, clock=self.clock)
            window = self._open.enter_context(made)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        self._clerk = Clerk(window)
        self._news: set[tuple[str, str]] = set()
        self._done: Callable[[], bool] | None = None
        self._loop, self._late = QEventLoop(), QTimer()
        self._late.setSingleShot(True)
        self._late.setInterval(WAIT_MS)
        self._late.timeout.connect(self._loop.quit)
        window.counter.news_came.connect(self._on_news)
        window.counter.answered.connect(self._on_anything)
        self._clerk.settle()
        self._clerk.sign_in(SECOND)  # proves his PIN of the day, so that his badge will do later
        self._clerk.key(Qt.Key.Key_F12)
        self._clerk.sign_in(FIRST)

    def _on_news(self, news: News) -> None:
        self._news.add((news.news, news.waybill_no or news.register_no))
        self._on_anything()

    def _on_anything(self, *_: object) -> None:
        if self._done is not None:
            self._late.start()  # it is late when nothing more comes, not when much comes
            if self._done():
                self._loop.quit()

    def _wait(self, done: Callable[[], bool]) -> None:
        """Let the window work until something is so; asleep between its events, not asking every millisecond."""
        if not done():
            self._done = done
            self._late.start()
            self._loop.exec()
            self._late.stop()
            self._done = None
        assert done(), (self._clerk.failures, len(self._clerk.answers))

    def _look(self, name: str) -> None:
        if self._pictures is not None:
            self._clerk.settle()
            self._clerk.window.grab().save(str(self._pictures / f"{name}.png"), "PNG")


def run_json(folder: Path, *arguments: str) -> Any:
    """A reading command that must succeed, as JSON."""
    done = run_desk(folder, *arguments, "--json")
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return json.loads(done.stdout)


def all_said(replies: Iterable[Reply]) -> set[tuple[str, str]]:
    """What a row of replies came to."""
    return {reply.said for reply in replies}
