"""Enrolment: a desk gives the one-time code it was told and the key it made, and gets its place (reliability §4.1).

A code lives 15 minutes, is kept as a salted scrypt hash and serves one key: the same desk may ask again with it, in
case the answer was lost. A desk that is enrolled again (another PC) gets a new key; the old one opens nothing any more.
"""

import hashlib
import hmac
from typing import Any

from sqlalchemy import delete, select, update

from govpost_desk.hub import desks, granting
from govpost_desk.hub.greeting import told_sealing
from govpost_desk.hub.schema import enrol_code
from govpost_desk.hub.store import SITE, Tx, param
from govpost_desk.wire.grants import Place, Signed
from govpost_desk.wire.messages import PROTO, Enrol, Enrolled, Refusal
from govpost_desk.wire.signing import SigningKey

LIFE_MS = 15 * 60 * 1000
SYMBOLS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32, without 0 1 I O
LENGTH = 8
MOST_EPOCHS = 64
_OF_DESK = param("of_desk")
_CODES = select(enrol_code).where(enrol_code.c.site_id == SITE, enrol_code.c.desk_id == _OF_DESK)
_ALL = select(enrol_code).where(enrol_code.c.site_id == SITE).order_by(enrol_code.c.expires_ms)
_USE = (
    update(enrol_code)
    .where(enrol_code.c.site_id == SITE, enrol_code.c.code_id == param("of_code"))
    .values(used_by=param("new_used_by"))
)
_FORGET = delete(enrol_code).where(
    enrol_code.c.site_id == SITE, enrol_code.c.desk_id == _OF_DESK, enrol_code.c.used_by == ""
)


def make_code(tx: Tx, desk_id: str, name: str, draw: Any) -> str:
    """A code for a desk, which is added if it is new. Earlier ones that nobody used serve no more."""
    if desks.find_desk(tx, desk_id) is None:
        desks.add_desk(tx, desk_id, name)
    tx.run(_FORGET, {"of_desk": desk_id})
    code = "".join(SYMBOLS[each % len(SYMBOLS)] for each in draw(LENGTH))
    salt = draw(16)
    row = {"code_id": draw(8).hex(), "desk_id": desk_id, "salt": salt.hex(), "digest": _digest(code, salt)}
    tx.insert(enrol_code, [{**row, "expires_ms": tx.now_ms + LIFE_MS, "used_by": ""}])
    return code


def codes(tx: Tx) -> list[Any]:
    """All codes of the site: desk, until when, whether used."""
    return list(tx.run(_ALL))


def enrol(tx: Tx, message: Enrol, key: SigningKey, draw: Any) -> Enrolled | Refusal:
    """Take a desk in under the key it made; `signature` of the request by that key is proved before."""
    if message.proto != PROTO or len(message.epochs) > MOST_EPOCHS or not _is_key(message.key):
        return Refusal(error="shape")
    found = _code(tx, message)
    if found is None:
        return Refusal(error="code")
    row = desks.find_desk(tx, message.desk)
    if row is None or row.state == desks.REVOKED:
        return Refusal(error="revoked" if row else "code")
    if found.used_by == message.key:
        again = _given_before(tx, message)
        if again is not None:
            return _enrolled(tx, again, key)
    ancestor = _take_epochs(tx, message)
    if isinstance(ancestor, Refusal):
        return ancestor
    desks.set_state(tx, message.desk, desks.ACTIVE, message.key)
    tx.run(_USE, {"of_code": found.code_id, "new_used_by": message.key})
    signed = granting.open_epoch(tx, message.desk, "enrolled", ancestor, key, draw)
    return _enrolled(tx, signed, key)


def _enrolled(tx: Tx, signed: Signed, key: SigningKey) -> Enrolled:
    sealing = told_sealing(key.seed)
    return Enrolled(inc=tx.standing.inc, site=tx.site, hub_key=key.public, grant=signed, sealing=sealing)


def _code(tx: Tx, message: Enrol) -> Any | None:
    given = message.code.strip().upper().replace("-", "").replace(" ", "")
    if len(given) != LENGTH or not all(each in SYMBOLS for each in given):
        return None
    for row in tx.run(_CODES, {"of_desk": message.desk}).all():
        if row.expires_ms < tx.now_ms or row.used_by not in ("", message.key):
            continue
        if hmac.compare_digest(_digest(given, bytes.fromhex(row.salt)), row.digest):
            return row
    return None


def _digest(code: str, salt: bytes) -> str:
    return hashlib.scrypt(code.encode(), salt=salt, n=4096, r=8, p=1, dklen=32).hex()


def _is_key(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == 32 and text == text.lower()
    except ValueError:
        return False


def _given_before(tx: Tx, message: Enrol) -> Signed | None:
    """The grant of the newest epoch, when it was given for this key: the answer was lost."""
    rows = desks.epochs_of(tx, message.desk)
    if not rows:
        return None
    newest = rows[max(rows)]
    if newest.key != message.key or newest.grant_text is None:
        return None
    return Signed(newest.grant_text, newest.grant_sig)


def _take_epochs(tx: Tx, message: Enrol) -> Place | Refusal | None:
    """Note the epochs that the desk opened by itself; its newest head is what the new epoch goes on from."""
    known = desks.epochs_of(tx, message.desk)
    ancestor: Place | None = None
    for each in sorted(message.epochs, key=lambda local: local.epoch):
        if each.epoch < 1 or each.epoch > 10_000:
            return Refusal(error="shape")
        if each.epoch not in known:
            try:
                desks.add_epoch(tx, message.desk, each.epoch, nonce=each.nonce, key="", grant=None)
            except ValueError:
                return Refusal(error="shape")
            known[each.epoch] = None
        if not _is_key(each.head.hash):
            return Refusal(error="shape")
        ancestor = Place(epoch=each.epoch, seq=each.head.seq, hash=each.head.hash)
    return ancestor
