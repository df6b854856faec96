"""Name, telephone and address of one party in one area of a label.

Owns what gives way when they are long: the name is kept as large as the whole address allows, the address
wraps and shrinks, and only when both are at their smallest is something cut, noted in `Label.cut`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from govpost_desk.documents import strips
from govpost_desk.documents.label_drawing import Area, Drawing
from govpost_desk.documents.text_fit import Fitted, fit, pitch, wrap


@dataclass(frozen=True, slots=True)
class Party:
    """`role` names the fields in `Label.cut`: role_name, role_phone, role_address."""

    role: str
    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Cells:
    """Cell sizes in units of 1/8 mm, descending. Below `legible` a name is only drawn when nothing else
    helps.
    """

    name: tuple[int, ...]
    legible: int
    phone: tuple[int, ...]
    address: tuple[int, ...]
    comfortable: int  # an address stays at least this large as long as the name stays legible


RECIPIENT_CELLS = Cells((40, 36, 32, 28, 24, 20), 32, (32, 28, 24, 20), (28, 24, 20), 24)
SENDER_CELLS = Cells((28, 24, 20), 24, (24, 20), (24, 20), 20)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything goes; offsets in dots from the area's corner."""

    name: Fitted
    phone: Fitted
    phone_x: int
    phone_y: int
    address: Fitted
    address_y: int


def place_party(drawing: Drawing, area: Area, party: Party, cells: Cells) -> None:
    """Draw the party into the area."""
    plan = _plan(drawing, area, party, cells)
    spare = area.height - plan.address_y - plan.address.height
    area = area.inset(0, max(0, min(spare // 2, drawing.dots(24))))
    drawing.lines(area.x, area.y, plan.name, True, f"{party.role}_name")
    drawing.lines(area.x + plan.phone_x, area.y + plan.phone_y, plan.phone, True, f"{party.role}_phone")
    drawing.lines(area.x, area.y + plan.address_y, plan.address, False, f"{party.role}_address")


def _plan(drawing: Drawing, area: Area, party: Party, cells: Cells) -> _Plan:
    phone_sizes = drawing.sizes(*cells.phone)
    phone = fit(party.phone, area.width, phone_sizes[0], phone_sizes, bold=True)
    address_sizes = drawing.sizes(*cells.address)
    comfortable = tuple(size for size in address_sizes if size >= drawing.dots(cells.comfortable))
    names = tuple(_names(drawing, area, party.name, cells))
    legible = tuple(name for name in names if name.size >= drawing.dots(cells.legible))
    for choice, sizes in ((legible, comfortable), (legible, address_sizes), (names, address_sizes)):
        for name in choice:
            plan = _with_name(drawing, area, name, phone, party.address, sizes)
            if plan is not None:
                return plan
    name = fit(party.name, area.width, area.height // 2, drawing.sizes(*cells.name), bold=True)
    return _stacked(drawing, area, name, phone, party.address, address_sizes)


def _names(drawing: Drawing, area: Area, name: str, cells: Cells) -> Iterator[Fitted]:
    """The name at each size: sizes at which it takes one line first, then the others."""
    fitted = [Fitted(size, wrap(name, size, area.width, bold=True)) for size in drawing.sizes(*cells.name)]
    yield from (one for one in fitted if len(one.lines) <= 1)
    yield from (more for more in fitted if len(more.lines) > 1)


def _with_name(
    drawing: Drawing, area: Area, name: Fitted, phone: Fitted, address: str, sizes: tuple[int, ...]
) -> _Plan | None:
    """A plan that shows all of the address, or None."""
    plan = _stacked(drawing, area, name, phone, address, sizes)
    fits = plan.address_y + plan.address.height <= area.height
    return plan if fits and not plan.address.cut else None


def _stacked(
    drawing: Drawing, area: Area, name: Fitted, phone: Fitted, address: str, sizes: tuple[int, ...]
) -> _Plan:
    """Telephone behind the last line of the name where there is room, else below it; then the address."""
    last = name.lines[-1] if name.lines else ""
    phone_x = strips.text_width(last, name.size, bold=True) + drawing.dots(24) if last else 0
    phone_width = strips.text_width(phone.lines[0], phone.size, bold=True) if phone.lines else 0
    if phone_x + phone_width <= area.width:
        phone_y = max(0, name.height - phone.size - (name.size - phone.size) // 4)
        top = max(name.height, phone_y + phone.size)
    else:
        phone_x, phone_y = 0, name.height + pitch(phone.size) - phone.size
        top = phone_y + phone.size
    top += drawing.dots(10)
    fitted = fit(address, area.width, area.height - top, sizes)
    return _Plan(name, phone, phone_x, phone_y, fitted, top)
