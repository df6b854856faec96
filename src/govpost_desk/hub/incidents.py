"""Incidents: what people at head office must look at. Opened once for what they are about, closed by a person.

Kinds: number_twice (one number on two facts), fork (two chains in one epoch), clone (two living copies of one desk),
rewound (a desk lost events that are here), signature (an event signed by another key), hub_restored, range_unknown,
order_conflict (one revision of an order with two contents), interception (an order changed when it was sealed: closed
by the desk that settles it).
"""

import json
from typing import Any

from sqlalchemy import func, select, update

from govpost_desk.hub import feeding
from govpost_desk.hub.schema import incident
from govpost_desk.hub.store import SITE, Tx, param

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_ONE = select(incident.c.state, incident.c.facts).where(
    incident.c.site_id == SITE, incident.c.kind == param("kind"), incident.c.key == param("key")
)
_ALL = (
    select(incident.c.kind, incident.c.key, incident.c.state, incident.c.facts, incident.c.opened_ms)
    .where(incident.c.site_id == SITE)
    .order_by(incident.c.opened_ms, incident.c.kind, incident.c.key)
)
_RESTORED = select(func.max(incident.c.opened_ms)).where(
    incident.c.site_id == SITE, incident.c.kind == "hub_restored"
)
_SET = (
    update(incident)
    .where(
        incident.c.site_id == SITE,
        incident.c.kind == param("of_kind"),
        incident.c.key == param("of_key"),
    )
    .values(
        state=param("new_state"),
        facts=param("new_facts"),
        closed_ms=param("new_closed_ms"),
        closed_by=param("new_closed_by"),
    )
)


def facts_of(tx: Tx, kind: str, key: str) -> dict[str, Any] | None:
    """What is known of an incident; None when there is none."""
    row = tx.run(_ONE, {"kind": kind, "key": key}).one_or_none()
    return None if row is None else json.loads(row.facts)


def open_incident(tx: Tx, kind: str, key: str, facts: dict[str, Any]) -> None:
    """Open it; one that is there already stays as it is, unless more is known of it now: then it is open again."""
    row = tx.run(_ONE, {"kind": kind, "key": key}).one_or_none()
    text = _encode(facts)
    if row is None:
        found = {"kind": kind, "key": key, "state": "open", "facts": text}
        tx.insert(incident, [{**found, "opened_ms": tx.now_ms, "closed_ms": 0, "closed_by": ""}])
    elif row.facts == text:
        return
    else:
        _set(tx, kind, key, "open", text)
    _tell(tx, kind, key, "open", facts)


def close_incident(tx: Tx, kind: str, key: str, by: str) -> bool:
    """A person has settled it; False when there is no open one of this name."""
    row = tx.run(_ONE, {"kind": kind, "key": key}).one_or_none()
    if row is None or row.state != "open":
        return False
    _set(tx, kind, key, "closed", row.facts, by)
    _tell(tx, kind, key, "closed", json.loads(row.facts))
    return True


def all_incidents(tx: Tx) -> list[dict[str, Any]]:
    """All of the site, the oldest first."""
    return [
        {
            "kind": row.kind,
            "key": row.key,
            "state": row.state,
            "opened_ms": row.opened_ms,
            **json.loads(row.facts),
        }
        for row in tx.run(_ALL)
    ]


def newest_restore_ms(tx: Tx) -> int:
    """When this database was put back last, -1 for never."""
    if tx.standing.inc == 1:
        return -1
    found = tx.run(_RESTORED).scalar_one()
    return -1 if found is None else int(found)


def _set(tx: Tx, kind: str, key: str, state: str, text: str, by: str = "") -> None:
    closed_ms = tx.now_ms if state == "closed" else 0
    values = {"new_state": state, "new_facts": text, "new_closed_ms": closed_ms, "new_closed_by": by}
    tx.run(_SET, {"of_kind": kind, "of_key": key, **values})


def _tell(tx: Tx, kind: str, key: str, state: str, facts: dict[str, Any]) -> None:
    content = _encode({"kind": kind, "key": key, "state": state, **facts})
    feeding.put(tx, "incident", [(f"{kind}:{key}", content)])
