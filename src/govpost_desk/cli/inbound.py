"""Commands about inbound bags: their manifests, what came in, verification notes (D-31). Grammar and handlers."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from govpost_desk import app
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import StorageError
from govpost_desk.services import exporting, inbound_papers, inbound_screens, manifests
from govpost_desk.services.messages import inbound as words
from govpost_desk.workers.clock import utc_now


def add_parsers(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """`inbound manifest`, `inbound list`, `inbound note`."""
    group = groups.add_parser("inbound", help="进口总包").add_subparsers(metavar="动作", required=True)
    manifest = group.add_parser("manifest", help="录入总包清单", parents=[as_json])
    manifest.set_defaults(handler=record_manifest)
    manifest.add_argument("tag", metavar="TAG", help="袋牌号")
    manifest.add_argument("file", metavar="FILE", help="XLSX、CSV，或每行一个邮件号；- 为从标准输入读")
    listed = group.add_parser("list", help="列出进口总包和验单", parents=[as_json])
    listed.set_defaults(handler=list_inbound)
    note = group.add_parser("note", help="验单副本", parents=[shared])
    note.set_defaults(handler=note_pdf)
    note.add_argument("note_no", metavar="NO")
    note.add_argument("-o", "--output", required=True, metavar="F.pdf")


def record_manifest(args: argparse.Namespace) -> int:
    typed = args.file == "-"
    try:
        content = sys.stdin.buffer.read() if typed else Path(args.file).read_bytes()
    except OSError:
        raise StorageError("unavailable", file=Path(args.file).name) from None
    lines = manifests.read_manifest(content)
    channel = manifests.TYPED if typed else manifests.FILE
    with app.writing(args.settings.data_folder) as database:
        tag = manifests.record_manifest(database, args.tag, lines, channel, by=SYSTEM, at=utc_now())
    if args.json:
        print(json.dumps({"tag_no": tag.text, "lines": len(lines), "channel": channel}))
    else:
        print(f"总包 {words.serial_of(tag.text)} 的清单已录入：{len(lines)} 件。")
    return 0


def list_inbound(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        found = inbound_screens.inbound_lists(database, utc_now())
    fields = found.fields()
    if args.json:
        print(json.dumps(fields, ensure_ascii=False))
        return 0
    for row in fields["bags"]:
        print(words.bag_row(row))
    for row in fields["announced"]:
        print(words.announced_row(row))
    for row in fields["notes"]:
        print(words.note_row(row))
    return 0


def note_pdf(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        number = args.note_no.strip().upper()
        content = inbound_papers.export_note(database, number, by=SYSTEM, at=utc_now())
    exporting.write_new(Path(args.output), content)
    return 0
