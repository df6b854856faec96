"""What is known of a desk: who it is, its epochs with their heads. A restored hub learns both again from signed
grants.
"""

import re
from typing import Any

from sqlalchemy import func, select, update

from govpost_desk.hub.schema import desk, epoch, log_event
from govpost_desk.hub.store import SITE, Tx, param
from govpost_desk.wire.events import genesis_hash
from govpost_desk.wire.grants import EpochGrant, GrantError, Signed, read_epoch
from govpost_desk.wire.messages import Head, Heads

_DESK_ID = re.compile(r"[0-9A-Z]{1,12}(-[0-9A-Z]{1,12}){1,4}")
NEW, ACTIVE, REVOKED = "new", "active", "revoked"
_LONGEST_NONCE = 128
_TRAINING = "XL-"  # desks of that name send nothing (ADR 20)
_DESK_IS = (desk.c.site_id == SITE, desk.c.desk_id == param("of_desk"))
_DESK = select(desk.c.state, desk.c.key, desk.c.name, desk.c.seen_hlc).where(*_DESK_IS)
_DESKS = select(desk).where(desk.c.site_id == SITE).order_by(desk.c.desk_id)
_COUNT = select(func.count()).select_from(desk).where(desk.c.site_id == SITE, desk.c.state != NEW)
_SET_STATE = update(desk).where(*_DESK_IS).values(state=param("new_state"), key=param("new_key"))
_SEEN = (
    update(desk)
    .where(*_DESK_IS)
    .values(
        seen_ms=param("new_seen_ms"),
        seen_hlc=param("new_seen_hlc"),
        unpushed=param("new_unpushed"),
        numbers_left=param("new_numbers_left"),
        app=param("new_app"),
    )
)
_EPOCHS = (
    select(
        epoch.c.epoch,
        epoch.c.nonce,
        epoch.c.key,
        epoch.c.grant_text,
        epoch.c.grant_sig,
        epoch.c.head_seq,
        epoch.c.head_hash,
        epoch.c.safe_seq,
    )
    .where(epoch.c.site_id == SITE, epoch.c.desk_id == param("of_desk"))
    .order_by(epoch.c.epoch)
)
_SET_HEAD = (
    update(epoch)
    .where(
        epoch.c.site_id == SITE,
        epoch.c.desk_id == param("of_desk"),
        epoch.c.epoch == param("of_epoch"),
    )
    .values(head_seq=param("new_seq"), head_hash=param("new_hash"))
)
_HASH = select(log_event.c.hash).where(
    log_event.c.site_id == SITE,
    log_event.c.desk_id == param("of_desk"),
    log_event.c.epoch == param("of_epoch"),
    log_event.c.seq == param("of_seq"),
)


def site_of(desk_id: str) -> str | None:
    """The hall of a desk: its id without the last part; None for what is no desk that sends."""
    if len(desk_id) > 40 or not _DESK_ID.fullmatch(desk_id) or desk_id.startswith(_TRAINING):
        return None
    return desk_id.rpartition("-")[0]


def find_desk(tx: Tx, desk_id: str) -> Any | None:
    """state, key, name, seen_hlc of a desk."""
    if ("desk", desk_id) not in tx.memo:
        tx.memo["desk", desk_id] = tx.run(_DESK, {"of_desk": desk_id}).one_or_none()
    return tx.memo["desk", desk_id]


def all_desks(tx: Tx) -> list[Any]:
    """All desks of the site."""
    return list(tx.run(_DESKS))


def count_in(tx: Tx) -> int:
    """How many desks of the site ever came in, revoked ones too: it never falls."""
    if ("desks", "") not in tx.memo:
        tx.memo["desks", ""] = tx.run(_COUNT).scalar_one()
    return int(tx.memo["desks", ""])


def add_desk(tx: Tx, desk_id: str, name: str, *, state: str = NEW, key: str = "") -> None:
    """A new desk of the site."""
    tx.memo.clear()
    empty = {"seen_ms": 0, "seen_hlc": 0, "unpushed": 0, "numbers_left": 0, "app": ""}
    tx.insert(desk, [{"desk_id": desk_id, "name": name, "state": state, "key": key, **empty}])


def set_state(tx: Tx, desk_id: str, state: str, key: str) -> None:
    """active with its key, or revoked."""
    tx.memo.clear()
    tx.run(_SET_STATE, {"of_desk": desk_id, "new_state": state, "new_key": key})


def saw(tx: Tx, desk_id: str, *, hlc: int, unpushed: int, numbers_left: int, app: str) -> None:
    """The desk said how it stands."""
    tx.memo.pop(("desk", desk_id), None)
    tx.run(
        _SEEN,
        {
            "of_desk": desk_id,
            "new_seen_ms": tx.now_ms,
            "new_seen_hlc": hlc,
            "new_unpushed": unpushed,
            "new_numbers_left": numbers_left,
            "new_app": app[:40] if app.isprintable() else "",
        },
    )


def epochs_of(tx: Tx, desk_id: str) -> dict[int, Any]:
    """All epochs of a desk that are known here: nonce, key, grant, head, safe_seq."""
    if ("epochs", desk_id) not in tx.memo:
        tx.memo["epochs", desk_id] = {row.epoch: row for row in tx.run(_EPOCHS, {"of_desk": desk_id})}
    found: dict[int, Any] = tx.memo["epochs", desk_id]
    return found


def newest_epoch(tx: Tx, desk_id: str) -> int:
    """The highest epoch known here, 0 for none."""
    return max(epochs_of(tx, desk_id), default=0)


def add_epoch(tx: Tx, desk_id: str, number: int, *, nonce: str, key: str, grant: Signed | None) -> Head:
    """An epoch without events yet. Raises ValueError for a nonce that is no hex."""
    tx.memo.clear()
    nonce = bytes.fromhex(nonce).hex()
    if not nonce or len(nonce) > _LONGEST_NONCE:
        raise ValueError("nonce")
    head = Head(seq=0, hash=genesis_hash(desk_id, number, bytes.fromhex(nonce)).hex())
    row = {
        "desk_id": desk_id,
        "epoch": number,
        "nonce": nonce,
        "key": key,
        "head_seq": 0,
        "head_hash": head.hash,
    }
    text, sig = (grant.text, grant.sig) if grant else (None, None)
    tx.insert(epoch, [{**row, "grant_text": text, "grant_sig": sig, "safe_seq": 0}])
    return head


def move_head(tx: Tx, desk_id: str, number: int, head: Head) -> None:
    """The epoch goes on to `head`."""
    tx.memo.clear()
    tx.run(_SET_HEAD, {"of_desk": desk_id, "of_epoch": number, "new_seq": head.seq, "new_hash": head.hash})


def hash_at(tx: Tx, desk_id: str, number: int, seq: int) -> str | None:
    """The hash of an event that is here."""
    return tx.run(_HASH, {"of_desk": desk_id, "of_epoch": number, "of_seq": seq}).scalar_one_or_none()


def heads(rows: dict[int, Any]) -> Heads:
    """The head of each epoch."""
    return {number: Head(seq=row.head_seq, hash=row.head_hash) for number, row in rows.items()}


def proved_grant(signed: Signed, desk_id: str, public: str) -> EpochGrant | None:
    """The epoch of this desk that the hub itself granted; None for anything else."""
    try:
        grant = read_epoch(signed, public)
        bytes.fromhex(grant.nonce)
    except (GrantError, ValueError):
        return None
    is_own = grant.desk == desk_id and grant.site == site_of(desk_id) and grant.epoch >= 1
    return grant if is_own else None


def is_known(tx: Tx, desk_id: str, signed: Signed) -> bool:
    """Whether this very grant is here: then nothing of it need be proved or learned."""
    if find_desk(tx, desk_id) is None:
        return False
    return any(
        (row.grant_text, row.grant_sig) == (signed.text, signed.sig)
        for row in epochs_of(tx, desk_id).values()
    )


def learn(tx: Tx, desk_id: str, grant: EpochGrant, signed: Signed) -> None:
    """Take a grant of our own that the database lost: the desk, and the epoch if its number is free."""
    known = find_desk(tx, desk_id)
    if known is None:
        add_desk(tx, desk_id, desk_id, state=ACTIVE, key=grant.key)
    rows = epochs_of(tx, desk_id)
    if known is not None and known.state == NEW and not rows:
        set_state(tx, desk_id, ACTIVE, grant.key)
    if known is not None and known.state == ACTIVE and rows and grant.epoch > max(rows):
        set_state(tx, desk_id, ACTIVE, grant.key)  # enrolled again after the backup was made
    if grant.epoch not in rows:
        add_epoch(tx, desk_id, grant.epoch, nonce=grant.nonce, key=grant.key, grant=signed)
