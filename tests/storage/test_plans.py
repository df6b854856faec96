"""What a clerk does costs the same however many years lie in the file: counted in steps of SQLite, not in time."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from tests.builders import Counter

from govpost_desk.storage.board import board

COPIES = 400
_STEP = 50  # of SQLite's machine, between two counts
_GONE = "(SELECT order_id FROM enclosure WHERE custody = 'collected' AND length(order_id) = 16)"
_NUMBERS = f"(SELECT waybill_no FROM packing WHERE order_id IN {_GONE})"
_JOBS = f"(SELECT job_id FROM label_job WHERE waybill_no IN {_NUMBERS})"
# of each table: the rows that are over, and what differs in a copy of them; in an order in which each finds the next
YEARS = {
    "print_job": (f"job_id IN {_JOBS}", ("print_no", "job_id")),
    "label_job": (f"job_id IN {_JOBS}", ("job_id", "packing_id", "waybill_no")),
    "mail_item": (f"waybill_no IN {_NUMBERS}", ("waybill_no", "party_id")),
    "waybill_number": (f"waybill_no IN {_NUMBERS}", ("waybill_no", "order_id")),
    "bag_line": (f"waybill_no IN {_NUMBERS}", ("recorded_at", "waybill_no", "order_id", "case_no")),
    "register_line": (
        f"order_id IN {_GONE}",
        ("recorded_at", "line_id", "thing", "order_id", "waybill_no", "case_no"),
    ),
    "desk_order": (
        f"order_id IN {_GONE}",
        ("order_id", "party_id", "case_no", "changed_at", "recorded_at"),
    ),
    "packing": (f"order_id IN {_GONE}", ("packing_id", "order_id", "waybill_no")),
    "enclosure": (f"order_id IN {_GONE}", ("order_id", "line_id", "waybill_no")),
}


class Steps:
    """Steps that SQLite took on any connection of a desk."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self.taken = 0
        event.listen(counter.db._readers, "checkout", lambda driver, *more: self._watch(driver))
        with counter.db.exclusive_driver() as writer:
            self._watch(writer)

    def of(self, work: Callable[[], object]) -> int:
        """Those of one piece of work."""
        before = self.taken
        work()
        return self.taken - before

    def _watch(self, driver: Any) -> None:
        driver.set_progress_handler(self._count, _STEP)

    def _count(self) -> int:
        self.taken += _STEP
        return 0


def piece(counter: Counter, case_no: str) -> None:
    """One certificate from the list to the sealed envelope, and the counts beside it."""
    counter.take_over(case_no)
    counter.pack(case_no)
    with counter.db.reading() as execute:
        board(execute)


def grow(counter: Counter) -> None:
    """Years in which the same happened again and again, everything of it over."""
    with counter.db.exclusive_driver() as writer:
        guards = writer.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:  # what is closed never changes, but for a test that makes years
            writer.execute(f"DROP TRIGGER {name}")
        for table, (over, differs) in YEARS.items():
            kinds = dict(writer.execute(f"SELECT name, type FROM pragma_table_info('{table}')").fetchall())
            terms = [_another(name, kind) if name in differs else name for name, kind in kinds.items()]
            rows = f"SELECT {', '.join(terms)} FROM {table}, json_each(?) copy WHERE {over}"
            made = writer.execute(f"INSERT INTO {table} {rows}", (str(list(range(1, COPIES + 1))),))
            assert made.rowcount >= COPIES, table
        for _, sql in guards:
            writer.execute(sql)
        if writer.in_transaction:
            writer.commit()


def _another(name: str, kind: str) -> str:
    if kind == "BLOB":
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE randomblob(16) END"
    return f"-({name} + copy.value * 1000000)" if kind == "INTEGER" else f"{name} || '-' || copy.value"


def test_a_piece_costs_what_it_did_on_the_first_day(counter: Counter) -> None:
    for number in range(8):
        counter.add_order(f"A{number}")
    first = [counter.take_over("A0", "A1") and counter.pack(case_no) for case_no in ("A0", "A1")]
    counter.scans("GPDBAG", *first, "GPDSEAL")
    counter.scans("GPDOUT", counter.scan("GPDSEAL").bag_tag, "GPDEND", "GPDEND")
    steps = Steps(counter)
    piece(counter, "A2")
    before = steps.of(lambda: piece(counter, "A3"))
    grow(counter)
    piece(counter, "A4")  # each connection reads the schema again, without its guards for a moment
    after = steps.of(lambda: piece(counter, "A5"))
    assert after < before * 1.1
