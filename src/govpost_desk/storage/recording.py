"""`record`: the one way in which anything happens on a desk. Append to the journal, bring the state tables up to it.

The rebuild replays the same events through the same functions (`storage/verify.py`), so a state table can hold nothing
that the journal does not say.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.storage import journal
from govpost_desk.storage.database import Tx
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.projections import APPLY


def record(
    tx: Tx,
    type: str,
    body: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    personal: Mapping[str, Any] | None = None,
    event_id: bytes | None = None,
) -> Fact:
    """Append one event of a known type and apply it, in the caller's transaction. `body` without the common fields;
    `event_id`: where other events have named it already."""
    fact = journal.append(tx, type, body, by=by, at=at, personal=personal, event_id=event_id)
    APPLY[type](tx.execute, fact)
    return fact
