"""Labels as pure values: what a waybill of this desk shows, its bytes, its hash. Imports the drawing code lazily."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from govpost_desk.domain.bags import BagTagSheet
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.masking import mask_address, mask_name, mask_phone
from govpost_desk.domain.orders import Mode, Payer
from govpost_desk.domain.tariff import FeeState
from govpost_desk.domain.waybill import WaybillSheet
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage.database import Execute
from govpost_desk.storage.items import packed_piece
from govpost_desk.storage.ticking import window

if TYPE_CHECKING:
    from collections.abc import Callable

    from govpost_desk.documents.label_model import Label, LabelSize
    from govpost_desk.documents.label_terms import LabelTerms

LABEL_LANGUAGES = ("zpl", "tspl", "png", "pdf")


def waybill_sheet(
    execute: Execute, waybill_no: str, copy_no: int, head: str, operator_no: str
) -> WaybillSheet:
    """The sheet of a packed piece: frozen data of its packing, masked as it was decided then (domain §13.7).

    Raises RuleError "no_label" when the number is not packed, "erased" when its recipient's data was erased.
    """
    from govpost_desk.importing.divisions import short_destination

    shown = packed_piece(execute, waybill_no)
    if shown is None:
        raise RuleError("no_label", waybill_no=waybill_no)
    masked, name, phone, address = shown.masked, shown.name, shown.phone, shown.address
    if shown.erased:
        raise RuleError("erased", waybill_no=waybill_no)
    desk, place = desk_profile(execute), window(execute, shown.window_code)
    assert place is not None
    return WaybillSheet(
        waybill_no=waybill_no,
        copy_no=copy_no,
        job_tag=f"P{copy_no}{_tag(waybill_no, copy_no, head)}",
        head=head,
        centre_name=desk.centre_name,
        sender_name=place.sender_name,
        sender_address=place.sender_address,
        sender_phone=place.sender_phone,
        recipient_name=mask_name(name) if masked else name,
        recipient_phone=mask_phone(phone) if masked else phone,
        recipient_address=mask_address(address) if masked else address,
        destination=short_destination(shown.division),
        case_no=shown.case_no,
        enclosure=f"{shown.item or '证照'} 1 件",
        payer=Payer(shown.payer),
        fee_fen=shown.fee_fen if shown.fee_state == FeeState.DETERMINED else None,
        receipt=shown.receipt,
        two_way=shown.mode == Mode.TWO_WAY,
        weight_g=shown.weight_g,
        accepted_on=date.fromisoformat(shown.accepted_on),
        desk_id=desk.desk_id,
        operator_no=operator_no,
        hotline=desk.hotline,
        training=desk.training,
    )


def label_digest(sheet: WaybillSheet, size: str) -> tuple[str, int]:
    """(SHA-256 of what the label is drawn from, version of the label model): journalled before printing.

    The recipient goes in masked, also where the label shows him in full: a hash of names and telephone numbers could be
    guessed back, and the body it stands in is permanent (D-16).
    """
    from govpost_desk.documents.label_model import MODEL_VERSION

    fields = {name: str(getattr(sheet, name)) for name in sorted(sheet.__dataclass_fields__)}
    fields["recipient_name"] = mask_name(sheet.recipient_name)
    fields["recipient_phone"] = mask_phone(sheet.recipient_phone)
    fields["recipient_address"] = mask_address(sheet.recipient_address)
    text = json.dumps([size, MODEL_VERSION, fields], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest(), MODEL_VERSION


@dataclass(frozen=True)
class DrawnLabel:
    """Bytes of a label and what the clerk must know about it.

    `cut`: it shows a text shortened with "…"; `missing`: characters no font has, printed as 〓.
    """

    content: bytes
    cut: bool
    missing: bool


def draw_label(sheet: WaybillSheet, size: str, terms: "LabelTerms") -> DrawnLabel:
    """The label on a printer's terms. Raises RuleError: label_size, label_data (also what the printer cannot take)."""
    from govpost_desk.documents.coverage import uncovered
    from govpost_desk.documents.waybill_label import waybill_label

    label, content = _drawn(
        lambda of: waybill_label(sheet, of, terms.dpi, terms.resident_fonts, terms.reverses), size, terms
    )
    shown = sheet.recipient_name + sheet.recipient_address + sheet.enclosure
    return DrawnLabel(content, bool(label.cut), bool(uncovered(shown)))


def draw_bag_tag(sheet: BagTagSheet, size: str, terms: "LabelTerms") -> DrawnLabel:
    """A bag's tag on a printer's terms. Raises RuleError: label_size, label_data."""
    from govpost_desk.documents.bag_tag import bag_tag_label
    from govpost_desk.documents.coverage import uncovered

    label, content = _drawn(
        lambda of: bag_tag_label(sheet, of, terms.dpi, terms.resident_fonts, terms.reverses), size, terms
    )
    return DrawnLabel(content, bool(label.cut), bool(uncovered(sheet.face.destination_name)))


def label_sheet_pdf(sheet: WaybillSheet, size: str) -> bytes:
    """The label in its true size on A4 with lines to cut along: for the office printer when the thermal one is dead.

    Same number, same copy, same code as on the roll. Raises RuleError: label_size, label_data.
    """
    from govpost_desk.documents.label_picture import sheet_pdf
    from govpost_desk.documents.waybill_label import waybill_label
    from govpost_desk.services.label_terms import plain_terms

    return sheet_pdf(_drawn(lambda of: waybill_label(sheet, of), size, plain_terms("png"))[0])


def tag_sheet_pdf(sheet: BagTagSheet, size: str) -> bytes:
    """The same of a bag's tag. Raises RuleError: label_size, label_data."""
    from govpost_desk.documents.bag_tag import bag_tag_label
    from govpost_desk.documents.label_picture import sheet_pdf
    from govpost_desk.services.label_terms import plain_terms

    return sheet_pdf(_drawn(lambda of: bag_tag_label(sheet, of), size, plain_terms("png"))[0])


def ruler(terms: "LabelTerms", size: str = "100x150", offset_mm: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """The ruler label by which a technician reads a printer's offsets (right, down) in steps of 0.5 mm.

    `offset_mm`: what the terms move by, printed on it. Raises RuleError: label_size, label_data.
    """
    from govpost_desk.documents.ruler_label import ruler_label

    return _drawn(lambda of: ruler_label(of, terms.dpi, offset_mm), size, terms)[1]


def _drawn(draw: "Callable[[LabelSize], Label]", size: str, terms: "LabelTerms") -> "tuple[Label, bytes]":
    from govpost_desk.documents.label_model import LABEL_SIZES, LabelError
    from govpost_desk.documents.label_terms import encoded

    if size not in LABEL_SIZES:
        raise RuleError("label_size", allowed="/".join(LABEL_SIZES))
    try:
        label = draw(LABEL_SIZES[size])
        return label, encoded(label, terms)
    except LabelError as error:
        raise RuleError("label_data", field=error.code) from None


def _tag(waybill_no: str, copy_no: int, head: str) -> str:
    digest = hashlib.sha256(f"{waybill_no}/{copy_no}/{head}".encode()).hexdigest()
    return "X" + digest[:4].upper()
