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
    from govpost_desk.documents.label_model import Label

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


def draw_label(sheet: WaybillSheet, size: str, language: str) -> DrawnLabel:
    """The label in one of LABEL_LANGUAGES. Raises RuleError: label_language, label_size, label_data."""
    from govpost_desk.documents.coverage import uncovered
    from govpost_desk.documents.label_model import LABEL_SIZES, LabelError
    from govpost_desk.documents.waybill_label import waybill_label

    if size not in LABEL_SIZES:
        raise RuleError("label_size", allowed="/".join(LABEL_SIZES))
    try:
        label = waybill_label(sheet, LABEL_SIZES[size])
    except LabelError as error:
        raise RuleError("label_data", field=error.code) from None
    shown = sheet.recipient_name + sheet.recipient_address + sheet.enclosure
    return DrawnLabel(_encode(label, language), bool(label.cut), bool(uncovered(shown)))


def draw_bag_tag(sheet: BagTagSheet, size: str, language: str) -> DrawnLabel:
    """A bag's tag in one of LABEL_LANGUAGES. Raises RuleError: label_language, label_size, label_data."""
    from govpost_desk.documents.bag_tag import bag_tag_label
    from govpost_desk.documents.coverage import uncovered
    from govpost_desk.documents.label_model import LABEL_SIZES, LabelError

    if size not in LABEL_SIZES:
        raise RuleError("label_size", allowed="/".join(LABEL_SIZES))
    try:
        label = bag_tag_label(sheet, LABEL_SIZES[size])
    except LabelError as error:
        raise RuleError("label_data", field=error.code) from None
    return DrawnLabel(_encode(label, language), bool(label.cut), bool(uncovered(sheet.face.destination_name)))


def _encode(label: "Label", language: str) -> bytes:
    from govpost_desk.documents import label_picture, tspl, zpl

    match language:
        case "zpl":
            return zpl.encode(label)
        case "tspl":
            return tspl.encode(label)
        case "png":
            return label_picture.png(label)
        case "pdf":
            return label_picture.pdf(label)
    raise RuleError("label_language", allowed="/".join(LABEL_LANGUAGES))


def _tag(waybill_no: str, copy_no: int, head: str) -> str:
    digest = hashlib.sha256(f"{waybill_no}/{copy_no}/{head}".encode()).hexdigest()
    return "X" + digest[:4].upper()
