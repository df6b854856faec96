"""Proof of a desk's books: the chain, the rebuild of every state table from it, the stored documents by their hash."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from govpost_desk.domain.errors import StorageError
from govpost_desk.domain.progress import Progress
from govpost_desk.storage import journal, search_keys
from govpost_desk.storage.database import (
    DATABASE_FILE,
    Execute,
    Tx,
    connect,
    dbapi,
    translate,
)
from govpost_desk.storage.high_water import is_shortened, read_mark
from govpost_desk.storage.migrate import empty_store
from govpost_desk.storage.projections import APPLY, NOT_REBUILT
from govpost_desk.storage.replay import EPOCH_OPENED
from govpost_desk.wire.events import ChainError, Event, walk_chain

_FINDINGS_SHOWN = 20


@dataclass
class Proof:
    """Result of a verification. `findings`: (code, where) pairs, empty when everything holds; `head`: hash in hex.

    Codes: shortened (the journal ends before the mark beside it), file (it cannot be read through), pages (a page
    is not as written), chain_<what> (an event was tampered with, or a later epoch follows another), unknown_event,
    erased_unnamed (a personal part is gone that no erasure names), table (a state row differs from the journal;
    where names table and key), schema (a table, index or trigger is not as made: without the triggers anybody may
    change facts), search (keys that do not fit what they show),
    document_bytes (stored bytes differ from their hash), document_missing.
    """

    events: int = 0
    erased: int = 0
    tables: int = 0
    documents: int = 0
    head: str = ""
    findings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify_file(path: Path, key: bytes, progress: Progress | None = None) -> Proof:
    """Prove a file (the running one or a backup) through a read-only connection with one consistent view.

    Raises RuleError "stopped" (by `progress`).
    """
    mark = (
        read_mark(path.parent) if path.name == DATABASE_FILE else None
    )  # before the view: it may only lag behind
    try:
        connection = connect(path, key, read_only=True)
    except StorageError as error:
        if error.code not in ("damaged", "io"):
            raise
        return Proof(findings=[("file", error.code)])  # damaged where the file says what is in it
    try:
        connection.execute("BEGIN")
        proof = verify(connection.execute, progress)
        if is_shortened(connection.execute, mark):
            proof.findings.insert(
                0, ("shortened", f"{proof.events} events of at least {mark[0] if mark else 0}")
            )
        return proof
    except dbapi.Error as error:
        return Proof(findings=[("file", translate(error).code)])
    finally:
        connection.close()


def verify(execute: Execute, progress: Progress | None = None) -> Proof:
    """Prove chain, rebuild and documents as one read transaction sees them."""
    proof, told = Proof(), progress or Progress()
    told.tell("pages")
    scratch, drop = empty_store()
    try:
        _compare_schema(execute, scratch.execute, proof)
        _check_pages(execute, proof)
        if _replay(execute, scratch, proof, told):
            told.tell("comparing")
            _compare(execute, scratch.execute, proof)
    finally:
        drop()
    proof.findings += [("search", where) for where in search_keys.misfits(execute)[:_FINDINGS_SHOWN]]
    _check_documents(execute, proof)
    del proof.findings[_FINDINGS_SHOWN:]
    return proof


def _check_pages(execute: Execute, proof: Proof) -> None:
    """Let SQLite and the cipher prove every page, used or not."""
    for pragma in ("integrity_check", "foreign_key_check", "cipher_integrity_check"):
        found = execute(f"PRAGMA {pragma}").fetchall()
        if pragma == "cipher_integrity_check":
            found = [row for row in found if not _is_unwritten(execute, row[0])]
        if found and found != [("ok",)]:
            proof.findings.append(("pages", pragma))


def _is_unwritten(execute: Execute, told: str) -> bool:
    """Whether a page that the cipher complains of is a hole: its content is in the log still.

    A checkpoint that met a reader, or kill -9, copies later pages of the log before earlier ones, and the cipher reads
    the file without the log. Were such a page lost, SQLite's own check would have missed it: it reads both.
    """
    page_no = re.fullmatch(r"HMAC verification failed for page (\d+)", told)
    path = execute("PRAGMA database_list").fetchone()[2]
    if page_no is None or not Path(f"{path}-wal").exists():
        return False
    size = int(execute("PRAGMA cipher_page_size").fetchone()[0])
    with open(path, "rb") as file:
        file.seek((int(page_no[1]) - 1) * size)
        return not any(file.read(size))


def _replay(execute: Execute, scratch: Tx, proof: Proof, told: Progress) -> bool:
    desk_id, nonces = journal.grants(execute)
    expected, _ = journal.head(execute)
    _copy_grants(execute, scratch.execute)
    positions: list[int] = []
    gone: set[str] = set()

    def stream() -> Iterator[Event]:
        for position, event in journal.events(execute):
            positions.append(position)
            yield event

    last_position = 0
    try:
        for event in walk_chain(stream(), desk_id, nonces):
            position = positions.pop()
            if position != last_position + 1:
                proof.findings.append(("chain_order", f"position {position}"))
                return False
            last_position = position
            proof.events += 1
            told.tell("replaying", last_position, expected)
            before, proof.head = proof.head, event.hash.hex()
            apply = APPLY.get(event.type)
            if apply is None:
                proof.findings.append(("unknown_event", f"{event.type} at position {position}"))
                continue
            fact = journal.fact_of(position, desk_id, event)
            if event.type == EPOCH_OPENED and fact.body["ancestor"]["hash"] != before:
                proof.findings.append(("chain_ancestor", f"epoch {event.epoch}"))
                return False
            if fact.personal is None and fact.body.get("personal_digest") is not None:
                proof.erased += 1
                gone.add(fact.event_id.hex())
            if event.type == "personal.erased":
                gone.difference_update(fact.body["event_ids"])
            apply(scratch.execute, fact)
    except ChainError as error:
        proof.findings.append((f"chain_{error.what}", f"epoch {error.epoch} seq {error.seq}"))
        return False
    proof.findings += [("erased_unnamed", event_id) for event_id in sorted(gone)]
    return True


def _compare_schema(execute: Execute, scratch: Execute, proof: Proof) -> None:
    query = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    made, stored = dict(scratch(query).fetchall()), dict(execute(query).fetchall())
    differing = [name for name in made.keys() | stored.keys() if made.get(name) != stored.get(name)]
    proof.findings += [("schema", name) for name in sorted(differing)]


def _copy_grants(execute: Execute, scratch: Execute) -> None:
    for row in execute("SELECT epoch, desk_id, nonce, origin, granted_ms FROM epoch_grant").fetchall():
        scratch(
            "INSERT INTO epoch_grant (epoch, desk_id, nonce, origin, granted_ms) VALUES (?, ?, ?, ?, ?)", row
        )


def _compare(execute: Execute, scratch: Execute, proof: Proof) -> None:
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    made, there = ({row[0] for row in run(query).fetchall()} for run in (scratch, execute))
    for table in sorted(
        (made & there) - NOT_REBUILT
    ):  # a missing or strange table is a finding of the schema
        proof.tables += 1
        columns = execute(f"PRAGMA table_info({table})").fetchall()
        names = ", ".join(column[1] for column in columns)
        keys = [column[1] for column in sorted(columns, key=lambda column: column[5]) if column[5]]
        query = f"SELECT {', '.join(keys)}, {names} FROM {table} ORDER BY {', '.join(keys)}"  # noqa: S608  own schema
        width = len(keys)
        stored, rebuilt = iter(execute(query)), iter(scratch(query))
        for row in stored:
            other = next(rebuilt, None)
            if tuple(row) != (None if other is None else tuple(other)):
                proof.findings.append(("table", f"{table} {_key_text(row[:width])}"))
                break
        else:
            if (extra := next(rebuilt, None)) is not None:
                proof.findings.append(("table", f"{table} {_key_text(extra[:width])}"))


def _key_text(key: tuple[object, ...]) -> str:
    return "/".join(value.hex() if isinstance(value, bytes) else str(value) for value in key)


def _check_documents(execute: Execute, proof: Proof) -> None:
    rows = execute(
        "SELECT d.kind, d.subject, d.sha256, b.content FROM document d LEFT JOIN document_bytes b USING (sha256)"
        " WHERE d.superseded = 0 ORDER BY d.stored_at"
    )
    for kind, subject, sha256, content in rows:
        proof.documents += 1
        if content is None:
            proof.findings.append(("document_missing", f"{kind} {subject}"))
        elif hashlib.sha256(content).hexdigest() != sha256:
            proof.findings.append(("document_bytes", f"{kind} {subject}"))
