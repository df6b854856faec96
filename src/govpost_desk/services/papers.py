"""Papers of closed registers: the sheet, its bytes, storing them with their hash, copies (D-17, D-20a).

A register's PDF is a pure function of the closing event and the personal parts its lines name, so after a crash it is
simply made again. It is made outside the write lock and stored in a second transaction (architecture §4).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.bags import BagLine
from govpost_desk.domain.business_day import from_ms
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.masking import mask_name, phone_tail
from govpost_desk.domain.orders import Mode, Payer
from govpost_desk.domain.reasons import reason_text
from govpost_desk.domain.register import Fate, RegisterKind, RegisterSheet, SheetLine
from govpost_desk.domain.tariff import FeeState
from govpost_desk.services import bag_papers, inbound_papers, period_papers
from govpost_desk.services.address_lists import ADDRESS_LIST, list_of_register
from govpost_desk.services.bag_papers import ERASED_MARK
from govpost_desk.services.closing import in_printed_order
from govpost_desk.services.messages import hall
from govpost_desk.services.paper_ways import REGISTER_PDF as REGISTER_PDF
from govpost_desk.services.paper_ways import queue_paper
from govpost_desk.services.settings import DeskProfile, desk_profile, desk_settings
from govpost_desk.services.wording import as_written
from govpost_desk.storage import bags, emergency, inbound, papers, parties, print_lane, registers
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.handed_on import BAG
from govpost_desk.storage.items import packed_piece
from govpost_desk.storage.recording import record
from govpost_desk.storage.registers import StoredRegister
from govpost_desk.storage.ticking import window
from govpost_desk.wire.events import short_head

COPY_MARK = "副本"
_ACCEPTED = (Fate.TICKED, Fate.EXTRA)


@dataclass(frozen=True)
class Paper:
    """One paper ready to store."""

    kind: str
    subject: str
    mark: str
    content: bytes


def make_due_papers(db: Database, at: datetime) -> list[str]:
    """Make, store and queue every paper that is due: of closed registers, sealed bags, closed periods.

    Returns the numbers of what got one.
    """
    with db.reading() as execute:
        due = registers.without_document(execute, REGISTER_PDF)
    for register_no in due:
        store_papers(db, draw_papers(db, register_no), at)
    due += [*bag_papers.make_due_manifests(db, at), *inbound_papers.make_due_sheets(db, at)]
    return [*due, *period_papers.make_due_sheets(db, at)]


def draw_papers(db: Database, register_no: str, mark: str = "") -> list[Paper]:
    """The register's PDF (both copies) and, for masked pieces handed to the driver, the full-address list."""
    from govpost_desk.documents.address_list_pdf import address_list_pdf
    from govpost_desk.documents.register_pdf import register_pdf

    with db.reading() as execute:
        register = closed_register(execute, register_no)
        sheet = register_sheet(execute, register, mark)
        addresses = list_of_register(execute, register, sheet)
    drawn = [Paper(REGISTER_PDF, register_no, mark, register_pdf(sheet))]
    if addresses is not None:
        drawn.append(Paper(ADDRESS_LIST, register_no, mark, address_list_pdf(addresses)))
    return drawn


def store_papers(db: Database, drawn: list[Paper], at: datetime) -> None:
    """Store papers with their hashes and queue them for the office printer, in one transaction."""
    with db.begin() as tx:
        for paper in drawn:
            present = papers.documents_of(tx.execute, paper.subject, paper.kind)
            if any(document.mark == paper.mark for document in present):
                continue  # another worker was faster
            body = {
                "kind": paper.kind,
                "subject": paper.subject,
                "mark": paper.mark,
                "sha256": papers.keep_bytes(tx.execute, paper.content),
            }
            stored = record(tx, "document.stored", body, by=SYSTEM, at=at)
            queue_paper(tx.execute, paper.kind, stored.event_id, at)


def replace_papers(db: Database, register_no: str, at: datetime) -> None:
    """After an erasure: make the register's papers again without the name and forget all older ones (D-16).

    A paper that showed nobody else (an address list of one piece) goes without a successor.
    """
    drawn = draw_papers(db, register_no, ERASED_MARK)
    with db.begin() as tx:
        old = [document.document_id.hex() for document in papers.documents_of(tx.execute, register_no)]
        record(tx, "documents.withdrawn", {"subject": register_no, "document_ids": old}, by=SYSTEM, at=at)
        for paper in drawn:
            body = {
                "kind": paper.kind,
                "subject": paper.subject,
                "mark": paper.mark,
                "sha256": papers.keep_bytes(tx.execute, paper.content),
            }
            record(tx, "document.stored", body, by=SYSTEM, at=at)
        papers.drop_unused_bytes(tx.execute)


def export_register(db: Database, register_no: str, *, by: Actor, at: datetime) -> bytes:
    """A copy marked 副本, stored with a hash of its own and journalled as an export (D-17, D-21).

    Raises RuleError "no_register".
    """
    drawn = draw_papers(db, register_no, COPY_MARK)[0]
    with db.begin() as tx:
        sha256 = papers.keep_bytes(tx.execute, drawn.content)
        body = {"kind": REGISTER_PDF, "subject": register_no, "mark": COPY_MARK, "sha256": sha256}
        known = [d for d in papers.documents_of(tx.execute, register_no, REGISTER_PDF) if d.sha256 == sha256]
        if not known:
            record(tx, "document.stored", body, by=by, at=at)
        record(tx, "document.exported", body, by=by, at=at)
    return drawn.content


def closed_register(execute: Execute, register_no: str) -> StoredRegister:
    """A closed register by number. Raises RuleError "no_register"."""
    register = registers.register_by_no(execute, register_no)
    if register is None:
        raise RuleError("no_register", register_no=register_no)
    return register


@as_written()
def register_sheet(execute: Execute, register: StoredRegister, mark: str) -> RegisterSheet:
    """What the register's paper shows, from the closing event and the events its lines name."""
    desk = desk_profile(execute)
    giver, taker = _parties(execute, register, desk)
    masked = desk_settings(execute).mask_registers
    stored = in_printed_order(registers.live_lines(execute, register.register_id))
    bagged = [line for line in stored if line.thing.startswith(BAG)]
    single = [line for line in stored if not line.thing.startswith(BAG)]
    draw = _delivery_line if register.kind == RegisterKind.DELIVERY else _line
    lines = [draw(execute, number, line, masked) for number, line in enumerate(single, 1)]
    paper = emergency.sheet(execute, register.paper_no) if register.paper_no else None
    if paper and paper.unsigned:
        lines = [replace(line, unsaid=(*line.unsaid, *hall.unsaid_words("signature"))) for line in lines]
    assert register.register_no
    assert register.business_on
    assert register.closed_ms
    return RegisterSheet(
        register_no=register.register_no,
        kind=RegisterKind(register.kind),
        centre_name=desk.centre_name,
        giver=giver,
        taker=taker,
        business_on=date.fromisoformat(register.business_on),
        closed_at=from_ms(register.closed_ms),
        operator_no=register.operator_no,
        lines=tuple(line for line in lines if line.fate in _ACCEPTED),
        differences=tuple(line for line in lines if line.fate not in _ACCEPTED),
        open_count=register.open_count,
        corrects_no=register.corrects_no,
        hotline=desk.hotline,
        training=desk.training,
        head=short_head(registers.closing_hash(execute, register)),
        digest=register.digest,
        mark=mark,
        bags=tuple(_bag_line(execute, number, line) for number, line in enumerate(bagged, 1)),
        paper_no=register.paper_no,
        paper_on=date.fromisoformat(paper.written_on) if paper else None,
        paper_signed=not (paper and paper.unsigned),
    )


def _line(execute: Execute, number: int, line: registers.StoredLine, masked: bool) -> SheetLine:
    from govpost_desk.importing.divisions import short_destination

    name, phone, erased, item, division = registers.line_shows(execute, line)
    name = ERASED_MARK if erased else mask_name(name) if masked else name
    return SheetLine(
        line_no=number,
        fate=Fate(line.fate),
        case_no=line.case_no,
        item=item,
        name=name,
        phone_tail=phone_tail(phone) if phone else "",
        district=short_destination(division).split(" ")[-1] if division else "",
        waybill_no=line.waybill_no,
        reason=reason_text(line.reason),
        note=bag_papers.ITEM_NOTES.get(inbound.kind_of_thing(execute, line.thing), ""),
        unsaid=hall.unsaid_words(line.unsaid),
    )


def _delivery_line(execute: Execute, number: int, line: registers.StoredLine, masked: bool) -> SheetLine:
    """A delivery list shows the courier all he needs, whatever the site masks elsewhere (D-32, domain §13.7)."""
    shown = _line(execute, number, line, masked)
    if line.party_id is None:
        return shown
    person = parties.party(execute, line.party_id)
    if person["erased"]:
        return shown
    piece = packed_piece(execute, line.waybill_no)
    demands = []
    if piece is not None:
        fee = piece.fee_fen if piece.fee_state == FeeState.DETERMINED else None
        words = [("回执", piece.receipt), ("双程", piece.mode == Mode.TWO_WAY)]
        demands = [word for word, due in words if due]
        if piece.payer == Payer.RECIPIENT:
            demands.append("到付" if fee is None else f"到付 {fee // 100}.{fee % 100:02d} 元")
    return replace(
        shown,
        name=person["name"],
        phone=person["phone"],
        address=person["address"],
        note="；".join(part for part in (shown.note, *demands) if part),
    )


def _bag_line(execute: Execute, number: int, line: registers.StoredLine) -> BagLine:
    bag = bags.bag(execute, bytes.fromhex(line.thing.removeprefix(BAG)))
    assert bag is not None
    return BagLine(
        line_no=number,
        bag_no=bag.bag_no,
        tag_no=bag.tag_no,
        destination_name=bag.destination_name or bag.destination,
        piece_count=bag.piece_count,
        weight_g=bag.weight_g,
        seal_no=bag.seal_no,
    )


def _parties(execute: Execute, register: StoredRegister, desk: DeskProfile) -> tuple[str, str]:
    post = f"邮政 {desk.desk_id} 台席"
    if register.kind == RegisterKind.COLLECT:
        return post, "邮政揽收司机"
    if register.kind == RegisterKind.DELIVERY:
        return post, "投递员"
    place = window(execute, register.side)
    if register.kind == RegisterKind.RETURN:
        return post, f"{place.department if place else ''}（{register.side}）"
    return f"{place.department if place else ''}（{register.side}）", post


def print_aside(db: Database, kind: str, content: bytes, *, by: Actor, at: datetime) -> None:
    """A paper about the desk and no piece, such as its mat, through the office printer's lane like every other."""
    with db.begin() as tx:
        body = {
            "kind": kind,
            "subject": desk_profile(tx.execute).desk_id,
            "mark": "",
            "sha256": papers.keep_bytes(tx.execute, content),
        }
        document = record(tx, "document.stored", body, by=by, at=at)
        print_lane.enqueue(tx.execute, "paper", document.event_id, at)
