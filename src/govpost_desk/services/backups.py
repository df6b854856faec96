"""Backups and proofs as the clerk asks for them."""

from datetime import datetime
from pathlib import Path
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.storage import backup, keys, verify
from govpost_desk.storage.database import DATABASE_FILE, Database
from govpost_desk.storage.recording import record
from govpost_desk.storage.verify import Proof


def make_backup(db: Database, target: Path, *, by: Actor, at: datetime) -> None:
    """Back up to `target`, verified, the wrapped key beside it; an audit fact. Raises StorageError."""
    backup.back_up(db, target)
    with db.begin() as tx:
        record(tx, "backup.made", {"kind": "backup", "subject": "desk"}, by=by, at=at)


def verify_desk(folder: Path) -> Proof:
    """Prove the running desk's file: chain, rebuild, documents. Raises StorageError."""
    return verify.verify_file(folder / DATABASE_FILE, keys.load_key(folder))


def check_backup(path: Path, own_folder: Path, rescue_code: str | None) -> Proof:
    """Open a backup (own key, else the rescue code), prove every page and the books. Raises StorageError."""
    key = backup.key_of_backup(path, own_folder, rescue_code)
    backup.check_file(path, key)
    return verify.verify_file(path, key)


def proof_fields(proof: Proof) -> dict[str, Any]:
    """A proof as JSON fields."""
    return {
        "ok": proof.ok,
        "events": proof.events,
        "erased": proof.erased,
        "tables": proof.tables,
        "documents": proof.documents,
        "head": proof.head,
        "findings": [{"code": code, "where": where} for code, where in proof.findings],
    }
