"""Stored documents: metadata from the journal, bytes by their hash (architecture §4, D-17)."""

import hashlib
from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact


@dataclass(frozen=True)
class StoredDocument:
    """One stored document. `mark`: "" for the originals, 补打 n, 副本 or 已删除."""

    document_id: bytes
    kind: str
    subject: str
    mark: str
    sha256: str


def apply_document_stored(execute: Execute, fact: Fact) -> None:
    """A document exists with this hash."""
    body = fact.body
    execute(
        "INSERT INTO document (document_id, kind, subject, mark, sha256, superseded, stored_at)"
        " VALUES (?, ?, ?, ?, ?, 0, ?)",
        (fact.event_id, body["kind"], body["subject"], body["mark"], body["sha256"], fact.position),
    )


def apply_documents_withdrawn(execute: Execute, fact: Fact) -> None:
    """After an erasure the documents that showed the person are no more; their hashes stay in the journal (D-16)."""
    for document_id in fact.body["document_ids"]:
        execute("UPDATE document SET superseded = 1 WHERE document_id = ?", (bytes.fromhex(document_id),))


def apply_document_exported(execute: Execute, fact: Fact) -> None:
    """An export (副本, 样张, backup) is an audit fact: it changes no state table."""


def digest(content: bytes) -> str:
    """What names the bytes of a document: SHA-256, hex."""
    return hashlib.sha256(content).hexdigest()


def keep_bytes(execute: Execute, content: bytes) -> str:
    """Store bytes under their SHA-256 (hex), which is returned; the same bytes are kept once."""
    sha256 = digest(content)
    execute("INSERT OR IGNORE INTO document_bytes (sha256, content) VALUES (?, ?)", (sha256, content))
    return sha256


def drop_unused_bytes(execute: Execute) -> None:
    """Forget bytes that only superseded documents name (D-16)."""
    execute(
        "DELETE FROM document_bytes WHERE sha256 NOT IN (SELECT sha256 FROM document WHERE superseded = 0)"
    )


def document_bytes(execute: Execute, sha256: str) -> bytes | None:
    """Bytes of a stored document; None when they are gone."""
    row = execute("SELECT content FROM document_bytes WHERE sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else None


def without_bytes(execute: Execute) -> list[StoredDocument]:
    """Documents that stand in the journal and whose bytes are not here: a replay brought the facts alone."""
    rows = execute(
        "SELECT document_id, kind, subject, mark, sha256 FROM document d WHERE superseded = 0 AND NOT EXISTS"
        " (SELECT 1 FROM document_bytes b WHERE b.sha256 = d.sha256) ORDER BY stored_at"
    ).fetchall()
    return [StoredDocument(*row) for row in rows]


def documents_of(execute: Execute, subject: str, kind: str | None = None) -> list[StoredDocument]:
    """The documents of a register or label that still stand, oldest first."""
    rows = execute(
        "SELECT document_id, kind, subject, mark, sha256 FROM document WHERE subject = ? AND superseded = 0"
        " AND kind = coalesce(?, kind) ORDER BY stored_at",
        (subject, kind),
    ).fetchall()
    return [StoredDocument(*row) for row in rows]


def piece_of(execute: Execute, document_id: bytes) -> str:
    """Order id (hex) of the piece that a stored slip is about; "" where its event names none."""
    row = execute(
        "SELECT json_extract(CAST(body AS TEXT), '$.piece') FROM event WHERE event_id = ?", (document_id,)
    ).fetchone()
    return (row[0] if row else None) or ""


def document(execute: Execute, document_id: bytes) -> StoredDocument | None:
    """One document by id; None when it was superseded."""
    row = execute(
        "SELECT document_id, kind, subject, mark, sha256 FROM document WHERE document_id = ? AND superseded = 0",
        (document_id,),
    ).fetchone()
    return StoredDocument(*row) if row else None
