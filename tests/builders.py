"""Building desks, orders and counters for tests, in this process or as the console in a process of its own."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from govpost_desk.app import Desk
from govpost_desk.devices.ports import LabelPrinter
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.devices.simulated_office_printer import SimulatedOfficePrinter
from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.numbers import waybill_no
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.resources import resource_path
from govpost_desk.services import lists, ordering, papers, printing, set_up
from govpost_desk.services.context import ScanContext
from govpost_desk.services.news import News
from govpost_desk.services.scanning import scan
from govpost_desk.storage import keys, verify
from govpost_desk.storage.database import DATABASE_FILE, Database
from govpost_desk.storage.migrate import open_database
from govpost_desk.storage.places import Places
from govpost_desk.storage.verify import Proof
from govpost_desk.workers.key_loop import KeyLoop
from govpost_desk.workers.lanes import Lanes
from govpost_desk.workers.print_loop import PrintLoop

PINS = {"0001": "135790", "0002": "246801"}
CLERK = Actor(operator_no="0001", auth="pin")
SUPERVISOR = Actor(operator_no="0002", auth="pin")
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai
FIRST_NUMBER = "1123456000099"
PERSON = {
    "name": "欧阳明华",
    "phone": "13985012345",
    "address": "贵州省贵阳市观山湖区金阳南路175号3栋1959室",
}


class Clock:
    """A clock that goes on by one second whenever it is asked."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def sample(name: str) -> Path:
    """One of the files of resources/sample."""
    return Path(resource_path("sample", name))


def make_desk(folder: Path, *, number_count: int = 10_000, demo: bool = True) -> set_up.DeskMade:
    """Set up the demo desk (or the same as a real one) with the PINs above."""
    plan = set_up.read_plan(sample("demo_desk.toml").read_text("utf-8"))
    plan = replace(plan, number_count=number_count, desk={**plan.desk, "demo": demo})
    return set_up.set_up(folder, plan, PINS, MONDAY)


def import_list(db: Database, path: Path, window: str, at: datetime = MONDAY) -> lists.Preview:
    """Preview and take a list."""
    return lists.take_list(db, lists.preview_list(db, path, window), by=SYSTEM, at=at)


class Counter:
    """A desk opened in this process, with the context that a window or a console would keep."""

    def __init__(self, folder: Path, actor: Actor = CLERK, places: Places | None = None) -> None:
        self.folder = folder
        self.places = places
        self.clock = Clock()
        self.db = open_database(folder, keys.load_key(folder), places=places)
        self.context = ScanContext(actor=actor)
        self.printer: LabelPrinter = SimulatedLabelPrinter("zpl")

    def scan(self, text: str) -> Outcome:
        """One scan as the window does it."""
        outcome, self.context = scan(self.db, self.context, text, self.clock())
        return outcome

    def scans(self, *texts: str) -> Outcome:
        """Several scans; the last answer."""
        outcomes = [self.scan(text) for text in texts]
        return outcomes[-1]

    def add_range(self, first: str = FIRST_NUMBER, count: int = 10_000) -> str:
        """Another number range; its last number."""
        return set_up.add_range(self.db, first, count, by=SYSTEM, at=self.clock())

    def add_order(self, case_no: str, window: str = "01", **values: str) -> str:
        """A complete order typed at the desk, with `values` on top of PERSON; its case number."""
        given = {**PERSON, **values}
        made = ordering.add_order(self.db, window, case_no, given, by=CLERK, at=self.clock())
        return made.fields.case_no

    def set_order(self, case_no: str, **values: str) -> None:
        """Correct fields of an order."""
        ordering.set_order(self.db, case_no, values, "核对更正", by=CLERK, at=self.clock())

    def take_over(self, *case_nos: str, window: str = "01") -> str:
        """Orders at a window, ticked, the rest of its list set aside, closed; the register's number."""
        self.scans("GPDTAKE", f"GPDWIN{window}")
        for case_no in case_nos:
            self.scan(case_no)
        if self.scan("GPDEND").answer == "difference_open":
            self.scans("GPDREST", "GPDR1", "GPDEND")
        return self.scan("GPDEND").register_no

    def pack(self, case_no: str) -> str:
        """Label printed and scanned back: sealed; the waybill number."""
        self.scan("GPDPACK")
        number = self.scan(case_no).waybill_no
        self.print_labels()
        assert self.scan(number).answer == "bound"
        return number

    def print_labels(self) -> list[News]:
        """Let the print lane work until nothing more can be printed."""
        told = []
        while news := printing.print_next_label(self.db, self.printer, self.clock):
            told.append(news)
            if news.news == "waiting":
                break
        return told

    def make_papers(self) -> list[str]:
        """Papers of the closed registers, as the print lane makes them."""
        return papers.make_due_papers(self.db, self.clock())

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the store says."""
        with self.db.reading() as execute:
            return [tuple(row) for row in execute(query, values).fetchall()]

    def value(self, query: str, *values: object) -> Any:
        """The first value of the first row."""
        return self.rows(query, *values)[0][0]

    def verify(self) -> Proof:
        """Prove the books through a connection of its own."""
        return verify.verify_file(self.db.path, self.db.key)

    def reopen(self) -> None:
        """Close the store and open it again, as a restart of the program does; the context is lost."""
        self.db.close()
        self.db = open_database(self.folder, keys.load_key(self.folder), places=self.places)
        self.context = ScanContext(actor=self.context.actor)
        printing.start_lane(self.db, self.clock)

    def close(self) -> None:
        """Give the folder back; may be called twice."""
        self.db.close()

    def __enter__(self) -> "Counter":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def tampering(connection: Any) -> Iterator[Callable[..., Any]]:
    """What somebody with the key can do: triggers away, change, triggers back; all of it rolled back at the end."""
    connection.execute("BEGIN")
    connection.execute("PRAGMA defer_foreign_keys=ON")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")

    def change(statement: str, *values: object) -> Any:
        done = connection.execute(statement, values)
        for _, sql in triggers:
            connection.execute(sql)
        return done

    try:
        yield change
    finally:
        connection.execute("ROLLBACK")


def verify_folder(folder: Path) -> Proof:
    """Prove the books of a desk that may be running elsewhere."""
    return verify.verify_file(folder / DATABASE_FILE, keys.load_key(folder))


def number_after(first: str, steps: int) -> str:
    """The number `steps` after `first` in its range."""
    return waybill_no(first[:2], int(first[2:10]) + steps, first[11:])


# --- the console in a process of its own -----------------------------------------------------------------------------


def run_desk(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """One govpost-desk command, as a clerk runs it."""
    return subprocess.run(
        [sys.executable, "-m", "govpost_desk", "--data", str(folder), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


class Console:
    """`govpost-desk console --json` and its pipes. `news` collects what the devices said."""

    def __init__(self, folder: Path, prints: Path, *arguments: str) -> None:
        self.news: list[dict[str, Any]] = []
        self._answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._heard = threading.Condition()
        command = [sys.executable, "-m", "govpost_desk", "--data", str(folder), "console", "--json"]
        command += ["--printer", f"file:{prints}", *(arguments or ("--demo-login",))]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def send(self, *texts: str) -> None:
        """Write lines without waiting for their answers."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{text}\n" for text in texts).encode())
        self.process.stdin.flush()

    def next_answer(self) -> dict[str, Any] | None:
        """The next outcome in order; None when the process has ended."""
        return self._answers.get(timeout=60)

    def ask(self, text: str) -> dict[str, Any]:
        """One scan and its answer."""
        self.send(text)
        answer = self.next_answer()
        assert answer is not None, self.errors()
        return answer

    def ask_all(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Many scans at once, and their answers in order."""
        self.send(*texts)
        answers = [self.next_answer() for _ in texts]
        assert None not in answers, self.errors()
        return [answer for answer in answers if answer is not None]

    def wait_for(self, **fields: str) -> dict[str, Any]:
        """The first news with these fields, waiting for it."""
        with self._heard:
            assert self._heard.wait_for(lambda: self._found(fields) is not None, timeout=60), fields
            found = self._found(fields)
        assert found is not None
        return found

    def close(self) -> int:
        """End of input: the console prints what is left and goes; its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(timeout=120)
        self._finish()
        return code

    def kill(self) -> list[dict[str, Any]]:
        """kill -9; the answers that had still come out and nobody had read."""
        self.process.kill()
        self.process.wait()
        self._finish()
        left = []
        while (answer := self._answers.get(timeout=10)) is not None:
            left.append(answer)
        return left

    def errors(self) -> str:
        """What the process wrote to stderr; only once it has ended."""
        assert self.process.stderr is not None
        return self.process.stderr.read().decode() if not self.process.stderr.closed else ""

    def _finish(self) -> None:
        self._reader.join()
        assert self.process.stdin is not None
        assert self.process.stderr is not None
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.stderr = self.process.stderr.read().decode()
        self.process.stderr.close()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for line in self.process.stdout:
                if not line.endswith(b"\n"):
                    break  # cut off by the kill: not an answer
                fields = json.loads(line)
                if "outcome" in fields:
                    self._answers.put(fields)
                with self._heard:
                    if "news" in fields:
                        self.news.append(fields)
                    self._heard.notify_all()
        self._answers.put(None)

    def _found(self, fields: Mapping[str, str]) -> dict[str, Any] | None:
        matching = (news for news in self.news if fields.items() <= news.items())
        return next(matching, None)

    def __enter__(self) -> "Console":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()


def pictures(prints: Path) -> Iterator[Path]:
    """The labels that came out of a file printer, in the order in which they did."""
    return iter(sorted(prints.glob("*.png")))


class _RestingLanes(Lanes):
    def start(self) -> None:
        """Nothing prints while a test looks at what the console says."""


def desk_of_console(db: Database) -> Desk:
    """A running desk as the console takes it, its lanes at rest."""
    prints = PrintLoop(db, SimulatedLabelPrinter("zpl"), SimulatedOfficePrinter(), lambda _: None)
    return Desk(db, lambda _: _RestingLanes(prints, None, KeyLoop(db)), {})
