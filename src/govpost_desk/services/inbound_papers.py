"""Papers of checked inbound bags: the sheet of the opening check and the verification note (D-31). No person's data."""

from datetime import date, datetime

from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.bags import parse_bag_tag
from govpost_desk.domain.business_day import from_ms
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.inbound import InboundSheet, NoteSheet
from govpost_desk.services.bag_papers import store_paper
from govpost_desk.services.inbound_checks import check_of, sheet_lines
from govpost_desk.services.settings import desk_profile
from govpost_desk.services.wording import as_written
from govpost_desk.storage import inbound, papers, print_lane, verification_notes
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.inbound import StoredInbound
from govpost_desk.storage.recording import record
from govpost_desk.storage.verification_notes import StoredNote
from govpost_desk.wire.events import short_head

INBOUND_PDF, NOTE_PDF = "inbound_pdf", "note_pdf"
_COPY_MARK = "副本"


@as_written()
def check_sheet(execute: Execute, bag: StoredInbound, mark: str = "") -> InboundSheet:
    """The sheet of a closed check: every piece found or missed, signed by opener and witness."""
    desk, check = desk_profile(execute), check_of(execute, bag)
    tag, note = parse_bag_tag(bag.tag_no), verification_notes.note_about(execute, bag.inbound_id)
    assert tag is not None
    assert bag.closed_on is not None
    assert bag.closed_ms is not None
    return InboundSheet(
        sheet_no=bag.sheet_no,
        tag_no=bag.tag_no,
        origin=tag.origin,
        bag_serial=tag.serial,
        centre_name=desk.centre_name,
        desk_id=desk.desk_id,
        business_on=date.fromisoformat(bag.closed_on),
        clearance_no=bag.closed_clearance or 0,
        opened_at=from_ms(bag.opened_ms),
        closed_at=from_ms(bag.closed_ms),
        operator_no=bag.closed_by or "",
        expected=check.expected,
        lines=sheet_lines(check.pieces, with_cases=True),
        note_no=note.note_no if note else "",
        head=short_head(inbound.hash_at(execute, bag.closed_at)),
        hotline=desk.hotline,
        training=desk.training,
        mark=mark,
    )


@as_written()
def note_sheet(execute: Execute, note: StoredNote, mark: str = "") -> NoteSheet:
    """The note to the step before: its differences alone."""
    desk, bag = desk_profile(execute), inbound.inbound_bag(execute, note.inbound_id)
    tag = parse_bag_tag(note.tag_no)
    assert bag is not None
    assert tag is not None
    check = check_of(execute, bag)
    return NoteSheet(
        note_no=note.note_no,
        tag_no=note.tag_no,
        to_office=tag.origin,
        centre_name=desk.centre_name,
        desk_id=desk.desk_id,
        business_on=date.fromisoformat(note.business_on),
        clearance_no=bag.closed_clearance or 0,
        drafted_at=from_ms(note.drafted_ms),
        operator_no=note.operator_no,
        expected=check.expected,
        found=check.found,
        lines=sheet_lines(check.differences, with_cases=False),
        head=short_head(inbound.hash_at(execute, note.drafted_at)),
        hotline=desk.hotline,
        training=desk.training,
        mark=mark,
    )


def make_due_sheets(db: Database, at: datetime) -> list[str]:
    """Make, store and queue the sheets and notes that closed checks still lack; returns their numbers."""
    with db.reading() as execute:
        sheets = inbound.without_sheet(execute, INBOUND_PDF)
        notes = verification_notes.without_paper(execute, NOTE_PDF)
    for sheet_no in sheets:
        store_paper(db, INBOUND_PDF, sheet_no, _draw_check(db, sheet_no), at)
    for note_no in notes:
        _send_note(db, note_no, at)
    return [*sheets, *notes]


def export_note(db: Database, note_no: str, *, by: Actor, at: datetime) -> bytes:
    """A copy of a note marked 副本, journalled as an export (D-21). Raises RuleError "no_note"."""
    content = _draw_note(db, note_no, _COPY_MARK)
    with db.begin() as tx:
        sha256 = papers.keep_bytes(tx.execute, content)
        body = {"kind": NOTE_PDF, "subject": note_no, "mark": _COPY_MARK, "sha256": sha256}
        if not any(each.sha256 == sha256 for each in papers.documents_of(tx.execute, note_no, NOTE_PDF)):
            record(tx, "document.stored", body, by=by, at=at)
        record(tx, "document.exported", body, by=by, at=at)
    return content


def _send_note(db: Database, note_no: str, at: datetime) -> None:
    """Store both copies, queue them, and say that the note is on its way, in one transaction."""
    content = _draw_note(db, note_no, "")
    with db.begin() as tx:
        known = papers.documents_of(tx.execute, note_no, NOTE_PDF)
        if any(document.mark == "" for document in known):
            return  # another worker was faster
        sha256 = papers.keep_bytes(tx.execute, content)
        body = {"kind": NOTE_PDF, "subject": note_no, "mark": "", "sha256": sha256}
        stored = record(tx, "document.stored", body, by=SYSTEM, at=at)
        record(tx, "note.sent", {"note_no": note_no, "sha256": sha256}, by=SYSTEM, at=at)
        print_lane.enqueue(tx.execute, "paper", stored.event_id, at)


def _draw_check(db: Database, sheet_no: str) -> bytes:
    from govpost_desk.documents.inbound_pdf import opening_check_pdf

    with db.reading() as execute:
        bag = inbound.closed_by_sheet(execute, sheet_no)
        assert bag is not None
        return opening_check_pdf(check_sheet(execute, bag))


def _draw_note(db: Database, note_no: str, mark: str) -> bytes:
    from govpost_desk.documents.inbound_pdf import verification_note_pdf

    with db.reading() as execute:
        note = verification_notes.note(execute, note_no)
        if note is None:
            raise RuleError("no_note", number=note_no[:30])
        return verification_note_pdf(note_sheet(execute, note, mark))
