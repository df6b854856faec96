"""Grants: new epochs and numbers, signed, so that a restored hub takes them back from the desks (reliability §2.6).

All are idempotent: asked again with the same words, the same grant is the answer. Numbers come from pools that a person
added; each pool is cut into equal parts, and a site takes from the part of its band alone. A restored hub goes on in
the next band, so nothing that was given and forgotten is given again.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from govpost_desk.hub import desks, incidents
from govpost_desk.hub.schema import allocator, epoch_ask, number_range, pool
from govpost_desk.hub.store import SITE, Among, Tx, param
from govpost_desk.wire.events import genesis_hash
from govpost_desk.wire.grants import EpochGrant, Place, RangeGrant, Signed, sign_epoch, sign_range
from govpost_desk.wire.messages import Granted, Head, MoreNumbers, NewEpoch, Refusal
from govpost_desk.wire.signing import SigningKey

_HASH = re.compile("[0-9a-f]{64}")
ENOUGH = 4  # grants in hand: who has as many free numbers gets no more
WAITS, GRANTED, REFUSED = "waits", "granted", "refused"
REASONS = ("fork", "rewound", "clone", "machine", "damage")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_OF_DESK = param("of_desk")
_ASK = select(epoch_ask).where(
    epoch_ask.c.site_id == SITE, epoch_ask.c.desk_id == _OF_DESK, epoch_ask.c.ask == param("of_ask")
)
_ASKS = select(epoch_ask).where(epoch_ask.c.site_id == SITE).order_by(epoch_ask.c.at_ms, epoch_ask.c.ask)
_SET_ASK = (
    update(epoch_ask)
    .where(epoch_ask.c.site_id == SITE, epoch_ask.c.desk_id == _OF_DESK, epoch_ask.c.ask == param("of_ask"))
    .values(state=param("new_state"), epoch=param("new_epoch"))
)
_RANGES = (
    select(
        number_range.c.range_id,
        number_range.c.grant_text,
        number_range.c.grant_sig,
        number_range.c.known,
    )
    .where(
        number_range.c.site_id == SITE,
        number_range.c.desk_id == _OF_DESK,
        number_range.c.epoch == param("of_epoch"),
    )
    .order_by(number_range.c.prefix, number_range.c.suffix, number_range.c.first_serial)
)
_KNOWN = (
    update(number_range).where(number_range.c.site_id == SITE, Among(number_range.c.range_id)).values(known=1)
)
_POOLS = (
    select(pool).where(pool.c.site_id == SITE).order_by(pool.c.prefix, pool.c.suffix, pool.c.first_serial)
)
_TAKEN = select(allocator).where(allocator.c.site_id == SITE)
_ALLOCATOR_IS = (
    allocator.c.prefix == param("of_prefix"),
    allocator.c.suffix == param("of_suffix"),
    allocator.c.first_serial == param("of_first"),
    allocator.c.band == param("of_band"),
)
_TAKE = update(allocator).where(allocator.c.site_id == SITE, *_ALLOCATOR_IS).values(taken=param("new_taken"))


def ask_epoch(tx: Tx, message: NewEpoch, key: SigningKey, draw: Any) -> Granted | Refusal:
    """The next epoch of a desk, or word that a person decides first. Its grant has been learned."""
    ancestor = message.ancestor
    if message.why not in REASONS or (ancestor is not None and not _HASH.fullmatch(ancestor.hash)):
        return Refusal(error="shape")
    words = [message.grant.text, _place(ancestor), message.why, message.head]
    ask = hashlib.sha256(_encode(words).encode()).hexdigest()
    known = tx.run(_ASK, {"of_desk": message.desk, "of_ask": ask}).one_or_none()
    if known is not None:
        return _answer(tx, message.desk, known)
    if ancestor is not None and (refusal := _unknown_ancestor(tx, message.desk, ancestor)):
        return refusal
    row = {
        "desk_id": message.desk,
        "ask": ask,
        "why": message.why,
        "state": WAITS,
        "epoch": 0,
        "ancestor": _place(ancestor),
        "at_ms": tx.now_ms,
    }
    tx.insert(epoch_ask, [row])
    facts = {"desk": message.desk, "why": message.why, "ancestor": json.loads(_place(ancestor) or "null")}
    incidents.open_incident(tx, message.why, f"{message.desk}:{ask[:16]}", facts)
    if message.why in tx.standing.approve.split():
        return Granted(grants=(), waits=True)
    return Granted(grants=(grant_asked(tx, message.desk, ask, message.why, ancestor, key, draw),))


def grant_asked(
    tx: Tx, desk_id: str, ask: str, why: str, ancestor: Place | None, key: SigningKey, draw: Any
) -> Signed:
    """Grant what was asked for."""
    signed = open_epoch(tx, desk_id, why, ancestor, key, draw)
    number = desks.newest_epoch(tx, desk_id)
    tx.run(_SET_ASK, {"of_desk": desk_id, "of_ask": ask, "new_state": GRANTED, "new_epoch": number})
    return signed


def decide(tx: Tx, ask: str, *, granted: bool, key: SigningKey, draw: Any) -> bool:
    """A person's word on a waiting request; False when none of that name waits."""
    for row in tx.run(_ASKS).all():
        if row.ask.startswith(ask) and row.state == WAITS:
            if granted:
                ancestor = Place(**json.loads(row.ancestor)) if row.ancestor else None
                grant_asked(tx, row.desk_id, row.ask, row.why, ancestor, key, draw)
            else:
                tx.run(
                    _SET_ASK,
                    {"of_desk": row.desk_id, "of_ask": row.ask, "new_state": REFUSED, "new_epoch": 0},
                )
            return True
    return False


def waiting(tx: Tx) -> list[Any]:
    """Requests that a person has to decide."""
    return [row for row in tx.run(_ASKS) if row.state == WAITS]


def open_epoch(tx: Tx, desk_id: str, why: str, ancestor: Place | None, key: SigningKey, draw: Any) -> Signed:
    """The grant of the epoch after all that are known of the desk."""
    row = desks.find_desk(tx, desk_id)
    number = desks.newest_epoch(tx, desk_id) + 1
    nonce = draw(32).hex()
    grant = EpochGrant(
        inc=tx.standing.inc,
        site=tx.site,
        desk=desk_id,
        epoch=number,
        nonce=nonce,
        key=row.key if row else "",
        ancestor=ancestor,
        why=why,
        at_ms=tx.now_ms,
    )
    signed = sign_epoch(grant, key)
    desks.add_epoch(tx, desk_id, number, nonce=nonce, key=grant.key, grant=signed)
    tx.standing.grants += 1
    return signed


def _answer(tx: Tx, desk_id: str, known: Any) -> Granted | Refusal:
    if known.state != GRANTED:
        return Granted(grants=(), waits=known.state == WAITS)
    row = desks.epochs_of(tx, desk_id).get(known.epoch)
    if row is None or row.grant_text is None:
        return Refusal(error="epoch")
    return Granted(grants=(Signed(row.grant_text, row.grant_sig),))


def _unknown_ancestor(tx: Tx, desk_id: str, ancestor: Place) -> Refusal | None:
    """A place that is not here: the desk pushes first, or stands on another branch."""
    row = desks.epochs_of(tx, desk_id).get(ancestor.epoch)
    if row is None:
        return Refusal(error="gap")
    head = Head(seq=row.head_seq, hash=row.head_hash)
    if ancestor.seq > row.head_seq:
        return Refusal(error="gap", head=head)
    if ancestor.seq == 0:
        genesis = genesis_hash(desk_id, ancestor.epoch, bytes.fromhex(row.nonce)).hex()
        return None if ancestor.hash == genesis else Refusal(error="fork", head=head)
    same = desks.hash_at(tx, desk_id, ancestor.epoch, ancestor.seq) == ancestor.hash
    return None if same else Refusal(error="fork", head=head)


def _place(ancestor: Place | None) -> str:
    if ancestor is None:
        return ""
    return _encode({"epoch": ancestor.epoch, "seq": ancestor.seq, "hash": ancestor.hash})


def more_numbers(tx: Tx, message: MoreNumbers, key: SigningKey, draw: Any) -> Granted | Refusal:
    """Numbers for the newest epoch of a desk; none when it has plenty, or when no pool has any."""
    rows = desks.epochs_of(tx, message.desk)
    row = rows.get(message.epoch)
    if row is None or row.grant_text is None or message.epoch != max(rows):
        return Refusal(error="epoch")
    found = tx.run(_RANGES, {"of_desk": message.desk, "of_epoch": message.epoch}).all()
    _note_known(tx, message, found)
    if message.head is not None:
        if refusal := _other_branch(tx, message, row):
            return refusal
        lost = [each for each in found if each.range_id not in message.known]
        if lost:
            return Granted(grants=tuple(Signed(each.grant_text, each.grant_sig) for each in lost))
    if message.left >= ENOUGH * tx.standing.range_size:
        return Granted(grants=())
    signed = _grant_range(tx, message, key, draw)
    return Granted(grants=(signed,) if signed else ())


def _note_known(tx: Tx, message: MoreNumbers, found: Sequence[Any]) -> None:
    given = {each.range_id: each.known for each in found}
    if fresh := [each for each in message.known if given.get(each) == 0]:
        tx.run_in(_KNOWN, fresh)
    strange = sorted(
        each for each in message.known if each not in given and each.isalnum() and each.isascii()
    )[:20]
    if strange:
        facts = {"desk": message.desk, "epoch": message.epoch, "ranges": [each[:32] for each in strange]}
        incidents.open_incident(tx, "range_unknown", f"{message.desk}:{message.epoch}", facts)


def _other_branch(tx: Tx, message: MoreNumbers, row: Any) -> Refusal | None:
    head = message.head
    assert head is not None
    here = Head(seq=row.head_seq, hash=row.head_hash)
    if head.seq < 1 or head.seq > row.head_seq:
        return Refusal(error="gap", head=here)
    same = desks.hash_at(tx, message.desk, message.epoch, head.seq) == head.hash
    return None if same else Refusal(error="fork", head=here)


def _grant_range(tx: Tx, message: MoreNumbers, key: SigningKey, draw: Any) -> Signed | None:
    taken = _take(tx)
    if taken is None:
        return None
    prefix, suffix, first, count = taken
    range_id = draw(16).hex()
    grant = RangeGrant(
        inc=tx.standing.inc,
        site=tx.site,
        desk=message.desk,
        epoch=message.epoch,
        range_id=range_id,
        prefix=prefix,
        suffix=suffix,
        first_serial=first,
        count=count,
        at_ms=tx.now_ms,
    )
    signed = sign_range(grant, key)
    row = {
        "range_id": range_id,
        "desk_id": message.desk,
        "epoch": message.epoch,
        "prefix": prefix,
        "suffix": suffix,
    }
    row |= {
        "first_serial": first,
        "count": count,
        "grant_text": signed.text,
        "grant_sig": signed.sig,
        "known": 0,
    }
    tx.insert(number_range, [row])
    tx.standing.grants += 1
    return signed


def _take(tx: Tx) -> tuple[str, str, int, int] | None:
    """Numbers out of the band of the site; when no pool has any there, the site goes on to its next band."""
    pools = tx.run(_POOLS).all()
    taken = {(a.prefix, a.suffix, a.first_serial, a.band): a.taken for a in tx.run(_TAKEN)}
    last = max((p.first_band + p.bands for p in pools), default=0)
    while tx.standing.band < last:
        for each in pools:
            if found := _take_of(tx, each, taken):
                return found
        tx.standing.band += 1
    return None


def _take_of(tx: Tx, each: Any, taken: dict[Any, int]) -> tuple[str, str, int, int] | None:
    band = tx.standing.band
    part = band - each.first_band
    if not 0 <= part < each.bands:
        return None
    begin, end = part * each.count // each.bands, (part + 1) * each.count // each.bands
    place = (each.prefix, each.suffix, each.first_serial, band)
    used = taken.get(place, 0)
    count = min(tx.standing.range_size, end - begin - used)
    if count <= 0:
        return None
    if place in taken:
        names = ("of_prefix", "of_suffix", "of_first", "of_band")
        tx.run(_TAKE, {**dict(zip(names, place, strict=True)), "new_taken": used + count})
    else:
        row = {"prefix": each.prefix, "suffix": each.suffix, "first_serial": each.first_serial}
        tx.insert(allocator, [{**row, "band": band, "taken": count}])
    return each.prefix, each.suffix, each.first_serial + begin + used, count


def add_pool(tx: Tx, prefix: str, suffix: str, first: int, count: int, *, bands: int = 16) -> bool:
    """Numbers of the site, from the present band on; False when some of them are in a pool already."""
    for each in tx.run(_POOLS):
        overlaps = each.first_serial < first + count and first < each.first_serial + each.count
        if overlaps and (each.prefix, each.suffix) == (prefix, suffix):
            return False
    row = {"prefix": prefix, "suffix": suffix, "first_serial": first, "count": count}
    tx.insert(pool, [{**row, "bands": max(1, min(bands, count)), "first_band": tx.standing.band}])
    return True


def pools(tx: Tx) -> list[Any]:
    """prefix, suffix, first_serial, count of all pools of the site."""
    return list(tx.run(_POOLS))


def numbers_free(tx: Tx) -> int:
    """How many numbers the pools of the site still have for this band and those after it."""
    taken = {(a.prefix, a.suffix, a.first_serial, a.band): a.taken for a in tx.run(_TAKEN)}
    free = 0
    for each in tx.run(_POOLS):
        part = max(0, tx.standing.band - each.first_band)
        if part >= each.bands:
            continue
        free += each.count - part * each.count // each.bands
        free -= taken.get((each.prefix, each.suffix, each.first_serial, tx.standing.band), 0)
    return free
