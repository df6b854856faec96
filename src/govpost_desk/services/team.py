"""People of the desk: who works here, who signs for the others, whose work is what, badges (issue: team)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.cleaning import clean_text
from govpost_desk.domain.command_mat import ANSWERS, COMMANDS, CommandMat, MatCode, MatGroup
from govpost_desk.domain.emergency import BadgeSheet
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.outcomes import Choice
from govpost_desk.domain.staff import LONGEST_NAME, ROLES, is_staff_no
from govpost_desk.services.hall_staff import held_back, must_be_ours, settle_staff, take_work_away
from govpost_desk.services.messages import hall
from govpost_desk.services.settings import desk_profile, served_windows
from govpost_desk.services.signing_in import hash_pin
from govpost_desk.services.wording import as_written
from govpost_desk.storage import people, team
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.people import Operator, set_credential
from govpost_desk.storage.recording import record
from govpost_desk.storage.registers import DELIVERER_SIDE, DRIVER_SIDE
from govpost_desk.storage.team import OUT, PACK, TAKE, Assignment
from govpost_desk.storage.ticking import window

WORKS = team.WORKS
NOBODY = "-"
BADGES, MAT = "badges_pdf", "command_mat"
MOST_SIGNERS = 9  # GPDS1 … GPDS9
_STEPS = {TAKE: "GPDTAKE", PACK: "GPDPACK", OUT: "GPDOUT"}


@dataclass(frozen=True, kw_only=True)
class StaffRow:
    """One person with his work; for the desk's own screen and command line. `held_back`: head office wants him out of
    charge, and he stays until another one in charge has a PIN.
    """

    person: Operator
    works: tuple[Assignment, ...]
    held_back: bool

    def fields(self) -> dict[str, Any]:
        """As JSON fields."""
        works = [{"work": work.work, "window": work.window_code} for work in self.works]
        return {**vars(self.person), "works": works, "held_back": self.held_back}


def list_staff(db: Database) -> list[StaffRow]:
    """Everybody by number."""
    with db.reading() as execute:
        return staff_rows(execute)


def staff_rows(execute: Execute) -> list[StaffRow]:
    """The same within a reading."""
    held = held_back(execute)
    return [
        StaffRow(
            person=person,
            works=tuple(team.assignments(execute, person.operator_no)),
            held_back=person.operator_no in held,
        )
        for person in people.operators(execute)
    ]


def add_staff(db: Database, operator_no: str, role: str, name: str, *, by: Actor, at: datetime) -> str:
    """Somebody new, or somebody who comes back; returns the PIN chosen for him, shown once.

    Raises RuleError: staff_no (it is scanned: capitals and digits), staff_role, staff_name, staff_exists, staff_of_hub
    (head office ended him).
    """
    if not is_staff_no(operator_no):
        raise RuleError("staff_no")
    if role not in ROLES:
        raise RuleError("staff_role", allowed="/".join(ROLES))
    name = clean_text(name, LONGEST_NAME).text
    if not name:
        raise RuleError("staff_name")
    pin = f"{secrets.randbelow(10**6):06d}"
    pin_hash = hash_pin(pin)
    with db.begin() as tx:
        known = people.operator(tx.execute, operator_no)
        if known is not None and known.active:
            raise RuleError("staff_exists", number=operator_no)
        if known is not None:
            must_be_ours(known)
        body = {"operator_no": operator_no, "role": role, "active": True}
        record(tx, "operator.set", body, by=by, at=at, personal={"name": name})
        set_credential(tx.execute, operator_no, pin_hash)
        record(tx, "operator.pin_set", {"operator_no": operator_no}, by=by, at=at)
        settle_staff(tx, at)
    return pin


def end_staff(db: Database, operator_no: str, *, by: Actor, at: datetime) -> None:
    """He works here no longer: neither PIN nor badge lets him in, his work is nobody's.

    Raises RuleError: no_such_operator, staff_of_hub, staff_last.
    """
    with db.begin() as tx:
        person = people.operator(tx.execute, operator_no)
        if person is None or not person.active:
            raise RuleError("no_such_operator")
        must_be_ours(person)
        if people.active_operators(tx.execute) == [operator_no]:
            raise RuleError("staff_last")
        body = {"operator_no": operator_no, "role": person.role, "active": False}
        record(tx, "operator.set", body, by=by, at=at, personal={"name": person.name})
        take_work_away(tx, operator_no, by=by, at=at)


def add_signer(db: Database, side: str, name: str, *, by: Actor, at: datetime) -> int:
    """One more person who signs for a window, as driver or as deliverer (D-18); returns his number on the list.

    Numbers are not given twice: an old register names who signed it. Raises RuleError: no_such_window, staff_name,
    signers_full.
    """
    name = signer_name(name)
    with db.begin() as tx:
        if side not in (DRIVER_SIDE, DELIVERER_SIDE) and window(tx.execute, side) is None:
            raise RuleError("no_such_window", window=side[:20])
        number = people.last_signer(tx.execute, side) + 1
        if number > MOST_SIGNERS:
            raise RuleError("signers_full", side=side)
        body = {"side": side, "signer_no": number, "active": True}
        record(tx, "signer.set", body, by=by, at=at, personal={"name": name})
    return number


def signer_name(name: str) -> str:
    """The name as it is kept. Raises RuleError "staff_name"."""
    if not (kept := clean_text(name, LONGEST_NAME).text):
        raise RuleError("staff_name")
    return kept


def assign(
    db: Database, work: str, window_code: str, operator_no: str, *, by: Actor, at: datetime
) -> Assignment:
    """Give a kind of work, of one window or of all, to somebody, or ("-") to nobody in particular.

    Raises RuleError: no_such_work (handing on has no window), no_such_window, no_such_operator.
    """
    if work not in WORKS or (work == OUT and window_code):
        raise RuleError("no_such_work")
    number = "" if operator_no == NOBODY else operator_no
    with db.begin() as tx:
        if window_code and window(tx.execute, window_code) is None:
            raise RuleError("no_such_window", window=window_code[:20])
        person = people.operator(tx.execute, number) if number else None
        if number and (person is None or not person.active):
            raise RuleError("no_such_operator")
        _record_assigned(tx, work, window_code, number, by, at)
    return Assignment(work=work, window_code=window_code, operator_no=number)


def work_of(execute: Execute, operator_no: str) -> tuple[str, tuple[Choice, ...]]:
    """(in words what waits for him, codes that begin it) of the work assigned to somebody; ("", ()) for none."""
    words, choices = [], []
    for each in team.assignments(execute, operator_no):
        count = team.waiting(execute, each.work, each.window_code)
        told = hall.work_waits(each.work, each.window_code, count)
        words.append(told)
        choices.append(Choice(_STEPS[each.work], hall.work_text(each.work, "") if each.window_code else told))
        if each.window_code:
            choices.append(Choice(f"GPDWIN{each.window_code}", told))
    return "；".join(words), tuple(dict.fromkeys(choices))


@as_written()
def badges(db: Database, *, by: Actor, at: datetime) -> bytes:
    """The badges of everybody who works here, as PDF; journalled as an export (D-16)."""
    from govpost_desk.documents.badges_pdf import badges_pdf

    with db.reading() as execute:
        staff = [person for person in people.operators(execute) if person.active]
        desk = desk_profile(execute)
    cards = tuple((person.operator_no, person.name, hall.role_text(person.role)) for person in staff)
    content = badges_pdf(BadgeSheet(centre_name=desk.centre_name, badges=cards, training=desk.training))
    _record_export(db, BADGES, content, by, at)
    return content


def command_mat(db: Database, *, by: Actor, at: datetime) -> bytes:
    """The desk mat with this desk's windows, as PDF; journalled like every paper that leaves the program."""
    from govpost_desk.documents.command_mat_pdf import command_mat_pdf

    with db.reading() as execute:
        desk = desk_profile(execute)
        places = tuple(
            MatCode(f"GPDWIN{place.window_code}", f"{place.window_code} {place.department}")
            for place in served_windows(execute)
        )
    groups = (*COMMANDS, *((MatGroup("窗口", places),) if places else ()), *ANSWERS)
    content = command_mat_pdf(
        CommandMat(centre_name=desk.centre_name, desk_id=desk.desk_id, groups=groups, training=desk.training)
    )
    _record_export(db, MAT, content, by, at)
    return content


def _record_export(db: Database, kind: str, content: bytes, by: Actor, at: datetime) -> None:
    body = {"kind": kind, "subject": "", "mark": "", "sha256": hashlib.sha256(content).hexdigest()}
    with db.begin() as tx:
        record(tx, "document.exported", body, by=by, at=at)


def _record_assigned(tx: Tx, work: str, window_code: str, operator_no: str, by: Actor, at: datetime) -> None:
    body = {"work": work, "window_code": window_code, "operator_no": operator_no}
    record(tx, "work.assigned", body, by=by, at=at)
