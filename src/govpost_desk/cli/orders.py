"""The commands about single orders: typed, pasted, one more certificate of a case, corrected (D-2)."""

import argparse
import json
import sys
from typing import Any

from govpost_desk import app
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.masking import mask_address, mask_name, mask_phone
from govpost_desk.domain.orders import needed_fields
from govpost_desk.services import messages, ordering, pasting
from govpost_desk.services.messages.catalogue import pasted_row
from govpost_desk.services.pasting import PastedPerson
from govpost_desk.storage.orders import StoredOrder
from govpost_desk.workers.clock import utc_now

_LONGEST_PASTE = 20_000


def add_parsers(groups: Any, as_json: argparse.ArgumentParser) -> None:
    """`order add` and `order set`."""
    group = groups.add_parser("order", help="录入或更正订单").add_subparsers(metavar="动作", required=True)
    add = group.add_parser("add", help="录入一件", parents=[as_json])
    add.set_defaults(handler=order_add)
    add.add_argument("--window", required=True)
    add.add_argument("--case", help="办件编号，不填则由本台编号")
    add.add_argument("--next-part", action="store_true", help="同一办件的下一件证照，收件人照上一件")
    add.add_argument("--paste", metavar="TEXT", help="粘贴一段微信、短信、申请单；- 为从标准输入读")
    for name in ordering.SETTABLE:
        if name != "content":
            add.add_argument(f"--{name.replace('_', '-')}", dest=name)
    change = group.add_parser(
        "set", help="更正字段：name= phone= address= division= mode= …", parents=[as_json]
    )
    change.set_defaults(handler=order_set)
    change.add_argument("case_no")
    change.add_argument("values", nargs="+", metavar="field=value")
    change.add_argument("--reason", required=True)
    change.add_argument("--window")
    change.add_argument("--part", type=int, default=0, metavar="N", help="办件有几件证照时指明第几件")


def order_add(args: argparse.Namespace) -> int:
    given = {name: getattr(args, name) for name in ordering.SETTABLE if getattr(args, name, None) is not None}
    pasted: PastedPerson | None = None
    with app.writing(args.settings.data_folder) as database:
        case_no = args.case or ""
        if args.paste is not None:
            text = sys.stdin.read(_LONGEST_PASTE) if args.paste == "-" else args.paste
            pasted = pasting.only_person(database, text)
            given = {**_fitting(pasted, given), **given}
            case_no = case_no or pasted.case_no
        add = ordering.add_part if args.next_part else ordering.add_order
        stored = add(database, args.window, case_no, given, by=SYSTEM, at=utc_now())
    return _tell_order(args, stored, pasted)


def _fitting(pasted: PastedPerson, given: dict[str, str]) -> dict[str, str]:
    """What was pasted; its division belongs to its address, so it goes with it."""
    values = pasted.values()
    if "address" in given:
        values.pop("division", None)
    return values


def order_set(args: argparse.Namespace) -> int:
    given = dict(_pair(text) for text in args.values)
    with app.writing(args.settings.data_folder) as database:
        stored = ordering.set_order(
            database,
            args.case_no,
            given,
            args.reason,
            by=SYSTEM,
            at=utc_now(),
            window_code=args.window or "",
            part=args.part,
        )
    return _tell_order(args, stored, None)


def _tell_order(args: argparse.Namespace, stored: StoredOrder, pasted: PastedPerson | None) -> int:
    needs = needed_fields(stored.fields.problems)
    choices = ordering.division_options(stored.fields)
    if args.json:
        fields = {
            "case_no": stored.fields.case_no,
            "part": stored.fields.part,
            "needs": list(needs),
            "divisions": dict(choices),
            **({"pasted": dict(pasted.sure)} if pasted else {}),
        }
        print(json.dumps(fields, ensure_ascii=False))
        return 0
    part = f"第 {stored.fields.part} 件" if stored.fields.part > 1 else ""
    print(f"{stored.fields.case_no} {part}已记录。{messages.needed(needs)}")
    for line in _pasted_lines(pasted):
        print(line)
    for code, name in choices:
        print(f"  division={code}  {name}")
    return 0


def _pasted_lines(pasted: PastedPerson | None) -> list[str]:
    """What was recognised, masked, and how sure it is."""
    if pasted is None:
        return []
    person = pasted.recipient
    shown = {
        "name": mask_name(person.name) if person.name else "",
        "phone": mask_phone(person.phone) if person.phone else "",
        "address": mask_address(person.address) if person.address else "",
        "division": pasted.division_name,
    }
    return [pasted_row(field, shown[field], pasted.sure[field]) for field in pasting.FIELDS]


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise RuleError("order_field", field=text.partition("=")[0][:20])
    return name, value
