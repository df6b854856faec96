"""The monthly rehearsal (恢复演练): a restore tried in a folder of its own, so that a backup is known to bring
a desk back.

It opens the newest backup as a spare PC would, by the rescue code if somebody types it, else by the desk's own key;
puts back what the mirror has; proves the books; and compares the end of the chain with the running journal.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.progress import Progress
from govpost_desk.services.assembling import Sources, assemble, find_key
from govpost_desk.services.backups import LAST_REHEARSAL, newest_backup
from govpost_desk.services.lost_papers import draw_lost_papers
from govpost_desk.storage import journal, verify
from govpost_desk.storage.database import DATABASE_FILE, Database
from govpost_desk.storage.keeping import keep
from govpost_desk.storage.places import REHEARSAL
from govpost_desk.storage.recording import record


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What a rehearsal found. `ok`: the green tick. `cause`: "" or the failure's code; `behind`: events of the running
    journal that the restored one lacks (none with a good mirror); `by_code`: opened by the rescue code.
    """

    ok: bool
    cause: str
    backup: str
    events: int
    replayed: int
    behind: int
    head: str
    by_code: bool


def rehearse(
    db: Database,
    *,
    by: Actor,
    at: datetime,
    code: str | None = None,
    progress: Progress | None = None,
) -> Rehearsal:
    """Try a restore of the newest backup; an audit fact and a kept result, also of a failure.

    Raises RuleError "no_backup", "stopped" (by `progress`), StorageError "rescue_code" (mistyped); nothing is recorded
    then.
    """
    newest = newest_backup(db)
    if newest is None:
        raise RuleError("no_backup")
    aside = db.path.parent / REHEARSAL
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir()
        key, _ = (db.key, b"") if code is None else find_key(Sources(backup=newest, code=code), aside)
        found = _try(db, newest, key, aside, by_code=code is not None, at=at, progress=progress)
        if progress is not None:
            progress.last_call("naming")
    except OSError:
        raise StorageError("unavailable") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    with db.begin() as tx:
        body = {
            "ok": found.ok,
            "head": found.head,
            "events": found.events,
            "behind": found.behind,
            "by_code": found.by_code,
            "cause": found.cause,
        }
        record(tx, "backup.rehearsed", body, by=by, at=at)
        kept = {**asdict(found), "on": business_date(at).isoformat(), "at": at.isoformat()}
        keep(tx.execute, LAST_REHEARSAL, json.dumps(kept))
    return found


def _try(
    db: Database,
    newest: Path,
    key: bytes,
    aside: Path,
    *,
    by_code: bool,
    at: datetime,
    progress: Progress | None,
) -> Rehearsal:
    mirror = db.places.mirror
    cause, events, replayed, behind, head = "", 0, 0, 0, ""
    try:
        made = assemble(aside, newest, key, mirror if mirror and mirror.is_dir() else None, at, progress)
        replayed = made.replayed
        try:
            with made.database.reading() as execute:
                events, last = journal.head(execute)
            with db.reading() as execute:
                running, _ = journal.head(execute)
                stands = journal.holds(execute, events, last)
            head, behind = last.hex(), running - events
            cause = ("mirror_damaged" if made.stopped else "") if stands else "forked"
            draw_lost_papers(made.database, at)  # in the copy alone, which goes
        finally:
            made.database.close()
        proof = verify.verify_file(aside / DATABASE_FILE, key, progress)
        if not proof.ok:
            cause = cause or proof.findings[0][0]
    except StorageError as error:
        cause = error.code
    return Rehearsal(
        ok=not cause,
        cause=cause,
        backup=newest.name,
        events=events,
        replayed=replayed,
        behind=behind,
        head=head,
        by_code=by_code,
    )
