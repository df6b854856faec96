"""The guided restore (reliability §2.5, §3.3): backup, then mirror, then a new epoch, proved, and only then in place.

Everything is made aside and moved in at the end, the key last, so that a restore cut off anywhere leaves either
what was there or a complete desk. Files of a refused desk are moved to `evidence-<time>/`, never deleted. What is
missing is named; numbers left in old ranges are void for ever, because nobody can know which of them were served in
the lost span (D-20).
"""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.business_day import from_ms
from govpost_desk.domain.errors import StorageError
from govpost_desk.domain.progress import Progress
from govpost_desk.services import backups
from govpost_desk.services.assembling import Assembled, Sources, assemble, find_key
from govpost_desk.services.lost_papers import draw_lost_papers
from govpost_desk.storage import (
    backup,
    epochs,
    high_water,
    journal,
    keys,
    mirror_files,
    numbers,
    print_lane,
    verify,
    witness,
)
from govpost_desk.storage.database import DATABASE_FILE, Execute, FolderLock, connect, dbapi, sync_folder
from govpost_desk.storage.guarding import seen_by_witness
from govpost_desk.storage.keeping import keep
from govpost_desk.storage.migrate import open_reader
from govpost_desk.storage.places import Places
from govpost_desk.storage.recording import record
from govpost_desk.storage.witness import Sight

ASIDE = ".restoring"
_ERASED_REASON = "恢复：镜像里已无此人信息"


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore came to. `verdict`: complete (the witness saw nothing more), mirror_end (all that the mirror has),
    missing (from, to and what is known of the span), unread (some of the mirror cannot be read, nothing tells whether
    more was there), forked (another copy of this desk worked on), unknown (there was
    nothing to compare with). `stopped`: why the mirror could not be read to its end, "" when it was.

    Times are aware UTC; numbers are those known last, whether put back or only seen.
    """

    desk_id: str
    epoch: int
    why: str
    events: int
    replayed: int
    stopped: str
    backup_at: datetime
    last_at: datetime
    verdict: str
    missing: tuple[int, int] | None
    missing_last_at: datetime | None
    last_register_no: str
    last_waybill_no: str
    voided: int
    reserved: int
    evidence: str


def restore(
    folder: Path,
    sources: Sources,
    places: Places,
    *,
    by: Actor = SYSTEM,
    at: datetime,
    told: Callable[[str], None] = lambda _: None,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> Restored:
    """Make a complete desk in `folder` out of a backup and the mirror, in a new epoch; the old files become evidence.

    `told` hears the steps: opened, replayed, proved, moved. `dry_run`: everything but the last, moving it in.
    Raises RuleError "stopped" (by `progress`, until it is moved in), StorageError: desk_sound (the desk there is in
    order), running, no_key, rescue_code, wrong_key, damaged, other_desk (the mirror is another desk's),
    restore_unproved, …; then `folder` is as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise StorageError("unavailable") from None
    held = FolderLock(folder)
    aside = folder / ASIDE
    try:
        key, wrapped = find_key(sources, folder)
        why = _why(folder, places)
        _make_empty(aside)
        made = assemble(aside, sources.backup, key, sources.mirror, at, progress)
        told("opened")
        try:
            found = _open_epoch(made, folder, key, sources, places, why, by, at)
        finally:
            made.database.close()
        told("replayed")
        proof = verify.verify_file(aside / DATABASE_FILE, key, progress)
        if not proof.ok:
            raise StorageError("restore_unproved", findings=", ".join(code for code, _ in proof.findings))
        told("proved")
        if dry_run:
            return replace(found, events=proof.events)
        if progress is not None:
            progress.last_call("moving_in")
        keys.keep_key(aside, key)
        if wrapped:
            keys.keep_wrapped(aside, wrapped)
        evidence = _move_in(folder, aside, at)
        told("moved")
        return replace(found, evidence=evidence, events=proof.events)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        held.release()


# --- the new epoch -----------------------------------------------------------------------------------------------


def _open_epoch(
    made: Assembled,
    folder: Path,
    key: bytes,
    sources: Sources,
    places: Places,
    why: str,
    by: Actor,
    at: datetime,
) -> Restored:
    database = made.database
    with database.reading() as execute:
        desk_id, nonces = journal.grants(execute)
        sight = _sight(execute, folder, sources, places)
        seen = _Seen(execute, made, sight, _old_store(folder, key), high_water.read_mark(folder))
        backup_at, last_at = _moment(execute, made.backup_position), _moment(execute, made.reached)
    epoch = 1 + max(max(nonces), seen.epoch, *_mirror_epochs(sources, desk_id))
    with database.begin() as tx:
        print_lane.doubt_everything(tx.execute, at)
        keep(tx.execute, backups.LAST_BACKUP, "")
        opened = epochs.open_epoch(
            tx, epoch, why=why, replayed=made.replayed, missing=seen.missing, by=by, at=at
        )
        if nameless := epochs.erased_without_a_name(tx.execute):
            body = {"case_no": "", "event_ids": nameless, "reason": _ERASED_REASON}
            record(tx, "personal.erased", body, by=by, at=at)
        register_no, waybill_no = _last_numbers(tx.execute, made)
        reserved = numbers.reserved_count(tx.execute)
    draw_lost_papers(database, at)
    return Restored(
        desk_id=desk_id,
        epoch=opened.epoch,
        why=why,
        events=0,
        replayed=made.replayed,
        stopped=made.stopped,
        backup_at=backup_at,
        last_at=last_at,
        verdict=seen.verdict,
        missing=seen.missing,
        missing_last_at=from_ms(made.unreplayed[-1].event.wall_ms) if made.unreplayed else None,
        last_register_no=register_no,
        last_waybill_no=waybill_no,
        voided=opened.body["voided"],
        reserved=reserved,
        evidence="",
    )


class _Seen:
    """What is known to have existed: by the mirror, the witness, the refused store and its mark."""

    def __init__(
        self,
        execute: Execute,
        made: Assembled,
        sight: Sight | None,
        old: tuple[int, int, bytes] | None,
        mark: high_water.Mark | None,
    ) -> None:
        ends = [made.mirror_end] if made.mirror_end else []
        if sight is not None and witness.lacks(execute, sight):
            ends.append((sight.position, sight.hash))
        if old is not None and old[1] >= max(journal.grants(execute)[1]):
            ends.append((old[0], old[2]))
        if mark is not None:
            ends.append((mark.position, mark.hash))
        lost = [position for position, event_hash in ends if _hash_at(execute, position) != event_hash]
        beyond = [position for position in lost if position > made.reached]
        self.epoch = max(sight.epoch if sight else 0, old[1] if old else 0, mark.epoch if mark else 0)
        self.missing = (made.reached + 1, max(beyond)) if beyond else None
        self.verdict = "mirror_end" if made.mirror_end else "unknown"
        if len(beyond) < len(lost) or made.stopped == "chain":
            self.verdict = "forked"
        elif beyond:
            self.verdict = "missing"
        elif sight is not None and sight.position == made.reached:
            self.verdict = "complete"
        elif made.stopped:
            self.verdict = "unread"


def _moment(execute: Execute, position: int) -> datetime:
    row = execute("SELECT wall_ms FROM event WHERE position = ?", (position,)).fetchone()
    return from_ms(row[0] if row else 0)


def _hash_at(execute: Execute, position: int) -> bytes | None:
    row = execute("SELECT hash FROM event WHERE position = ?", (position,)).fetchone()
    return row[0] if row else None


def _sight(execute: Execute, folder: Path, sources: Sources, places: Places) -> Sight | None:
    """What the named witness, else the one of this folder, saw of this desk."""
    if sources.witness is not None:
        return witness.read_sight(sources.witness, witness.desk_of(execute))
    return seen_by_witness(execute, folder, places)


def _old_store(folder: Path, key: bytes) -> tuple[int, int, bytes] | None:
    """(position, epoch, hash) of the newest event in the refused store, if it still opens."""
    with suppress(StorageError, dbapi.Error):
        connection = connect(folder / DATABASE_FILE, key, read_only=True)
        try:
            row = connection.execute(
                "SELECT position, epoch, hash FROM event ORDER BY position DESC LIMIT 1"
            ).fetchone()
            return tuple(row) if row else None
        finally:
            connection.close()
    return None


def _mirror_epochs(sources: Sources, desk_id: str) -> list[int]:
    """Epochs that the mirror's file names show: a letter of a register number is never given twice."""
    if sources.mirror is None:
        return []
    with suppress(OSError):
        return [mirror_files.epoch_of(path) for path in mirror_files.names_of(sources.mirror, desk_id)]
    return []


def _last_numbers(execute: Execute, made: Assembled) -> tuple[str, str]:
    """The register and waybill numbers known last: of the unreplayed records, else of what stands now."""
    bodies = [json.loads(record.event.body) for record in reversed(made.unreplayed)]
    found = []
    for name, query in (
        (
            "register_no",
            "SELECT register_no FROM register WHERE register_no IS NOT NULL ORDER BY closed_at DESC LIMIT 1",
        ),
        (
            "waybill_no",
            "SELECT json_extract(CAST(body AS TEXT), '$.taken.waybill_no') FROM event WHERE type IN"
            " ('line.ticked', 'packing.opened') AND json_extract(CAST(body AS TEXT), '$.taken') IS NOT NULL"
            " ORDER BY position DESC LIMIT 1",
        ),
    ):
        seen = next((str(body[name]) for body in bodies if body.get(name)), "")
        row = execute(query).fetchone()
        found.append(seen or (row[0] if row else ""))
    return found[0], found[1]


# --- the folder --------------------------------------------------------------------------------------------------


def _why(folder: Path, places: Places) -> str:
    """Why the desk in the folder is replaced: spare_pc (there is none), or what is wrong with it.

    Raises StorageError: desk_sound (nothing is), behind, too_new (the program does not suit it).
    """
    if not (folder / DATABASE_FILE).exists():
        return "spare_pc"
    try:
        own = keys.load_key(folder)
        reader = open_reader(folder, own)
    except StorageError as error:
        if error.code == "too_new":
            raise
        if error.code == "behind":
            return _why_behind(folder, own)
        return error.code
    try:
        with reader.reading() as execute:
            lacking = witness.lacks(execute, seen_by_witness(execute, folder, places))
            fits = _fits_mirror(execute, places, own)
    except StorageError:
        return "damaged"
    finally:
        reader.close()
    proof = verify.verify_file(folder / DATABASE_FILE, own)
    if not proof.ok:
        return proof.findings[0][0]
    if lacking:
        return "shortened"
    if not fits:
        return "forked"
    raise StorageError("desk_sound")


def _why_behind(folder: Path, own: bytes) -> str:
    """Of a file of an earlier version: a sound one is upgraded by opening it, a damaged one never will be."""
    try:
        backup.check_file(folder / DATABASE_FILE, own)
    except StorageError as error:
        return error.code
    raise StorageError("behind")


def _fits_mirror(execute: Execute, places: Places, key: bytes) -> bool:
    """Whether the desk's own mirror, if it is there, shows nothing that this journal lacks."""
    if places.mirror is None:
        return True
    desk_id, nonces = journal.grants(execute)
    try:
        days = mirror_files.day_files(places.mirror, desk_id, key)
        end = mirror_files.furthest([day for day in days if day.epoch >= max(nonces)])
    except (OSError, mirror_files.StrangeFile):
        return True
    return end is None or _hash_at(execute, end.position) == end.event.hash


def _make_empty(aside: Path) -> None:
    try:
        if aside.is_dir() and not aside.is_symlink():
            shutil.rmtree(aside)
        else:
            aside.unlink(missing_ok=True)
        aside.mkdir()
    except OSError:
        raise StorageError("unavailable") from None


def _move_in(folder: Path, aside: Path, at: datetime) -> str:
    """Old files out as evidence, the key first; new ones in, the key last. Returns the evidence folder, or "".

    Nothing is written here but names, so a full disk has said no before anything was moved; if a move fails all the
    same, what was there comes back. Raises StorageError "io".
    """
    names = (
        keys.KEY_FILE,
        DATABASE_FILE,
        f"{DATABASE_FILE}-wal",
        f"{DATABASE_FILE}-shm",
        high_water.MARK_FILE,
        keys.WRAPPED_FILE,
    )
    present = [name for name in names if (folder / name).exists()]
    evidence = folder / _free_name(folder, f"{backups.EVIDENCE}{at:%Y%m%dT%H%M%S}")
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        source.replace(target)
        moved.append((source, target))
        sync_folder(folder)

    try:
        if present:
            evidence.mkdir()
            sync_folder(folder)
            for name in present:
                move(folder / name, evidence / name)
            sync_folder(evidence)
        for name in (keys.WRAPPED_FILE, DATABASE_FILE, keys.KEY_FILE):
            if (aside / name).exists():
                move(aside / name, folder / name)
    except OSError:
        for source, target in reversed(moved):
            with suppress(OSError):
                target.replace(source)
        with suppress(OSError):
            evidence.rmdir()
        raise StorageError("io") from None
    return evidence.name if present else ""


def _free_name(folder: Path, name: str) -> str:
    number, found = 1, name
    while (folder / found).exists():
        number += 1
        found = f"{name}-{number}"
    return found
