"""`head-office …`: joining it, how the desk stands with it, one turn now, what it did not take, files of the stick.

Exit codes of `now` and `stick-in`: 0 everything is there, 4 no line, 5 head office decides first, 6 revoked, 7 refused;
8: another file has to go there and back.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from govpost_desk import app
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.progress import Progress
from govpost_desk.services import head_office_state
from govpost_desk.services.head_office_state import IDLE, LOCKED, OFFLINE, REFUSED, WAITING
from govpost_desk.services.messages import head_office as words
from govpost_desk.services.news import News
from govpost_desk.storage.database import Database
from govpost_desk.workers.clock import utc_now
from govpost_desk.workers.head_office import HeadOffice
from govpost_desk.workers.joining import Asked, fingerprint_in_use, known_address, read_ca, read_file

CODES = {IDLE: 0, OFFLINE: 4, WAITING: 5, LOCKED: 6, REFUSED: 7}
AGAIN = 8


def add_parsers(groups: Any, as_json: argparse.ArgumentParser) -> None:
    """`head-office enrol|status|now|troubles|stick-out|stick-in`."""
    group = groups.add_parser("head-office", help="总部：加入、状况、明细", description="总部")
    acts = group.add_subparsers(metavar="动作", required=True)
    join = acts.add_parser("enrol", help="用加入码或总部的文件加入", parents=[as_json])
    join.set_defaults(handler=enrol)
    join.add_argument("code", nargs="?", default="", help="总部给的加入码，15 分钟有效")
    join.add_argument("--address", default="", help="https://主机:端口；不写则用 devices.toml 的 head_office")
    join.add_argument("--ca", help="只信这一个颁发者的证书文件（PEM）")
    join.add_argument("--file", help="总部给的加入文件")
    for name, handler, about in (
        ("status", show, "与总部的状况"),
        ("now", turn_now, "现在联系一次（程序运行时它自己做）"),
        ("troubles", list_troubles, "总部没有收下、或要核对的记录"),
    ):
        acts.add_parser(name, help=about, parents=[as_json]).set_defaults(handler=handler)
    out = acts.add_parser("stick-out", help="把总部还没有的记录写到 U 盘（加密）", parents=[as_json])
    out.set_defaults(handler=stick_out)
    out.add_argument("folder", help="U 盘上的文件夹")
    out.add_argument("--all", action="store_true", help="全部记录：总部的数据库恢复过时用")
    back = acts.add_parser("stick-in", help="读入总部的回执", parents=[as_json])
    back.set_defaults(handler=stick_in)
    back.add_argument("file", help="总部给的 .gpa 文件")


def enrol(args: argparse.Namespace) -> int:
    asked = read_file(Path(args.file)) if args.file else _asked(args)
    with app.writing(args.settings.data_folder) as database:
        if not asked.address:
            asked = Asked(
                address=known_address(database, args.settings.head_office), code=asked.code, ca=asked.ca
            )
        told = _office(database, args).join_now(asked)
        fingerprint = fingerprint_in_use(database)
    print(json.dumps({"joined": True, "fingerprint": fingerprint}) if args.json else told)
    return 0


def show(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        view = head_office_state.head_office_view(database, utc_now())
        address, fingerprint = (
            known_address(database, args.settings.head_office),
            fingerprint_in_use(database),
        )
    if args.json:
        fields = {**asdict(view), "address": address, "fingerprint": fingerprint}
        print(json.dumps(fields, ensure_ascii=False))
    else:
        print(view.line)
        print(view.sentence)
        if fingerprint:
            print(words.place(address, view.site, fingerprint))
    return 0


def turn_now(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        if head_office_state.head_office_view(database, utc_now()).state != LOCKED:
            _office(database, args).one_turn()
        view = head_office_state.head_office_view(database, utc_now())
    print(json.dumps(asdict(view), ensure_ascii=False) if args.json else f"{view.line}\n{view.sentence}")
    return CODES[view.state]


def stick_out(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        made = _office(database, args).stick_out(
            database, Path(args.folder), progress=Progress(), everything=args.all
        )
    facts = {"file": str(made.path), "records": made.records}
    print(json.dumps(facts, ensure_ascii=False) if args.json else made.sentence)
    return 0


def stick_in(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        found = _office(database, args).stick_in(database, Path(args.file), progress=Progress())
    print(json.dumps(asdict(found), ensure_ascii=False) if args.json else found.sentence)
    return CODES[found.state] or (AGAIN if found.again or found.old else 0)


def list_troubles(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = head_office_state.troubles(database)
    if args.json:
        print(json.dumps([{**asdict(row), "open": row.open} for row in rows], ensure_ascii=False))
        return 0
    print(words.troubled(sum(row.open for row in rows)))
    for row in rows:
        print(words.trouble_row(asdict(row)))
    return 0


def _asked(args: argparse.Namespace) -> Asked:
    if not args.code:
        raise RuleError("enrol_code")
    return Asked(address=args.address, code=args.code, ca=read_ca(Path(args.ca)) if args.ca else "")


def _office(database: Database, args: argparse.Namespace) -> HeadOffice:
    def quiet(news: News) -> None:
        """A command answers once, at its end."""

    return HeadOffice(database, app.office_of(args.settings), quiet)
