"""People on the postal side: their roles, and one of them as head office names him."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from govpost_desk.domain.errors import FieldError
from govpost_desk.domain.said import read_flag

ROLES = ("clerk", "reviewer", "supervisor", "admin", "auditor")
IN_CHARGE = ("supervisor", "admin")  # who answers for people, numbers and windows of a desk
LONGEST_NAME = 50
FIELDS = ("operator_no", "name", "role", "active")


@dataclass(frozen=True, kw_only=True)
class StaffEntry:
    """One person as head office names him."""

    operator_no: str
    name: str
    role: str
    active: bool


def is_staff_no(text: str) -> bool:
    """Whether it can be a number of a person: it is scanned off his badge."""
    return re.fullmatch("[0-9A-Z]{1,20}", text) is not None


def read_staff(said: Mapping[str, object]) -> StaffEntry:
    """A person out of what head office wrote: operator_no, name, role, active (yes where nothing is written).

    Raises FieldError, which names the field alone: what stands in it may be a person's.
    """
    number, name, role = (said.get(field) for field in ("operator_no", "name", "role"))
    if not isinstance(number, str) or not is_staff_no(number):
        raise FieldError("operator_no", "operator_no")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        raise FieldError("name", "name")
    if not isinstance(role, str) or role not in ROLES:
        raise FieldError("role", "role")
    return StaffEntry(
        operator_no=number, name=name.strip(), role=role, active=_active(said.get("active", True))
    )


def _active(value: object) -> bool:
    try:
        return value == "" or read_flag("active", value)
    except FieldError:
        raise FieldError("active", "active") from None
