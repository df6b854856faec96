"""Commands about bags, clearances and days: lists, the balance, copies of their papers."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from govpost_desk import app
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.services import exporting, listing, messages
from govpost_desk.workers.clock import utc_now

Handler = Callable[[argparse.Namespace], int]


def add_parsers(groups: Any, shared: argparse.ArgumentParser, as_json: argparse.ArgumentParser) -> None:
    """`bag`, `balance` and `period`."""
    bag = groups.add_parser("bag", help="总包").add_subparsers(metavar="动作", required=True)
    _command(bag, "list", bag_list, "列出还没有交出的总包", as_json)
    copy = _command(bag, "manifest", bag_manifest, "总包清单副本", shared)
    copy.add_argument("tag_no", help="30 位袋牌号")
    copy.add_argument("-o", "--output", required=True)
    tell = groups.add_parser("balance", help="平衡合拢：件数和号码", parents=[as_json])
    tell.set_defaults(handler=balance)
    period = groups.add_parser("period", help="频次、业务日、班次").add_subparsers(
        metavar="动作", required=True
    )
    _command(period, "list", period_list, "列出最近的业务日和频次", as_json)
    sheet = _command(period, "pdf", period_pdf, "平衡合拢表或交接班单副本", shared)
    sheet.add_argument("subject", help="2026-11-23（日）、2026-11-23-2（频次）或 2026-11-23-S1（班次）")
    sheet.add_argument("-o", "--output", required=True)


def bag_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = listing.bags(database)
    _tell(args, rows, messages.bag_row)
    return 0


def bag_manifest(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        content = exporting.manifest_copy(database, args.tag_no, by=SYSTEM, at=utc_now())
    exporting.write_new(Path(args.output), content)
    print(f"已写入 {args.output}。")
    return 0


def balance(args: argparse.Namespace) -> int:
    """Exit code 3 when the books do not hold."""
    with app.reading(args.settings.data_folder) as database:
        books = listing.books(database)
    print(json.dumps(books, ensure_ascii=False) if args.json else messages.books(books))
    return 0 if books["holds"] else 3


def period_list(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = listing.periods_of(database)
    _tell(args, rows, messages.period_row)
    return 0


def period_pdf(args: argparse.Namespace) -> int:
    with app.writing(args.settings.data_folder) as database:
        content = exporting.period_copy(database, args.subject, by=SYSTEM, at=utc_now())
    exporting.write_new(Path(args.output), content)
    print(f"已写入 {args.output}。")
    return 0


def _command(
    group: Any, name: str, handler: Handler, text: str, parent: argparse.ArgumentParser
) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = group.add_parser(name, help=text, parents=[parent])
    made.set_defaults(handler=handler)
    return made


def _tell(
    args: argparse.Namespace, rows: list[dict[str, Any]], words: Callable[[dict[str, Any]], str]
) -> None:
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print("\n".join(map(words, rows)) or "没有。")
