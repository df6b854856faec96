"""The rows of a list as events: made before the write lock is held, stored and applied many at a time.

What `recording.record` does row by row, with the same bytes and the same tables: `verify` replays them through
`projections` and compares. A scan that comes while a list is written waits for this and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.storage import journal, orders
from govpost_desk.storage.database import Tx
from govpost_desk.storage.journal import Period
from govpost_desk.storage.limbo import open_of_kind
from govpost_desk.storage.parties import add_parties, party_row
from govpost_desk.wire.events import Draft

ORDER_RECORDED, ORDER_CORRECTED, ROW_REJECTED = "order.recorded", "order.corrected", "row.rejected"
_AT_ONCE = 500  # rows between two looks at whether to stop
Values = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row ready to be stored. `values`: of its table; `party`: the recipient's row, None for a held one."""

    draft: Draft
    values: Values
    party: Values | None


def list_row(
    type: str,
    body: Mapping[str, Any],
    personal: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    period: Period,
) -> ListRow:
    """A row of one of the three types above; arguments as `journal.draft` takes them."""
    draft = journal.draft(type, body, by=by, at=at, period=period, personal=personal)
    if type == ROW_REJECTED:
        return ListRow(draft, orders.held_values(body, personal), None)
    return ListRow(draft, orders.order_values(body), party_row(draft.event_id, "recipient", personal))


def record_rows(tx: Tx, rows: Sequence[ListRow], known: set[bytes], tell: Callable[[int], None]) -> None:
    """Append the rows to the journal in their order and bring the tables up to them.

    `known`: ids of the orders among them that stand here already. `tell`: called with the rows stored so far.
    """
    ageing = {entry.thing for entry in open_of_kind(tx.execute, "extra")}
    for first in range(0, len(rows), _AT_ONCE):
        tell(first)
        some = rows[first : first + _AT_ONCE]
        start = journal.append_drafts(tx, [row.draft for row in some])
        placed = list(enumerate(some, start + 1))
        add_parties(tx.execute, [row.party for row in some if row.party is not None])
        taken = [(at, row.draft.event_id, row.values) for at, row in placed if row.party is not None]
        orders.put_orders(tx.execute, taken, known, ageing)
        orders.put_held(tx.execute, [(row.draft.event_id, row.values) for row in some if row.party is None])
    tell(len(rows))
