"""People whom head office names: they come into the team, change and leave by its feed (reliability §2.6, users).

Who is new has no PIN until a supervisor or admin of the desk gives him one. Who leaves is let in no more; what he is in
the middle of goes on until he locks or signs out, since only the door asks. The last person in charge who has a PIN
stays as he is until another one has: a desk that nobody can look after helps nobody. People of the desk's own, whom
head office never named, are not touched.
"""

from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.errors import FieldError, RuleError
from govpost_desk.domain.staff import IN_CHARGE, StaffEntry, read_staff
from govpost_desk.storage import feeds, people, team
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.people import Operator
from govpost_desk.storage.recording import record
from govpost_desk.wire.feed_content import said_in

OPERATOR, HUB = "operator", "hub"


def settle_staff(tx: Tx, at: datetime) -> bool:
    """Bring the team up to what head office says now; True when something was recorded. What is as before leaves no
    trace. Also called where somebody gets a PIN: he may be the one whom another waited for.
    """
    wanted = _wanted(tx.execute)
    # who comes or rises goes first: he may be the one who looks after the desk from now on
    wanted.sort(key=lambda person: (not _looks_after(person), person.operator_no))
    told = [_settle(tx, person, at) for person in wanted]
    return any(told)


def held_back(execute: Execute) -> frozenset[str]:
    """Numbers of those whom head office wants out of charge, and who stay until another one has a PIN."""
    known = {person.operator_no: person for person in people.operators(execute)}
    return frozenset(
        person.operator_no
        for person in _wanted(execute)
        if (was := known.get(person.operator_no)) and _must_stay(was, person, list(known.values()))
    )


def must_be_ours(person: Operator) -> None:
    """Raises RuleError "staff_of_hub" for somebody whom head office named: there he comes, changes and leaves."""
    if person.origin == HUB:
        raise RuleError("staff_of_hub", number=person.operator_no)


def take_work_away(tx: Tx, operator_no: str, *, by: Actor, at: datetime) -> None:
    """What was his work is nobody's."""
    for work in team.assignments(tx.execute, operator_no):
        body = {"work": work.work, "window_code": work.window_code, "operator_no": ""}
        record(tx, "work.assigned", body, by=by, at=at)


def _wanted(execute: Execute) -> list[Operator]:
    """The people of head office as it wants them, with those it dropped; nobody while its feed is being read."""
    if not feeds.is_read(execute):
        return []
    said = {key: _entry(key, content) for key, content in feeds.said(execute, OPERATOR).items()}
    known = {person.operator_no: person for person in people.operators(execute)}
    found = [
        Operator(**vars(entry), origin=HUB, has_pin=(was := known.get(key)) is not None and was.has_pin)
        for key, entry in said.items()
        if entry is not None
    ]
    dropped = [person for key, person in known.items() if person.origin == HUB and key not in said]
    return found + [replace(person, active=False) for person in dropped]


def _entry(key: str, content: str) -> StaffEntry | None:
    """None for what cannot be understood: it says nothing, neither that he comes nor that he leaves."""
    try:
        entry = read_staff(said_in(content))
    except FieldError:
        return None
    return entry if entry.operator_no == key else None


def _settle(tx: Tx, person: Operator, at: datetime) -> bool:
    known = {each.operator_no: each for each in people.operators(tx.execute)}
    was = known.get(person.operator_no)
    if was is not None and _must_stay(was, person, list(known.values())):
        person = replace(person, role=was.role, active=was.active)
    if person == was or (was is None and not person.active):
        return False
    body = {"operator_no": person.operator_no, "role": person.role, "active": person.active, "origin": HUB}
    record(tx, "operator.set", body, by=SYSTEM, at=at, personal={"name": person.name})
    if was is None:
        return True
    if was.active and not person.active:
        take_work_away(tx, person.operator_no, by=SYSTEM, at=at)
    if person.active and not was.active and person.name != was.name:
        people.drop_credential(tx.execute, person.operator_no)  # the number is somebody else's now
    return True


def _must_stay(was: Operator, person: Operator, team_now: list[Operator]) -> bool:
    """Whether nobody could look after the desk if `was` became `person`."""
    if not (_looks_after(was) and was.has_pin) or _looks_after(person):
        return False
    return not any(
        _looks_after(each) and each.has_pin and each.operator_no != was.operator_no for each in team_now
    )


def _looks_after(person: Operator) -> bool:
    return person.active and person.role in IN_CHARGE
