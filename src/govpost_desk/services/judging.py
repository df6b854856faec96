"""What an order still lacks, judged after every change; what a clerk has set by hand stays on top of newer rows."""

from dataclasses import replace
from typing import Any

from govpost_desk.domain.orders import Mode, OrderFields, Problem
from govpost_desk.domain.phones import normalise_phone
from govpost_desk.domain.tariff import two_way_possible, zone
from govpost_desk.storage.orders import StoredOrder


def judged(fields: OrderFields, desk_division: str, *, confirmed: bool = False) -> OrderFields:
    """The order with its problems judged anew. `confirmed`: the clerk has looked at 同号不同内容."""
    return replace(fields, problems=_problems(fields, desk_division, confirmed=confirmed))


def with_corrections(fields: OrderFields, stored: StoredOrder) -> OrderFields:
    """A newer row of a list or a platform with the fields a clerk has set by hand kept on top (architecture §2.6)."""
    recipient, changes = fields.recipient, dict[str, Any]()
    for name in stored.corrected:
        if name in ("name", "phone", "address"):
            recipient = replace(recipient, **{name: getattr(stored.fields.recipient, name)})
        if name in ("address", "division"):
            changes["division"] = stored.fields.division
            changes["division_choices"] = stored.fields.division_choices
        target = {"item": "item_name", "document": "document_name"}.get(name, name)
        if target in (
            "item_name",
            "document_name",
            "department",
            "issued_on",
            "payer",
            "mode",
            "receipt",
            "weight_g",
        ):
            changes[target] = getattr(stored.fields, target)
    return replace(fields, recipient=recipient, **changes)


def _problems(fields: OrderFields, desk_division: str, *, confirmed: bool) -> tuple[Problem, ...]:
    found: list[Problem] = []
    recipient = fields.recipient
    if not recipient.name:
        found.append(Problem.NO_RECIPIENT)
    if not recipient.phone:
        found.append(Problem.NO_PHONE)
    elif not normalise_phone(recipient.phone).valid:
        found.append(Problem.BAD_PHONE)
    if not recipient.address:
        found.append(Problem.NO_ADDRESS)
    elif not fields.division:
        found.append(Problem.AMBIGUOUS_DIVISION if fields.division_choices else Problem.NO_DIVISION)
    if fields.mode is Mode.TWO_WAY and not two_way_possible(zone(desk_division, fields.division)):
        found.append(Problem.TWO_WAY_IMPOSSIBLE)
    if Problem.SAME_KEY_OTHER_CONTENT in fields.problems and not confirmed:
        found.append(Problem.SAME_KEY_OTHER_CONTENT)
    return tuple(found)
