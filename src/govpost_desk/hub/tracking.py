"""What carriers saw of pieces: kept once by (code set, the carrier's id), told to the desks by waybill number.

The carrier's words may name its people and the recipient, so they stay here; desks get the code, its meaning, the
place and the time. A code that is not known is kept as it came. Of a record that the carrier took back only its id
stays, without a code, so that it is not told when it comes again.
"""

import hashlib
import json
from typing import Any

from sqlalchemy import select, update

from govpost_desk.hub import feeding, messaging
from govpost_desk.hub.channels import Channel
from govpost_desk.hub.checking import Unfit, read_tracked
from govpost_desk.hub.schema import tracking
from govpost_desk.hub.store import SITE, Among, Tx, param
from govpost_desk.hub.tracking_codes import DELIVERED, UNKNOWN, Codes, codes, set_code
from govpost_desk.wire.platforms import Tracked, TrackedAnswer

FEED = "tracking"
MOST_TOLD = 50  # records of one piece in the feed: the newest
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_KNOWN = select(
    tracking.c.code_set,
    tracking.c.record_id,
    tracking.c.digest,
    tracking.c.waybill_no,
    tracking.c.code,
    tracking.c.channel_id,
).where(tracking.c.site_id == SITE, Among(tracking.c.record_id))
_VOID = (
    update(tracking)
    .where(
        tracking.c.site_id == SITE,
        tracking.c.code_set == param("of_set"),
        Among(tracking.c.record_id),
    )
    .values(code="", place="", raw="", digest="")
)
_OF_PIECES = (
    select(
        tracking.c.waybill_no,
        tracking.c.record_id,
        tracking.c.at_ms,
        tracking.c.code,
        tracking.c.code_set,
        tracking.c.place,
    )
    .where(tracking.c.site_id == SITE, Among(tracking.c.waybill_no), tracking.c.code != "")
    .order_by(tracking.c.at_ms, tracking.c.received_ms, tracking.c.code_set, tracking.c.record_id)
)
_WITH_CODE = (
    select(tracking.c.waybill_no)
    .where(
        tracking.c.site_id == SITE,
        tracking.c.code_set == param("of_set"),
        tracking.c.code == param("of_code"),
    )
    .distinct()
    .order_by(tracking.c.waybill_no)
)
_BLANK = (
    update(tracking).where(tracking.c.site_id == SITE, Among(tracking.c.waybill_no)).values(raw="", digest="")
)


def take_records(tx: Tx, channel: Channel, events: tuple[Any, ...]) -> tuple[TrackedAnswer, ...]:
    """An answer for each record."""
    read: list[Tracked | str] = []
    for fields in events:
        try:
            read.append(read_tracked(fields))
        except Unfit as failure:
            read.append(failure.why)
    ids = sorted({each.id for each in read if isinstance(each, Tracked)})
    there = {(row.code_set, row.record_id): row for row in tx.run_in(_KNOWN, ids)}
    digests = {place: row.digest for place, row in there.items()}
    fresh: dict[tuple[str, str], Tracked] = {}
    void: dict[tuple[str, str], Tracked] = {}
    answers = []
    for at, each in enumerate(read):
        if not isinstance(each, Tracked):
            answers.append(TrackedAnswer(at=at, result="refused", why=each))
            continue
        place, digest = (each.set, each.id), _digest(each)
        was = digests.get(place)
        if was is None:
            digests[place] = "" if each.void else digest
            fresh[place] = each
        if each.void and place in there and there[place].channel_id != channel.channel_id:
            answers.append(
                TrackedAnswer(at=at, result="conflict")
            )  # another channel's is not its own to take back
            continue
        if each.void:
            void[place] = each
            answers.append(TrackedAnswer(at=at, result="voided"))
            continue
        result = "taken" if was is None else "known" if was in (digest, "") else "conflict"
        answers.append(TrackedAnswer(at=at, result=result))
    tx.insert(tracking, [_row(tx, channel, each) for each in fresh.values()])
    gone = {there[place].waybill_no for place in void if place in there and there[place].code}
    known_codes = codes(tx)
    _void(tx, list(void), gone, known_codes)
    if fresh or gone:
        _tell(tx, sorted({each.waybill_no for each in fresh.values()} | gone), known_codes)
        messaging.queue_tracked(tx, [each for place, each in fresh.items() if place not in void], known_codes)
    return tuple(answers)


def _void(tx: Tx, places: list[tuple[str, str]], numbers: set[str], known: Codes) -> None:
    """Take records back, and the messages that nobody has got yet: of a delivery when no other record says it."""
    for code_set in sorted({code_set for code_set, _ in places}):
        ids = [record_id for of_set, record_id in places if of_set == code_set]
        tx.run_in(_VOID, ids, {"of_set": code_set})
    still = {
        row.waybill_no
        for row in tx.run_in(_OF_PIECES, sorted(numbers))
        if known.get((row.code_set, row.code), UNKNOWN).means == DELIVERED
    }
    messaging.unqueue_tracked(tx, places, sorted(numbers - still))


def word_code(tx: Tx, code_set: str, code: str, text: str, means: str) -> None:
    """Words for a code, also in what was told before. Raises RuleError tracking_code."""
    set_code(tx, code_set, code, text, means)
    numbers = [row[0] for row in tx.run(_WITH_CODE, {"of_set": code_set, "of_code": code})]
    _tell(tx, numbers, codes(tx))


def erase_words(tx: Tx, waybill_nos: list[str]) -> None:
    """The carrier's own words of these pieces go."""
    tx.run_in(_BLANK, waybill_nos)


def _tell(tx: Tx, numbers: list[str], known: Codes) -> None:
    found: dict[str, list[dict[str, Any]]] = {number: [] for number in numbers}
    for row in tx.run_in(_OF_PIECES, numbers):
        record = {"id": row.record_id, "at_ms": row.at_ms, "code": row.code, "set": row.code_set}
        text = known.get((row.code_set, row.code), UNKNOWN).text
        found[row.waybill_no].append({**record, "text": text, "place": row.place})
    told = {
        number: _encode({"events": each[-MOST_TOLD:]}) if each else None for number, each in found.items()
    }
    feeding.put(tx, FEED, told.items())


def _row(tx: Tx, channel: Channel, each: Tracked) -> dict[str, Any]:
    return {
        "code_set": each.set,
        "record_id": each.id,
        "waybill_no": each.waybill_no,
        "at_ms": each.at_ms,
        "code": each.code,
        "place": each.place,
        "raw": each.raw,
        "digest": _digest(each),
        "channel_id": channel.channel_id,
        "received_ms": tx.now_ms,
    }


def _digest(each: Tracked) -> str:
    parts = [each.waybill_no, each.at_ms, each.code, each.place, each.raw]
    return hashlib.sha256(_encode(parts).encode()).hexdigest()
