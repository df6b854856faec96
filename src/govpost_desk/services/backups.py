"""Backups and proofs: those a clerk asks for, those made by the hour and at the day's end, and how all copies stand."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.errors import StorageError
from govpost_desk.domain.progress import Progress
from govpost_desk.domain.retention import DAY, BackupName, backup_name, expendable, parse_name
from govpost_desk.services import overwriting
from govpost_desk.storage import backup, journal, keys, verify, witness
from govpost_desk.storage.database import DATABASE_FILE, Database, Execute
from govpost_desk.storage.guarding import seen_by_witness
from govpost_desk.storage.keeping import keep, kept
from govpost_desk.storage.mirror import Mirror, look
from govpost_desk.storage.places import Places, same_disk
from govpost_desk.storage.recording import record
from govpost_desk.storage.verify import Proof
from govpost_desk.storage.witness import Witness

REHEARSAL_DAYS = 31
LAST_BACKUP, FAILED, LAST_REHEARSAL, MIRROR_FILES = (
    "backup_last",
    "backup_failed",
    "rehearsal_last",
    "mirror_files",
)
EVIDENCE = "evidence-"


@dataclass(frozen=True, kw_only=True)
class BackupState:
    """How the copies of this desk stand, for the status bar and the board.

    `last_at`: the last good regular backup; `last_ok`: whether the last attempt was one, else `cause` (a failure code,
    "none" before the first). `rehearsed_on`: Shanghai date of the last rehearsal, `rehearsed_ok` its result.
    `mirror_state`: off, good, behind, slow, or a cause of `storage.mirror`; `mirror_behind`: events not in it yet.
    `witness_state`: off, good, failed. `one_disk`: one fault may take the desk with all its copies.
    `stale`: pages of the file may still hold copies of somebody who was erased, until the day's end.
    """

    last_at: datetime | None
    last_ok: bool
    cause: str
    where: str
    rehearsed_on: str
    rehearsed_ok: bool
    rehearsal_due: bool
    mirror_state: str
    mirror_behind: int
    witness_state: str
    one_disk: bool
    stale: bool

    @property
    def worry(self) -> bool:
        """Whether somebody has to look after it (amber or red)."""
        mirror_fine = self.mirror_state in ("off", "good", "behind")
        return not (self.last_ok and mirror_fine and self.witness_state != "failed")


def make_backup(db: Database, target: Path, *, by: Actor, at: datetime) -> None:
    """Back up to `target`, verified, the wrapped key beside it; an audit fact. Raises StorageError."""
    backup.back_up(db, target)
    with db.begin() as tx:
        record(tx, "backup.made", {"kind": "backup", "subject": "desk"}, by=by, at=at)


def back_up_now(
    db: Database, kind: str, *, by: Actor = SYSTEM, at: datetime, progress: Progress | None = None
) -> Path:
    """A regular backup into the desk's backup folder: `kind` hourly, day (the books proved too) or asked.

    Older ones past their time are removed, and what killed ones left. How it went is kept for `backup_state`. Raises
    StorageError; RuleError "stopped" (by `progress`): nothing was made, nothing is kept.
    """
    with db.reading() as execute:
        desk_id, _ = journal.grants(execute)
    folder, name = db.places.backup_folder(db.path.parent), backup_name(desk_id, kind, at)
    target = folder / name.text
    try:
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
        _drop_parts(folder, db.path.parent, desk_id)
        backup.back_up(db, target, _prove_books if kind == DAY else backup.check_pages, progress)
        position, _ = backup.head_of(target, db.key)
    except StorageError as error:
        with suppress(StorageError), db.begin() as tx:
            keep(tx.execute, FAILED, error.code)
        raise
    _drop_old(folder, name)
    last = {"at": at.isoformat(), "position": position, "files": len(_regular(folder, desk_id))}
    with db.begin() as tx:
        record(tx, "backup.made", {"kind": kind, "subject": "desk"}, by=by, at=at)
        keep(tx.execute, LAST_BACKUP, json.dumps(last))
        keep(tx.execute, FAILED, "")
    return target


def is_due(db: Database, at: datetime, interval: timedelta) -> bool:
    """Whether the next hourly backup is due: time has passed and something but the last backup has been recorded."""
    with db.reading() as execute:
        last = _kept_fields(execute, LAST_BACKUP)
        position, _ = journal.head(execute)
    if not last:
        return True
    passed = at - datetime.fromisoformat(last["at"])
    # a clock that was set back must not keep backups away
    return not timedelta(0) <= passed < interval and position > last["position"] + 1


def follow(db: Database) -> bool:
    """Bring the mirror up to the journal beside the scans, make the witness durable; False when the mirror lags."""
    if (seer := db.sinks.of(Witness)) is not None:
        seer.sync()
    mirror = db.sinks.of(Mirror)
    return mirror is None or mirror.catch_up()


def tell_lag(db: Database, wake: Callable[[], None]) -> None:
    """Whom a commit tells that the mirror must catch up."""
    if (mirror := db.sinks.of(Mirror)) is not None:
        mirror.on_lag = wake


def shed(db: Database, at: datetime) -> None:
    """After a backup: mirror files past their time go; how many are left is kept for when their disk is away."""
    mirror = db.sinks.of(Mirror)
    if mirror is None:
        return
    with db.reading() as execute:
        last = _kept_fields(execute, LAST_BACKUP)
        counted = kept(execute, MIRROR_FILES)
    mirror.drop_old(business_date(at), last.get("position", 0))
    files = mirror.files()
    if files is not None and str(files) != counted:
        with db.begin() as tx:
            keep(tx.execute, MIRROR_FILES, str(files))


def mirror_state(db: Database) -> str:
    """How the mirror stands: off, good, behind, slow, or a cause of `storage.mirror`."""
    return _mirror_state(db)[0]


def newest_backup(db: Database) -> Path | None:
    """The newest regular backup in the desk's folder; None when there is none."""
    with db.reading() as execute:
        desk_id, _ = journal.grants(execute)
    folder = db.places.backup_folder(db.path.parent)
    names = _regular(folder, desk_id)
    return folder / max(names).text if names else None


def copies_left(db: Database) -> int:
    """How many copies may still hold what was erased just now: backups, mirror files, evidence of a restore (D-16).

    Backups made by hand count for ever, since nobody knows where they went; a disk that is away counts as last seen.
    """
    folder = db.path.parent
    with db.reading() as execute:
        desk_id, _ = journal.grants(execute)
        by_hand = journal.backups_by_hand(execute)
        last, mirrored = _kept_fields(execute, LAST_BACKUP), int(kept(execute, MIRROR_FILES) or 0)
    listed = _listed(db.places.backup_folder(folder), desk_id)
    regular = last.get("files", 0) if listed is None else len(listed)
    kept_here = len(list((folder / "backups").glob("pre-upgrade-*.db"))) + len(
        list(folder.glob(f"{EVIDENCE}*"))
    )
    if (mirror := db.sinks.of(Mirror)) is not None:
        files = mirror.files()
        mirrored = mirrored if files is None else files
    return by_hand + regular + kept_here + mirrored


def backup_state(db: Database, at: datetime) -> BackupState:
    """How the copies stand, also for a process that only reads beside the running program."""
    with db.reading() as execute:
        last, rehearsed = _kept_fields(execute, LAST_BACKUP), _kept_fields(execute, LAST_REHEARSAL)
        cause = (kept(execute, FAILED) or "") if last or kept(execute, FAILED) else "none"
        desk_id, _ = journal.grants(execute)
        stale = overwriting.is_owed(execute)
    folder, places = db.path.parent, db.places
    where = places.backup_folder(folder)
    last_at = datetime.fromisoformat(last["at"]) if last else None
    if last_at is None and (there := _regular(where, desk_id)):
        last_at, cause = (
            max(there).at,
            "" if cause == "none" else cause,
        )  # a store put back knows them by name alone
    mirror_state, behind = _mirror_state(db)
    apart = [place for place in (where, places.mirror) if place is not None and _is_there(place)]
    return BackupState(
        last_at=last_at,
        last_ok=not cause,
        cause=cause,
        where=str(where),
        rehearsed_on=rehearsed.get("on", ""),
        rehearsed_ok=bool(rehearsed.get("ok")),
        rehearsal_due=_rehearsal_due(rehearsed, at),
        mirror_state=mirror_state,
        mirror_behind=behind,
        witness_state=_witness_state(db),
        stale=stale,
        one_disk=all(same_disk(place, folder) for place in apart),
    )


def verify_desk(folder: Path, places: Places | None = None, progress: Progress | None = None) -> Proof:
    """Prove the running desk's file: chain, rebuild, documents, and that it holds what its witness saw.

    Raises StorageError; RuleError "stopped" (by `progress`).
    """
    path, key = folder / DATABASE_FILE, keys.load_key(folder)
    sight = (
        _sight_of(path, key, folder, places) if places is not None else None
    )  # before the view: it may lag behind
    proof = verify.verify_file(path, key, progress)
    if sight is not None and proof.ok:
        reader = Database(path, key, writable=False)
        try:
            with reader.reading() as execute:
                if witness.lacks(execute, sight):
                    proof.findings.append(("shortened", "witness"))
        finally:
            reader.close()
    return proof


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


def _prove_books(path: Path, key: bytes) -> None:
    """The full proof of a day's-end backup. Raises StorageError "damaged"."""
    backup.check_file(path, key)
    proof = verify.verify_file(path, key)
    if not proof.ok:
        raise StorageError("damaged", file=path.name)


def _regular(folder: Path, desk_id: str) -> list[BackupName]:
    return _listed(folder, desk_id) or []


def _listed(folder: Path, desk_id: str) -> list[BackupName] | None:
    """The desk's regular backups in a folder; None when it cannot be read."""
    try:
        found = [parse_name(path.name) for path in folder.iterdir()]
    except OSError:
        return None
    return [name for name in found if name is not None and name.desk_id == desk_id]


def _is_there(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # no right to look, or a disk that fails
        return False


def _drop_parts(folder: Path, data_folder: Path, desk_id: str) -> None:
    """What killed backups left; none is being written now, since one thread of one process makes a desk's backups."""
    with suppress(OSError):
        for path in folder.glob(f"{desk_id}-*.part*"):
            whole = Path(path.name.partition(".part")[0]).with_suffix(
                ".db"
            )  # .db or .key: of the same backup
            name = parse_name(whole.name)
            if name is not None and name.desk_id == desk_id:
                path.unlink()
        for path in (data_folder / "backups").glob("pre-upgrade-*.part*"):
            path.unlink()


def _drop_old(folder: Path, newest: BackupName) -> None:
    for name in expendable(_regular(folder, newest.desk_id), newest):
        path = folder / name.text
        with suppress(OSError):  # it is tried again after the next backup
            path.unlink()
            path.with_suffix(backup.KEY_SUFFIX).unlink(missing_ok=True)


def _kept_fields(execute: Execute, name: str) -> dict[str, Any]:
    return json.loads(kept(execute, name) or "{}")  # type: ignore[no-any-return]


def _rehearsal_due(rehearsed: dict[str, Any], at: datetime) -> bool:
    if not rehearsed.get("ok"):
        return True
    on = datetime.fromisoformat(rehearsed["at"])
    return not timedelta(0) <= at - on < timedelta(days=REHEARSAL_DAYS)


def _mirror_state(db: Database) -> tuple[str, int]:
    mirror, folder = db.sinks.of(Mirror), db.places.mirror
    if mirror is not None:
        return mirror.state, mirror.behind
    return ("off", 0) if folder is None else look(db, folder)


def _witness_state(db: Database) -> str:
    seer = db.sinks.of(Witness)
    if seer is not None:
        return seer.state
    sight = _sight_of(db.path, db.key, db.path.parent, db.places)
    if sight is None:
        return "off"
    with db.reading() as execute:
        return "failed" if witness.lacks(execute, sight) else "good"


def _sight_of(path: Path, key: bytes, folder: Path, places: Places) -> witness.Sight | None:
    """What the witness saw, read before any view of the journal that it is held against."""
    reader = Database(path, key, writable=False)
    try:
        with reader.reading() as execute:
            return seen_by_witness(execute, folder, places)
    except StorageError:
        return None
    finally:
        reader.close()
