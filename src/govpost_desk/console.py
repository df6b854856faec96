"""The headless counter: one scan a line in, one answer a line out, flushed after the commit (issue: console).

It calls the same `services.scanning.scan` as the window. What a printer says later is a line with `news`.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from queue import Queue
from typing import TYPE_CHECKING, Any, TextIO

from govpost_desk.app import Desk
from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import DeskError, StorageError
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.domain.weighing import Plate
from govpost_desk.services import interception_list, messages, scale_checks
from govpost_desk.services.balancing import figures
from govpost_desk.services.context import ScanContext
from govpost_desk.services.news import News
from govpost_desk.services.resuming import resume
from govpost_desk.services.scanning import scan
from govpost_desk.storage.database import Database
from govpost_desk.workers.clock import utc_now

if TYPE_CHECKING:
    from govpost_desk.wiring import Loop

_SIGNS = {"green": "✔", "amber": "↺", "red": "✖", "blue": "？"}


class Answers:
    """The console's output: one line at a time from the scanning and the printing thread."""

    def __init__(self, out: TextIO, *, as_json: bool) -> None:
        self._out = out
        self._json = as_json
        self._lock = threading.Lock()

    def outcome(self, outcome: Outcome) -> None:
        """The answer to a scan, after its commit. The recipient's name is not among it (D-16)."""
        if self._json:
            self._line(json.dumps(outcome_fields(outcome), ensure_ascii=False))
            return
        choices = "  ".join(f"[{choice.code} {choice.text}]" for choice in outcome.choices)
        self._line(f"{_SIGNS[outcome.light]} {outcome.message} {choices}".rstrip())

    def news(self, news: News) -> None:
        """What a device has to say; it has no `outcome`. Head office says only what changes."""
        if news.news == "head_office" and not news.message:
            return
        if self._json:
            fields = {name: value for name, value in vars(news).items() if value}
            self._line(json.dumps(fields, ensure_ascii=False))
        else:
            self._line(f"· {news.message}")

    def failure(self, error: DeskError) -> None:
        """The store could not take the scan: nothing was recorded, and it is said in red."""
        message = messages.failure(error)
        if self._json:
            fields = {"outcome": "refused", "light": "red", "why": error.code, "message": message}
            self._line(json.dumps(fields, ensure_ascii=False))
        else:
            self._line(f"✖ {message}")

    def _line(self, text: str) -> None:
        with self._lock:
            self._out.write(text + "\n")
            self._out.flush()


class Hearing:
    """What devices and head office say beside the answers; also each interception (封袋拦截), once, when it came."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._db: Database | None = None
        self._told: set[tuple[str, int]] = set()
        self._lock = threading.Lock()

    def begin(self, db: Database) -> None:
        """The desk is open: what is to be intercepted already is told too."""
        self._db = db
        self._look(db)

    def news(self, news: News) -> None:
        """Something was said, by any thread."""
        self._answers.news(news)
        if news.news == "head_office" and self._db is not None:
            self._look(self._db)

    def _look(self, db: Database) -> None:
        # a store that cannot be read says so by a scan; what was not told now comes with the next news
        with self._lock, suppress(StorageError):
            for row in interception_list.open_view(db):
                place = (row.order_id, row.rev)
                if place not in self._told:
                    self._told.add(place)
                    message = messages.intercepted(row.why, row.number or row.case_no, row.where, row.todo)
                    self._answers.news(News(news="interception", message=message, waybill_no=row.number))


def outcome_fields(outcome: Outcome) -> dict[str, Any]:
    """The answer as JSON fields; empty ones are left out except the four that are always there."""
    fields: dict[str, Any] = {
        "outcome": outcome.answer.value,
        "light": outcome.light.value,
        "message": outcome.message,
        "needs": list(outcome.needs),
    }
    for name in (
        "why",
        "case_no",
        "waybill_no",
        "register_no",
        "bag_no",
        "bag_tag",
        "weight_g",
        "weight_source",
        "symbology",
    ):
        if value := getattr(outcome, name):
            fields[name] = value
    if outcome.balance is not None:
        fields["balance"] = figures(outcome.balance)
    if outcome.choices:
        fields["choices"] = [{"code": choice.code, "text": choice.text} for choice in outcome.choices]
    return fields


def run_console(
    desk: Desk,
    actor: Actor,
    lines: Iterable[str],
    answers: Answers,
    clock: Callable[[], datetime] = utc_now,
    *,
    resumes: bool = False,
    plate: Callable[[], Plate | None] = lambda: None,
) -> None:
    """Answer every line until the input ends. A failed store answers in red and the console goes on.

    `plate`: what the scale says, None without one.
    `resumes`: go on where the desk stood, and say where; without it every console begins at taking over.
    """
    context = ScanContext(actor=actor)
    if resumes and (resumed := resume(desk.db, actor, clock())):
        context = resumed.context
        answers.news(News(news="resumed", message=resumed.message))
    if plate() is not None and (due := scale_checks.check_due(desk.db, clock(), window=False)):
        answers.news(News(news="scale", message=due))
    for line in lines:
        text = line.rstrip("\r\n")
        try:
            outcome, context = scan(desk.db, context, text, clock(), plate())
        except DeskError as error:
            answers.failure(error)
            continue
        answers.outcome(outcome)
        desk.follow(outcome)


def read_lines(stream: TextIO) -> Iterable[str]:
    """Lines as they come, without reading ahead: a scanner's line must be answered at once."""
    while line := stream.readline():
        yield line


def heard_beside(
    lines: Iterable[str], listen: Callable[[Callable[[str], None]], "Loop | None"]
) -> tuple[Iterable[str], Callable[[], None]]:
    """(`lines` and the codes of the scanners that `listen` makes, in the order they come; what stops the scanners).

    It ends with `lines`. Without scanners nothing runs beside.
    """
    came: Queue[str | None] = Queue()
    scanners = listen(came.put)
    if scanners is None:
        return lines, lambda: None

    def pass_on() -> None:
        for line in lines:
            came.put(line)
        came.put(None)

    def both() -> Iterator[str]:
        scanners.start()
        threading.Thread(target=pass_on, name="console lines", daemon=True).start()
        while (line := came.get()) is not None:
            yield line

    return both(), scanners.stop


def standard_streams() -> tuple[TextIO, TextIO]:
    """stdin and stdout in UTF-8; an undecodable byte becomes a mark that no code accepts."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    return sys.stdin, sys.stdout
