"""The words about copies of a desk: backup, mirror, and restore with its guided way, its check and its rehearsal."""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from govpost_desk import app
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.retention import ASKED
from govpost_desk.services import backups, messages, rehearsing, restoring
from govpost_desk.services.assembling import Sources, find_key
from govpost_desk.settings import note_mirror
from govpost_desk.storage.mirror import Mirror
from govpost_desk.workers.clock import utc_now

_TRIES = 3


def add_copy_parsers(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """`backup`, `mirror` and `restore`."""
    backup = groups.add_parser("backup", help="备份并核验", description="备份并核验", parents=[shared])
    backup.set_defaults(handler=make_backup)
    backup.add_argument("file", nargs="?", help="不写则备份到 backup_folder")
    mirror = groups.add_parser("mirror", help="备份、镜像、见证的状况", parents=[as_json])
    mirror.set_defaults(handler=show_copies)
    mirror.add_argument("--new", action="store_true", help="镜像换了新盘：从头建立")
    restore = groups.add_parser("restore", help="恢复台席（不带选项则一步一步问）", parents=[as_json])
    restore.set_defaults(handler=restore_desk)
    what = restore.add_mutually_exclusive_group()
    what.add_argument("--from", dest="source", metavar="F.db", help="从这个备份恢复到 --data 文件夹")
    what.add_argument("--check", dest="file", metavar="F.db", help="只核验一个备份")
    what.add_argument("--rehearse", action="store_true", help="恢复演练：在旁边试一遍，不动台席")
    restore.add_argument("--mirror", metavar="FOLDER", help="镜像文件夹")
    restore.add_argument("--witness", metavar="FILE", help="见证文件")
    restore.add_argument("--rescue-code-file", help="含救援码的文件")


def make_backup(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        if args.file:
            target = Path(args.file)
            backups.make_backup(database, target, by=SYSTEM, at=utc_now())
        else:
            target = backups.back_up_now(database, ASKED, by=SYSTEM, at=utc_now())
    print(messages.restore_words("backed_up", file=target))
    return 0


def show_copies(args: argparse.Namespace) -> int:
    if args.new:
        with app.writing(args.settings.data_folder) as database:
            mirror = database.sinks.of(Mirror)
            if mirror is not None:
                mirror.accept_new_disk()
                mirror.catch_up()
            return _tell_copies(args, backups.backup_state(database, utc_now()))
    with app.reading(args.settings.data_folder) as database:
        return _tell_copies(args, backups.backup_state(database, utc_now()))


def _tell_copies(args: argparse.Namespace, state: backups.BackupState) -> int:
    if args.json:
        print(_json(asdict(state)))
    else:
        print(messages.copies(asdict(state)))
    return 0


# --- restore -----------------------------------------------------------------------------------------------------


def restore_desk(args: argparse.Namespace) -> int:
    if args.file:
        return _check(args)
    if args.rehearse:
        return _rehearse(args)
    folder, places = args.settings.data_folder, app.places_of(args.settings)
    sources = _given(args) if args.source else _ask(args)
    told = (lambda _: None) if args.json else _tell_step
    found = restoring.restore(folder, sources, places, by=SYSTEM, at=utc_now(), told=told)
    note_mirror(folder, sources.mirror)
    print(_json(asdict(found)) if args.json else messages.restored(asdict(found)))
    return 0


def _check(args: argparse.Namespace) -> int:
    proof = backups.check_backup(Path(args.file), args.settings.data_folder, _code(args))
    if args.json:
        print(_json(backups.proof_fields(proof)))
    else:
        print(messages.proof(backups.proof_fields(proof)))
    return 0 if proof.ok else 3


def _rehearse(args: argparse.Namespace) -> int:
    code = _code(args)
    if code is None and sys.stdin.isatty():
        code = input(messages.restore_words("rehearse_code")).strip() or None
    with app.writing(args.settings.data_folder) as database:
        found = rehearsing.rehearse(database, by=SYSTEM, at=utc_now(), code=code)
    print(_json(asdict(found)) if args.json else messages.rehearsal(asdict(found)))
    return 0 if found.ok else 3


def _given(args: argparse.Namespace) -> Sources:
    return Sources(
        backup=Path(args.source).absolute(),
        mirror=Path(args.mirror).absolute() if args.mirror else None,
        witness=Path(args.witness).absolute() if args.witness else None,
        code=_code(args),
    )


def _ask(args: argparse.Namespace) -> Sources:
    """Step by step, in words; nothing is touched before the last answer. Raises RuleError "restore_files" at the end
    of input.
    """
    folder, places = args.settings.data_folder, app.places_of(args.settings)
    try:
        print(messages.restore_words("begin", folder=folder))
        backup = _ask_place("backup", Path.is_file, "")
        mirror = _ask_place("mirror", Path.is_dir, str(places.mirror or ""), optional=True)
        witness = Path(args.witness).absolute() if args.witness else None
        assert backup is not None
        sources = _ask_code(args, Sources(backup=backup, mirror=mirror, witness=witness), folder)
        chosen = {"backup": backup.name, "mirror": mirror or "—", "folder": folder}
        if input(messages.restore_words("confirm", **chosen)).strip().upper() != "YES":
            raise RuleError("restore_files")
        return sources
    except EOFError:
        raise RuleError("restore_files") from None


def _ask_place(
    what: str, fits: Callable[[Path], bool], default: str, *, optional: bool = False
) -> Path | None:
    """A path that is there; None for an empty answer where it is optional."""
    print(messages.restore_words(f"ask_{what}"))
    while True:
        answer = (
            input(messages.restore_words(what, default=f"[{default}]" if default else "")).strip() or default
        )
        if not answer and optional:
            return None
        with suppress(OSError, RuntimeError):  # a place that may not be looked at; ~ of somebody unknown
            if answer and fits(Path(answer).expanduser()):
                return Path(answer).expanduser().absolute()
        print(messages.restore_words(f"no_{what}"))


def _ask_code(args: argparse.Namespace, sources: Sources, folder: Path) -> Sources:
    given = _code(args)
    print(messages.restore_words("ask_code"))
    for left in range(_TRIES - 1, -1, -1):
        code = given or input(messages.restore_words("code")).strip() or None
        asked = Sources(backup=sources.backup, mirror=sources.mirror, witness=sources.witness, code=code)
        try:
            find_key(asked, folder)
        except StorageError as error:
            if error.code not in ("rescue_code", "rescue_needed") or not left or given:
                raise
            print(messages.failure(error))
            continue
        return asked
    raise StorageError("rescue_code")


def _tell_step(step: str) -> None:
    if words := messages.restore_words(step):
        print(words)


def _code(args: argparse.Namespace) -> str | None:
    if not args.rescue_code_file:
        return None
    try:
        return Path(args.rescue_code_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise RuleError("rescue_file") from None


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
