"""Signing in by staff number and six-digit PIN: argon2, five tries, the counter stored before the check."""

from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.errors import RuleError
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage import people
from govpost_desk.storage.database import Database
from govpost_desk.storage.recording import record

TRIES = 5
PIN_DIGITS = 6


def hash_pin(pin: str) -> str:
    """Verifier of a PIN (argon2id, library defaults, about 80 ms). Raises RuleError "pin_format"."""
    from argon2 import PasswordHasher

    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        raise RuleError("pin_format")
    return PasswordHasher().hash(pin)


def sign_in(db: Database, operator_no: str, pin: str, at: datetime) -> Actor:
    """Prove an operator by PIN for this business day. Raises RuleError no_such_operator, pin_unset (nobody gave him one
    yet), pin_wrong(left), pin_locked, staff_off (the PIN is right, he works here no longer).

    Unknown numbers take as long as known ones, so trying numbers teaches nothing.
    """
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    with db.begin() as tx:
        known = people.credential(tx.execute, operator_no)
        person = people.operator(tx.execute, operator_no)
        active = known is not None and person is not None and person.active
        if known is not None and known.failures >= TRIES:
            raise RuleError("pin_locked")
        people.count_try(tx.execute, operator_no)
    hasher = PasswordHasher()
    try:
        hasher.verify(known.pin_hash if known else NO_PIN, pin)
        right = True
    except VerificationError:
        right = False
    with db.begin() as tx:
        if not right or not active:
            if known is None:
                unset = person is not None and person.active
                raise RuleError("pin_unset" if unset else "no_such_operator", number=operator_no[:20])
            record(
                tx,
                "operator.refused",
                {"operator_no": operator_no},
                by=Actor(operator_no=operator_no, auth="none"),
                at=at,
            )
            failures = known.failures + 1
            if right:
                people.prove(tx.execute, operator_no, known.proven_on)  # no failed try, and no proof either
        else:
            actor = Actor(operator_no=operator_no, auth="pin")
            people.prove(tx.execute, operator_no, f"{business_date(at).isoformat()} pin")
            record(tx, "operator.signed_in", {"operator_no": operator_no, "method": "pin"}, by=actor, at=at)
            return actor
    if right:
        raise RuleError("staff_off", number=operator_no)
    if failures >= TRIES:
        raise RuleError("pin_locked")
    raise RuleError("pin_wrong", left=TRIES - failures)


def set_pin(db: Database, operator_no: str, pin: str, *, by: Actor, at: datetime) -> None:
    """Give an operator a new PIN and free a locked one. Raises RuleError pin_format, no_such_operator."""
    from govpost_desk.services.hall_staff import settle_staff

    pin_hash = hash_pin(pin)
    with db.begin() as tx:
        if people.operator(tx.execute, operator_no) is None:
            raise RuleError("no_such_operator")
        people.set_credential(tx.execute, operator_no, pin_hash)
        record(tx, "operator.pin_set", {"operator_no": operator_no}, by=by, at=at)
        settle_staff(tx, at)


def demo_sign_in(db: Database, at: datetime, operator_no: str = "0001") -> Actor:
    """Sign every operator of a demo desk in without a PIN. Raises RuleError "no_demo_login" on a real desk."""
    with db.begin() as tx:
        if not desk_profile(tx.execute).demo:
            raise RuleError("no_demo_login")
        day = f"{business_date(at).isoformat()} demo"
        for number in people.active_operators(tx.execute):
            people.prove(tx.execute, number, day)
        actor = Actor(operator_no=operator_no, auth="demo")
        record(tx, "operator.signed_in", {"operator_no": operator_no, "method": "demo"}, by=actor, at=at)
    return actor


# verifier of no PIN at all: what an unknown number is checked against, and what a training desk's people have
NO_PIN = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$BOm1Zr7mMOVdbKKJTbxwGKgmRhUFsxTu4JlVjgbLGpU"
