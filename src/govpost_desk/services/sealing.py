"""Closing a bag with tag, seal number and weight, and opening it again by a fact of its own (D-30)."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from govpost_desk.domain.bags import bag_tag_no
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.reasons import Act, reason_text
from govpost_desk.services import bag_papers, supply
from govpost_desk.services.answers import Answered, answer, ask_confirm, ask_reason, refused
from govpost_desk.services.bagging import bag_at_work, closed_answer, next_serial, place_name
from govpost_desk.services.context import Question, ScanContext, Step
from govpost_desk.services.day import business_day
from govpost_desk.services.wording import translate
from govpost_desk.storage import bags, print_lane
from govpost_desk.storage.bags import BagPiece, StoredBag
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.recording import record
from govpost_desk.wire.events import short_head

TAG = "bag:"  # target of a question about a bag's tag
_LONGEST_SEAL = 20
_MOST_GRAMS = 999_900


def tell_seal(tx: Tx, context: ScanContext, number: str) -> Answered:
    """GPDSN + number: the seal that is put on the bag at work."""
    bag = bag_at_work(tx.execute, context)
    if bag is None or bag.state != "open":
        return refused(context, "no_bag")
    if len(number) > _LONGEST_SEAL or not number.isascii() or not number.isalnum():
        return refused(context, "seal_number")
    moved = replace(context.holding(None), bag_id=bag.bag_id, seal_no=number)
    return answer(Answer.DONE, "seal_no", bag_no=bag.bag_no, seal_no=number), moved


def tell_weight(tx: Tx, context: ScanContext, grams: str) -> Answered:
    """GPDKG + grams: the weight of the bag at work, from a scale."""
    bag = bag_at_work(tx.execute, context)
    if bag is None or bag.state != "open":
        return refused(context, "no_bag")
    if not re.fullmatch("[0-9]{1,9}", grams) or not 0 < int(grams) <= _MOST_GRAMS:
        return refused(context, "bag_weight")
    moved = replace(context.holding(None), bag_id=bag.bag_id, weight_g=int(grams))
    return answer(Answer.DONE, "bag_weight", bag_no=bag.bag_no, kilograms=kilograms(int(grams))), moved


def seal(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDSEAL twice: the bag at work is closed; its manifest and tag follow (D-30)."""
    bag = bag_at_work(tx.execute, context)
    if bag is None:
        return refused(context, "no_bag")
    if bag.state != "open":
        return closed_answer(context, bag, "")
    pieces = bags.pieces_of(tx.execute, bag.bag_id)
    if not pieces:
        return refused(context, "empty_bag", number=bag.bag_no)
    weight_g = context.weight_g or sum(piece.weight_g for piece in pieces)
    question, digest = context.question, manifest_digest(pieces)
    state = f"{bag.bag_id.hex()}/{digest}/{weight_g}/{context.seal_no}"
    shown: dict[str, Any] = {
        "number": bag.bag_no,
        "destination": place_name(bag.destination_name),
        "count": len(pieces),
        "kilograms": kilograms(weight_g),
        "weighed": "" if context.weight_g else translate("messages", "（按件估算）"),
        "seal_no": context.seal_no or translate("messages", "未填"),
    }
    if question is None or question.act != "seal" or question.target != state:
        return ask_confirm(context, "seal", "GPDSEAL", "seal", state, **shown)
    try:
        tag_no = _tag_number(tx.execute, bag, weight_g)
    except RuleError as error:
        return refused(context, error.code)
    twin = bags.bag_by_tag(tx.execute, tag_no) if bag.own_tag else None
    if twin is not None and twin.state != "handed":  # somebody scanned this tag to open a bag
        return refused(context, "tag_taken", number=bag.bag_no)
    sealed = record(
        tx,
        "bag.sealed",
        {
            "bag_id": bag.bag_id.hex(),
            "bag_no": bag.bag_no,
            "tag_no": tag_no,
            "piece_count": len(pieces),
            "weight_g": weight_g,
            "weighed": bool(context.weight_g),
            "seal_no": context.seal_no,
            "digest": digest,
        },
        by=context.actor,
        at=at,
    )
    if bag.own_tag:
        bag_papers.request_tag(tx, bag.bag_id, 1, "", sealed.head, by=context.actor, at=at)
    outcome = answer(Answer.SEALED, bag_no=bag.bag_no, bag_tag=tag_no, **shown)
    outcome = supply.used_up(tx, outcome, by=context.actor, at=at)
    return outcome, replace(context.holding(None), bag_id=None, seal_no="", weight_g=0)


def ask_unseal(tx: Tx, context: ScanContext, argument: str, at: datetime) -> Answered:
    """GPDUNSEAL + tag: a sealed bag may be opened on its day, before it is handed over; asks for the reason."""
    if not argument:
        wanted = Question(act="unseal", needs="bag", code="GPDUNSEAL")
        return answer(Answer.CONFIRM, "unseal", needs=("bag",)), context.asking(wanted)
    tag_no = argument
    bag = bags.bag_by_tag(tx.execute, tag_no)
    if bag is None:
        return refused(context, "no_such_bag", number=tag_no[:30])
    if why := _cannot_unseal(tx.execute, bag, at):
        return refused(context, why, number=bag.bag_no)
    return ask_reason(context, Act.UNSEAL, "GPDUNSEAL", tag_no, number=bag.bag_no)


def unseal(tx: Tx, context: ScanContext, tag_no: str, reason: str, at: datetime) -> Answered:
    """The bag is open again by a fact of its own; its tag is void, the next sealing gets a new number."""
    bag = bags.bag_by_tag(tx.execute, tag_no)
    if bag is None or _cannot_unseal(tx.execute, bag, at):
        return refused(context, "no_such_bag", number=tag_no[:30])
    serial = bag.serial
    if bag.own_tag:
        serial = next_serial(tx.execute, bag.destination, at)
    body: dict[str, Any] = {
        "bag_id": bag.bag_id.hex(),
        "tag_no": tag_no,
        "reason": reason,
        "serial": serial,
        "bag_no": f"{serial:04d}",
    }
    record(tx, "bag.unsealed", body, by=context.actor, at=at)
    bag_papers.forget_tag(tx, bag.bag_id, at)
    moved = replace(context.holding(None), step=Step.BAG, bag_id=bag.bag_id, seal_no="", weight_g=0)
    outcome = answer(
        Answer.DONE, "unsealed", bag_no=body["bag_no"], old=bag.bag_no, reason=reason_text(reason)
    )
    return outcome, moved


def ask_reprint_tag(tx: Tx, context: ScanContext) -> Answered:
    """GPDREPRINT while bagging, with no piece in hand: the tag of the bag sealed last, once more (D-21)."""
    sealed = [bag for bag in bags.bags_here(tx.execute) if bag.state == "sealed" and bag.own_tag]
    if not sealed:
        return refused(context, "no_label")
    bag = max(sealed, key=lambda each: each.sealed_at or 0)
    if bags.newest_tag(tx.execute, bag.bag_id, bag.tag_no)[1] == "sending":
        return refused(context, "printing_now", waybill_no=bag.tag_no)
    target = TAG + bag.bag_id.hex()
    return ask_reason(
        context,
        Act.REPRINT,
        "GPDREPRINT",
        target,
        waybill_no=translate("messages", "总包 {bag_no} 的袋牌").format(bag_no=bag.bag_no),
    )


def reprint_tag(tx: Tx, context: ScanContext, target: str, reason: str, at: datetime) -> Answered:
    """One more copy of a bag's tag, counted on it; a copy that never left the queue does not come out beside it."""
    bag = bags.bag(tx.execute, bytes.fromhex(target.removeprefix(TAG)))
    if bag is None or bag.state != "sealed":
        return refused(context, "no_label")
    copy_no, state, queued = bags.newest_tag(tx.execute, bag.bag_id, bag.tag_no)
    if state == "sending":
        return refused(context, "printing_now", waybill_no=bag.tag_no)
    for print_no in queued:
        print_lane.mark(tx.execute, print_no, "queued", "cancelled", at, "reprinted")
    head = short_head(bags.sealing_hash(tx.execute, bag))
    bag_papers.request_tag(tx, bag.bag_id, copy_no + 1, reason, head, by=context.actor, at=at)
    outcome = answer(
        Answer.DONE, "tag_reprint", bag_no=bag.bag_no, bag_tag=bag.tag_no, reason=reason_text(reason)
    )
    return outcome, context.holding(None)


def manifest_digest(pieces: list[BagPiece]) -> str:
    """SHA-256 (hex) over a bag's contents as the manifest lists them: place in the bag, waybill number, case number."""
    rows = [[number, piece.waybill_no, piece.case_no] for number, piece in enumerate(pieces, 1)]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def kilograms(grams: int) -> str:
    """Grams as a bag's papers say them: kilograms with three decimals."""
    return f"{grams // 1000}.{grams % 1000:03d}"


def _tag_number(execute: Execute, bag: StoredBag, weight_g: int) -> str:
    if not bag.own_tag:
        return bag.tag_no
    scheme, flags = bag_papers.tag_scheme(execute)
    return bag_tag_no(
        origin=bag.origin_office,
        destination=bag.destination,
        scheme=scheme,
        serial=bag.serial,
        weight_g=weight_g,
        flags=flags,
    )


def _cannot_unseal(execute: Execute, bag: StoredBag, at: datetime) -> str:
    """Why a bag may not be opened again; "" when it may (D-30: on its day, before hand-over)."""
    if bag.state == "handed":
        return "bag_gone"
    if bag.state == "open":
        return "bag_open"
    return "" if bag.sealed_on == business_day(execute, at).isoformat() else "not_its_day"
