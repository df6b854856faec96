"""What the forms of the window need: lists with their rows in words, orders to type or correct, data shown by PIN."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.masking import mask_address, mask_name, mask_phone
from govpost_desk.domain.orders import OrderFields, needed_fields
from govpost_desk.domain.progress import Progress
from govpost_desk.domain.reasons import Act, reason_code
from govpost_desk.services import finding, lists, messages, ordering, signing_in
from govpost_desk.services.finding import Findings
from govpost_desk.services.lists import Fate, Preview, PreviewRow
from govpost_desk.services.messages.lists import ROW_FATES, ROW_WORDS
from govpost_desk.storage.database import Database
from govpost_desk.storage.orders import StoredOrder, orders_of_case
from govpost_desk.storage.ticking import candidates

Needs = tuple[str, tuple[str, ...], int]  # case number, names of the fields the order still lacks, part


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """One row of a list and what it comes to; the name is masked (D-16)."""

    row_no: int
    case_no: str
    name: str
    fate: str
    fate_text: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ListView:
    """A previewed or taken list for the screen. `counts`: rows by fate; `defaults`: fields the unit's profile gave."""

    preview: Preview
    rows: tuple[ImportRow, ...]
    counts: dict[str, int]
    defaults: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OrderView:
    """An order to be corrected: personal data masked, what it still needs, the divisions to choose from (D-2).

    `part`: the certificate that is shown; `parts`: (number, document) of all certificates of the case.
    """

    case_no: str
    part: int
    parts: tuple[tuple[int, str], ...]
    window_code: str
    fields: OrderFields
    division_name: str
    division_choices: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    custody_text: str


def read_list(db: Database, path: Path, window_code: str, *, progress: Progress) -> ListView:
    """Preview a list; raises as `lists.preview_list` does."""
    progress.tell("reading")
    tell = partial(progress.tell, "checking")
    return list_view(lists.preview_list(db, path, window_code, cancelled=progress.is_stopped, progress=tell))


def take_read_list(
    db: Database, preview: Preview, *, by: Actor, at: datetime, progress: Progress
) -> ListView:
    """Take a previewed list, all of it or nothing."""
    return list_view(lists.take_list(db, preview, by=by, at=at, progress=progress))


def list_view(preview: Preview) -> ListView:
    """Rows that want a look first, then the others, each in the file's order."""
    ordered = sorted(
        preview.rows, key=lambda row: row.fate is Fate.NEW and not (row.reasons or row.checked.notes)
    )
    defaults = {name for row in preview.rows if row.checked.fields for name in row.checked.fields.defaults}
    return ListView(
        preview=preview,
        rows=tuple(_import_row(row) for row in ordered),
        counts=preview.counts(),
        defaults=tuple(sorted(defaults)),
    )


def find_proved(db: Database, text: str, actor: Actor, pin: str, at: datetime, reason_no: int) -> Findings:
    """Pieces in full after the operator has said why and proved his PIN again; on a demo desk without one (D-16).

    Raises RuleError reason_needed, pin_wrong, pin_locked.
    """
    if reason_code(Act.SHOW, reason_no) is None:  # before the PIN, which is then asked for nothing
        raise RuleError("reason_needed")
    if actor.auth != "demo":
        signing_in.sign_in(db, actor.operator_no, pin, at)
    return finding.find_shown(db, text, reason_no, by=actor, at=at)


def order_view(db: Database, case_no: str, window_code: str = "", part: int = 0) -> OrderView | None:
    """An order by its case number, masked (D-16); None when there is none here.

    Several units may have given the number: the one of `window_code` is meant, else RuleError "which_window". `part`:
    which certificate of several; 0 for the first that still lacks something, else the first.
    """
    from govpost_desk.importing.divisions import division_name

    with db.reading() as execute:
        found = [order for order in orders_of_case(execute, case_no) if order.status != "withdrawn"]
        found = [order for order in found if order.window_code == window_code] or found
        if not found:
            return None
        if len({order.window_code for order in found}) > 1:
            raise RuleError("which_window")
        order = _shown_part(found, part)
        custody = next(
            (c.custody for c in candidates(execute, case_no, order.order_id) if c.order_id == order.order_id),
            "",
        )
    return OrderView(
        case_no=order.fields.case_no,
        part=order.fields.part,
        parts=tuple(
            (each.fields.part, each.fields.document_name) for each in found if each.source == order.source
        ),
        window_code=order.window_code,
        fields=masked_fields(order.fields),
        division_name=division_name(order.fields.division),
        division_choices=named_divisions(order.fields.division_choices),
        needs=needed_fields(order.fields.problems),
        custody_text=messages.custody_text(custody),
    )


def _shown_part(found: list[StoredOrder], part: int) -> StoredOrder:
    if part:
        return next((order for order in found if order.fields.part == part), found[0])
    return next((order for order in found if order.fields.problems), found[0])


def masked_fields(fields: OrderFields) -> OrderFields:
    """The order with its recipient masked."""
    person = fields.recipient
    return replace(
        fields,
        recipient=replace(
            person,
            name=mask_name(person.name) if person.name else "",
            phone=mask_phone(person.phone) if person.phone else "",
            address=mask_address(person.address) if person.address else "",
        ),
    )


def divisions_named(_db: Database, text: str) -> tuple[tuple[str, str], ...]:
    """(code, full name) of the divisions a typed place may mean: the clerk chooses (D-2)."""
    from govpost_desk.importing.divisions import match

    found = match("".join(text.split()))
    return named_divisions((found.code,) if found.code else found.candidates)


def named_divisions(codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(code, full name) of division codes."""
    from govpost_desk.importing.divisions import division_name

    return tuple((code, division_name(code)) for code in codes)


def type_order(
    db: Database, window_code: str, case_no: str, values: Mapping[str, str], *, by: Actor, at: datetime
) -> Needs:
    """Record an order typed by hand; raises as `ordering.add_order` does."""
    return _needs(ordering.add_order(db, window_code, case_no, values, by=by, at=at))


def type_part(
    db: Database,
    window_code: str,
    case_no: str,
    values: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
    like: int = 0,
) -> Needs:
    """Record one more certificate of a case; raises as `ordering.add_part` does."""
    return _needs(ordering.add_part(db, window_code, case_no, values, by=by, at=at, like=like))


def correct_order(
    db: Database,
    case_no: str,
    values: Mapping[str, str],
    reason: str,
    *,
    by: Actor,
    at: datetime,
    window_code: str = "",
    part: int = 0,
) -> Needs:
    """Correct fields of an order; raises as `ordering.set_order` does."""
    return _needs(
        ordering.set_order(db, case_no, values, reason, by=by, at=at, window_code=window_code, part=part)
    )


def _needs(stored: StoredOrder) -> Needs:
    return stored.fields.case_no, needed_fields(stored.fields.problems), stored.fields.part


def _import_row(row: PreviewRow) -> ImportRow:
    fields = row.checked.fields
    codes = (*row.reasons, *(note.value for note in row.checked.notes))
    return ImportRow(
        row_no=row.checked.row_no,
        case_no=fields.case_no if fields else "",
        name=mask_name(fields.recipient.name) if fields and fields.recipient.name else "",
        fate=row.fate.value,
        fate_text=ROW_FATES[row.fate.value],
        words="、".join(ROW_WORDS.get(code, code) for code in codes),
    )
