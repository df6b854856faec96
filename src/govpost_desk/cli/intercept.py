"""`intercept …`: pieces that the platform cancelled or changed, a supervisor who lets one go. Grammar, handlers."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from govpost_desk import app
from govpost_desk.cli.commands import read_pins
from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import interception_list, messages
from govpost_desk.services.interception_list import RELEASES
from govpost_desk.workers.clock import utc_now

_REASONS = "，".join(f"{number} {text}" for number, (_, text) in enumerate(RELEASES, 1))


def add_parsers(groups: Any, as_json: argparse.ArgumentParser, proof: argparse.ArgumentParser) -> None:
    """`intercept list`, `intercept release`."""
    group = groups.add_parser("intercept", help="封袋拦截", description="封袋拦截")
    acts = group.add_subparsers(metavar="动作", required=True)
    listed = acts.add_parser("list", help="要拦截的件", parents=[as_json])
    listed.set_defaults(handler=list_open)
    go = acts.add_parser("release", help="班长放行", parents=[as_json, proof])
    go.set_defaults(handler=release)
    go.add_argument("number", metavar="NO", help="邮件号，或办件号")
    go.add_argument("--reason", type=int, required=True, metavar="N", help=f"原因：{_REASONS}")


def list_open(args: argparse.Namespace) -> int:
    with app.reading(args.settings.data_folder) as database:
        rows = interception_list.open_view(database)
    if args.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
        return 0
    print(messages.to_intercept_count(len(rows)))
    for row in rows:
        print(
            "  ".join(
                part for part in (row.number, row.case_no, row.why, row.where, row.since, row.todo) if part
            )
        )
    return 0


def release(args: argparse.Namespace) -> int:
    if not 1 <= args.reason <= len(RELEASES):
        raise RuleError("release_reason", choices=_REASONS)
    pins = read_pins(args.pin_file) if args.pin_file else {}
    if not args.demo_login and args.operator not in pins:
        raise RuleError("pin_needed")
    number = args.number.strip().upper()
    by = Actor(operator_no=args.operator or "0001", auth="demo") if args.demo_login else SYSTEM
    with app.writing(args.settings.data_folder) as database:
        found = [row for row in interception_list.open_view(database) if number in (row.number, row.case_no)]
        if len(found) != 1:
            raise RuleError("no_interception")
        told = interception_list.release(
            database,
            found[0].order_id,
            RELEASES[args.reason - 1][0],
            args.operator or "",
            pins.get(args.operator, ""),
            by=by,
            at=utc_now(),
        )
    print(json.dumps({"released": found[0].number or number}) if args.json else told)
    return 0
