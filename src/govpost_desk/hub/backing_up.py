"""Backups of head office that were restored for a trial, and what follows from them: how far a desk may forget.

A backup is one encrypted SQLite file with the tables of the hub, whichever database it came from; each hall is copied
in a view of its own. It counts only after it was opened again and every chain in it was walked: then `safe_seq` of each
epoch says what it holds (reliability §2.7), and desks keep everything above that.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from govpost_desk.domain.errors import StorageError
from govpost_desk.hub import desks
from govpost_desk.hub.office import Office
from govpost_desk.hub.schema import epoch, log_event, metadata
from govpost_desk.hub.store import SITE, Store, Tx, file_engine, param
from govpost_desk.hub.upgrading import know_sizes, upgrade
from govpost_desk.wire.events import genesis_hash

_PIECE = 1000
_ROWS = {name: select(table).where(table.c.site_id == SITE) for name, table in metadata.tables.items()}
_CHAIN = (
    select(log_event.c.seq, log_event.c.hash, log_event.c.header, log_event.c.salt, log_event.c.body)
    .where(
        log_event.c.site_id == SITE,
        log_event.c.desk_id == param("of_desk"),
        log_event.c.epoch == param("of_epoch"),
    )
    .order_by(log_event.c.seq)
)
_SAFE = (
    update(epoch)
    .where(
        epoch.c.site_id == SITE,
        epoch.c.desk_id == param("of_desk"),
        epoch.c.epoch == param("of_epoch"),
        epoch.c.safe_seq < param("new_safe"),
    )
    .values(safe_seq=param("new_safe"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade:
    """A backup that was proved: its file, halls, events."""

    path: Path
    sites: int
    events: int


def back_up(office: Office, target: Path, key: bytes) -> BackupMade:
    """Copy everything to `target`, open the copy, walk every chain, then tell how far desks may forget.

    Raises StorageError: exists, damaged (the copy does not prove), unavailable (it cannot be written).
    """
    if target.exists():
        raise StorageError("exists")
    try:
        copy = file_engine(target, key)
        upgrade(copy)
        sites = office.store.sites()
        for site in sites:
            _copy_site(office.store, copy, site)
        copy.dispose()
        proved = Store(file_engine(target, key))
        found = {site: _walk_site(proved, site) for site in sites}
        proved.engine.dispose()
    except (DBAPIError, OSError) as failure:
        target.unlink(missing_ok=True)
        raise StorageError("unavailable") from failure
    for site, heads in found.items():
        with office.begin(site) as tx:
            for (desk_id, number), seq in heads.items():
                tx.run(_SAFE, {"of_desk": desk_id, "of_epoch": number, "new_safe": seq})
    return BackupMade(
        path=target, sites=len(sites), events=sum(sum(heads.values()) for heads in found.values())
    )


def put_back(source: Path, key: bytes, target: Store) -> int:
    """Fill an empty store out of a backup; how many halls. Their next incarnation is the caller's to begin.

    Raises StorageError: not_empty, file_missing, unavailable (no backup under this key, or the store fails).
    """
    if not source.exists():
        raise StorageError("file_missing")
    backup = Store(file_engine(source, key))
    try:
        if target.sites():
            raise StorageError("not_empty")
        sites = backup.sites()
        for site in sites:
            _copy_site(backup, target.engine, site)
        know_sizes(target.engine)
    except DBAPIError as failure:
        raise StorageError("unavailable") from failure
    finally:
        backup.engine.dispose()
    return len(sites)


def _copy_site(source: Store, target: Engine, site: str) -> None:
    there = set(inspect(source.engine).get_table_names())  # of an older backup not all
    with source.read(site, 0, frozen=True) as tx, target.begin() as connection:
        for name, statement in _ROWS.items():
            if name not in there:
                continue
            table = metadata.tables[name]
            rows = tx.run(statement)
            while piece := rows.fetchmany(_PIECE):
                connection.execute(insert(table), [dict(row._mapping) for row in piece])


def _walk_site(store: Store, site: str) -> dict[tuple[str, int], int]:
    """Head of each epoch of each desk, after proving that its chain is whole."""
    found: dict[tuple[str, int], int] = {}
    with store.read(site, 0) as tx:
        for desk in desks.all_desks(tx):
            for number, row in desks.epochs_of(tx, desk.desk_id).items():
                _walk(tx, desk.desk_id, number, bytes.fromhex(row.nonce), row.head_seq)
                found[desk.desk_id, number] = row.head_seq
    return found


def _walk(tx: Tx, desk_id: str, number: int, nonce: bytes, head_seq: int) -> None:
    previous, seq = genesis_hash(desk_id, number, nonce).hex(), 0
    for row in tx.run(_CHAIN, {"of_desk": desk_id, "of_epoch": number}):
        parts = json.loads(row.header)
        whole = (
            row.seq == seq + 1 == parts[3]
            and parts[4] == previous
            and hashlib.sha256(row.header).hexdigest() == row.hash
            and hashlib.sha256(row.salt + row.body).hexdigest() == parts[10]
        )
        if not whole:
            raise StorageError("damaged", desk=desk_id, epoch=number, seq=row.seq)
        previous, seq = row.hash, row.seq
    if seq != head_seq:
        raise StorageError("damaged", desk=desk_id, epoch=number, seq=seq)
