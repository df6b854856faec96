"""`find`: look pieces up, tell what became of them, write a proof slip."""

import argparse
import json
from pathlib import Path
from typing import Any

from govpost_desk import app
from govpost_desk.cli.commands import sign_in
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.reasons import REASONS, Act, reason_code
from govpost_desk.services import custody, exporting, finding, messages, proof_slips
from govpost_desk.services.custody import Chain
from govpost_desk.services.finding import Findings
from govpost_desk.workers.clock import utc_now

_REASONS = "，".join(f"{number} {text}" for number, text in enumerate(REASONS[Act.SHOW], 1))


def add_find_parser(groups: Any, *parents: argparse.ArgumentParser) -> None:
    """`find TEXT`, with the chain of custody or a proof slip."""
    find = groups.add_parser("find", help="查件", description="查件", parents=list(parents))
    find.set_defaults(handler=find_pieces)
    find.add_argument("text", help="号码整号、开头或末几位，姓名或拼音首字母，电话末四位")
    find.add_argument(
        "--reason",
        type=int,
        default=0,
        metavar="N",
        help=f"显示个人信息的原因（与 --operator 同用）：{_REASONS}",
    )
    find.add_argument("--chain", action="store_true", help="每一件的流转经过")
    find.add_argument("-o", "--output", metavar="F.pdf", help="查件证明写成 PDF（只找到一件时）")


def find_pieces(args: argparse.Namespace) -> int:
    shown = bool(args.operator)
    if shown and reason_code(Act.SHOW, args.reason) is None:  # as in the window, and before the PIN
        raise RuleError("show_reason", choices=_REASONS)
    with (
        app.writing(args.settings.data_folder)
        if shown or args.output
        else app.reading(args.settings.data_folder) as database
    ):
        actor = sign_in(database, args, utc_now()) if shown else SYSTEM
        found = (
            finding.find_shown(database, args.text, args.reason, by=actor, at=utc_now())
            if shown
            else finding.find(database, args.text)
        )
        ids = [piece.order_id for piece in found.pieces]
        chains = [custody.chain_of(database, order_id) for order_id in ids] if args.chain else []
        if args.output:
            if len(ids) != 1:
                raise RuleError("one_piece", count=len(ids))
            content = proof_slips.slip_file(database, ids[0], by=actor, at=utc_now())
            exporting.write_new(Path(args.output), content)
    if args.json:
        print(json.dumps(_fields(found, chains), ensure_ascii=False))
    else:
        _tell(found, chains)
    return 0


def _fields(found: Findings, chains: list[Chain]) -> dict[str, Any]:
    fields = {**vars(found), "pieces": [vars(piece) for piece in found.pieces]}
    if chains:
        fields["chains"] = [
            {
                "case_no": chain.piece.case_no,
                "numbers": list(chain.numbers),
                "links": [link.fields() for link in chain.links],
            }
            for chain in chains
        ]
    return fields


def _tell(found: Findings, chains: list[Chain]) -> None:
    links = {chain.piece.order_id: chain.links for chain in chains}
    for piece in found.pieces:
        print(messages.found_row(vars(piece)))
        for link in links.get(piece.order_id, ()):
            print("  " + messages.chain_row(vars(link), link.moment))
    if not found.pieces or found.more or found.behind:
        print(
            messages.findings(
                len(found.pieces), more=found.more, shown=found.shown, why=found.why, behind=found.behind
            )
        )
