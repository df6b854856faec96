"""Counts and work lists for the screens, each from its own index."""

from dataclasses import dataclass
from typing import NamedTuple

from govpost_desk.storage import inbound, numbers, periods, print_lane
from govpost_desk.storage.database import Execute


@dataclass(frozen=True, kw_only=True)
class Board:
    """Open work of the desk."""

    open_orders: dict[str, int]  # by window code
    ticked: int  # on an open register
    unsealed: int  # taken over, not sealed
    labelled: int
    sealed: int  # waiting for the driver
    bagged: int  # of these: in a bag
    open_bags: int
    sealed_bags: int
    inbound: int  # came in a bag and lies here
    inbound_open: int  # bags being checked
    inbound_late: int  # of these: since an earlier clearance (D-31: an alert)
    notes_open: int  # verification notes without an answer
    limbo: int
    days_due: int  # business days before today's without their end
    open_registers: int
    unsigned: int
    approvals: int
    interceptions: int  # 封袋拦截 that nobody has settled
    numbers_left: int
    unconfirmed: int  # labels and bag tags
    unconfirmed_papers: int
    print_queue: int


class WorkRow(NamedTuple):
    """One certificate in a work list, in the order of `_WORK`; `name` is shown on the counter's own screen only."""

    case_no: str
    document: str
    name: str
    division: str
    window_code: str
    state: str
    waybill_no: str
    problems: str
    part: int  # which certificate of its case, 0 without an order


_WORK = (
    "SELECT o.case_no, coalesce(nullif(o.document_name, ''), o.item_name), p.name, o.division, o.window_code,"
    " coalesce(e.custody, 'open'), coalesce(e.waybill_no, ''), o.problems, o.part FROM desk_order o"
    " JOIN party p USING (party_id) LEFT JOIN enclosure e USING (order_id)"
)

# an order of this desk that is open, and one of the platform that nobody here has touched; not what another desk has
_OPEN_ORDERS = (
    "SELECT window_code, count(*) FROM (SELECT window_code, order_id FROM desk_order WHERE status = 'open'"
    " UNION ALL SELECT window_code, order_id FROM hub_order WHERE waiting = 1) o WHERE NOT EXISTS"
    " (SELECT 1 FROM other_desk_custody x WHERE x.order_id = o.order_id) GROUP BY window_code"
)
_OF_PLATFORM = (
    "SELECT case_no, coalesce(nullif(document_name, ''), item_name), name, division, window_code, 'open', '', problems,"
    " part FROM hub_order WHERE window_code = ? AND waiting = 1 ORDER BY came_at, case_no, part LIMIT ?"
)


def board(execute: Execute) -> Board:
    """All counts in one consistent read."""
    custody = dict(
        execute(
            "SELECT custody, count(*) FROM enclosure WHERE custody IN ('ticked', 'desk', 'labelled', 'sealed')"
            " GROUP BY custody"
        ).fetchall()
    )
    registers = dict(execute("SELECT state, count(*) FROM register GROUP BY state").fetchall())
    labels_in_doubt, papers_in_doubt = print_lane.doubts(execute)
    bags = dict(
        execute("SELECT state, count(*) FROM bag WHERE state IN ('open', 'sealed') GROUP BY state").fetchall()
    )
    return Board(
        open_orders=dict(execute(_OPEN_ORDERS).fetchall()),
        ticked=custody.get("ticked", 0),
        unsealed=custody.get("desk", 0),
        labelled=custody.get("labelled", 0),
        sealed=custody.get("sealed", 0),
        bagged=_count(
            execute,
            "bag b CROSS JOIN bag_line l USING (bag_id) WHERE l.taken_out = 0 AND b.state IN ('open', 'sealed')",
        ),
        open_bags=bags.get("open", 0),
        sealed_bags=bags.get("sealed", 0),
        inbound=_count(execute, "inbound_line WHERE here = 1"),
        inbound_open=_count(execute, "inbound_bag WHERE state = 'open'"),
        inbound_late=inbound.overdue_count(execute),
        notes_open=_count(execute, "verification_note WHERE state <> 'answered'"),
        limbo=_count(execute, "limbo WHERE closed_at IS NULL"),
        days_due=max(len(periods.open_days(execute)) - 1, 0),
        open_registers=registers.get("open", 0),
        unsigned=registers.get("closed", 0),
        approvals=execute("SELECT count(*) FROM approval_due WHERE approved_by IS NULL").fetchone()[0],
        interceptions=execute(
            "SELECT count(DISTINCT order_id) FROM interception WHERE settled_at = 0 AND stage <> 'left'"
        ).fetchone()[0],
        numbers_left=numbers.numbers_left(execute),
        unconfirmed=labels_in_doubt,
        unconfirmed_papers=papers_in_doubt,
        print_queue=print_lane.count_due(execute),
    )


def _count(execute: Execute, source: str) -> int:
    return int(execute(f"SELECT count(*) FROM {source}").fetchone()[0])  # noqa: S608  constants


def window_names(execute: Execute) -> dict[str, str]:
    """Departments of the windows this desk serves, by code."""
    return dict(
        execute("SELECT window_code, department FROM government_window ORDER BY window_code").fetchall()
    )


def window_list(execute: Execute, window_code: str, limit: int = 2000) -> list[WorkRow]:
    """The open lines of a window's list, in the list's order; then the platform's orders, as they came."""
    rows = execute(
        _WORK + " WHERE o.window_code = ? AND o.status = 'open' ORDER BY o.recorded_at LIMIT ?",
        (window_code, limit),
    ).fetchall()
    rows += execute(_OF_PLATFORM, (window_code, limit - len(rows))).fetchall()
    return [WorkRow._make(row) for row in rows]


def held_elsewhere(execute: Execute, window_code: str) -> dict[tuple[str, int], tuple[str, int]]:
    """(desk id, when in ms) by (case number, part) of a window's open lines that another desk has taken over."""
    query = (
        "SELECT o.case_no, o.part, x.desk_id, x.at_ms FROM {} o CROSS JOIN other_desk_custody x USING (order_id)"
        " WHERE o.window_code = ? AND o.{}"
    )
    sources = (("desk_order", "status = 'open'"), ("hub_order", "waiting = 1"))
    found: dict[tuple[str, int], tuple[str, int]] = {}
    for table, is_open in sources:
        rows = execute(query.format(table, is_open), (window_code,)).fetchall()
        found |= {(row[0], row[1]): (row[2], row[3]) for row in rows}
    return found


def register_lines(execute: Execute, register_id: bytes) -> list[WorkRow]:
    """The live lines of a register, newest first; `state` is the line's fate."""
    rows = execute(
        "SELECT l.case_no, coalesce(nullif(o.document_name, ''), o.item_name, ''), coalesce(p.name, ''),"
        " coalesce(o.division, ''), coalesce(o.window_code, ''), l.fate, l.waybill_no, coalesce(o.problems, '[]'),"
        " coalesce(o.part, 0)"
        " FROM register_line l LEFT JOIN desk_order o USING (order_id) LEFT JOIN party p ON p.party_id = l.party_id"
        " WHERE l.register_id = ? AND l.undone = 0 ORDER BY l.recorded_at DESC",
        (register_id,),
    )
    return [WorkRow._make(row) for row in rows.fetchall()]


def in_custody(execute: Execute, custody: tuple[str, ...], limit: int = 2000) -> list[WorkRow]:
    """Certificates at the desk in any of these states, oldest first: 'desk' is 已收未封."""
    marks = ", ".join("?" * len(custody))
    rows = execute(
        f"{_WORK} WHERE e.custody IN ({marks}) ORDER BY o.recorded_at LIMIT ?",
        (*custody, limit),
    )
    return [WorkRow._make(row) for row in rows.fetchall()]
