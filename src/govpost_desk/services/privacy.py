"""隐私: rows as a customer on the other side of the counter may see them (D-16, ADR 22).

What is shown is masked on its way to the screen, never what is kept: a veiled row is looked at and thrown away.
"""

from collections.abc import Callable
from dataclasses import is_dataclass, replace
from typing import Any

from govpost_desk.domain.masking import HIDDEN, mask_name, mask_phone

_SHOWN_OF_ADDRESS = 6  # characters: about the province; a bystander needs no street


def veiled_name(name: str) -> str:
    """张三 -> 张*; organisations stay."""
    return mask_name(name) if name else ""


def veiled_phone(phone: str) -> str:
    """At least six digits hidden."""
    return mask_phone(phone) if phone else ""


def veiled_address(address: str) -> str:
    """The first characters alone: a house number is hidden also where a label would show it."""
    return address[:_SHOWN_OF_ADDRESS] + HIDDEN if address else ""


PERSONAL_FIELDS: dict[str, Callable[[str], str]] = {
    "name": veiled_name,
    "phone": veiled_phone,
    "address": veiled_address,
}
SEVERAL_NAMES = ("officers",)  # fields of several people
# Rows of tables whose `name` is no recipient's; every other row is taken for one.
NOT_PEOPLE = frozenset({"SupplyRow", "RouteRow"})


def veiled(row: Any) -> Any:
    """A copy of a table's row with its personal fields masked; what is no dataclass comes back as it is."""
    if not is_dataclass(row) or isinstance(row, type) or type(row).__name__ in NOT_PEOPLE:
        return row
    changes: dict[str, str | tuple[str, ...]] = {
        name: mask(getattr(row, name))
        for name, mask in PERSONAL_FIELDS.items()
        if isinstance(getattr(row, name, None), str)
    }
    changes |= {
        name: tuple(map(veiled_name, getattr(row, name))) for name in SEVERAL_NAMES if hasattr(row, name)
    }
    return replace(row, **changes) if changes else row
