"""The full-address list of pieces whose labels hide their data: it travels sealed with them (domain §13.7, D-16)."""

from datetime import date

from govpost_desk.domain.address_list import AddressLine, AddressSheet
from govpost_desk.domain.orders import Mode, Payer
from govpost_desk.domain.register import RegisterKind, RegisterSheet
from govpost_desk.domain.tariff import FeeState
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage import bags
from govpost_desk.storage.bags import StoredBag
from govpost_desk.storage.database import Execute
from govpost_desk.storage.items import PackedPiece, masked_pieces, masked_pieces_in
from govpost_desk.storage.registers import StoredRegister
from govpost_desk.wire.events import short_head

ADDRESS_LIST = "address_list"


def list_of_register(execute: Execute, register: StoredRegister, sheet: RegisterSheet) -> AddressSheet | None:
    """The list of the loose pieces on a register to the driver; None when none of them is masked."""
    if register.kind != RegisterKind.COLLECT:
        return None
    pieces = masked_pieces(execute, register.register_id)
    if not pieces:
        return None
    return AddressSheet(
        register_no=sheet.register_no,
        centre_name=sheet.centre_name,
        giver=sheet.giver,
        taker=sheet.taker,
        business_on=sheet.business_on,
        operator_no=sheet.operator_no,
        lines=_lines(pieces),
        hotline=sheet.hotline,
        training=sheet.training,
        head=sheet.head,
        mark=sheet.mark,
    )


def list_of_bag(execute: Execute, bag: StoredBag, mark: str = "") -> AddressSheet | None:
    """The list that is sealed into a bag; None when none of its pieces is masked."""
    pieces = masked_pieces_in(execute, bag.bag_id)
    if not pieces or bag.sealed_on is None:
        return None
    desk = desk_profile(execute)
    return AddressSheet(
        register_no=bag.tag_no,
        belongs_to="属总包",
        taker_word="寄达局",
        centre_name=desk.centre_name,
        giver=f"邮政 {desk.desk_id} 台席",
        taker=bag.destination_name or bag.destination,
        business_on=date.fromisoformat(bag.sealed_on),
        operator_no=bag.sealed_by or "",
        lines=_lines(pieces),
        hotline=desk.hotline,
        training=desk.training,
        head=short_head(bags.sealing_hash(execute, bag)),
        mark=mark,
    )


def _lines(pieces: list[PackedPiece]) -> tuple[AddressLine, ...]:
    return tuple(
        AddressLine(
            line_no=number,
            waybill_no=piece.waybill_no,
            name=piece.name,
            phone=piece.phone,
            address=piece.address,
            payer=Payer(piece.payer),
            fee_fen=piece.fee_fen if piece.fee_state == FeeState.DETERMINED else None,
            receipt=piece.receipt,
            two_way=piece.mode == Mode.TWO_WAY,
        )
        for number, piece in enumerate(pieces, 1)
    )
