"""What screens and lists show of inbound bags and verification notes: reads only, as frozen values (D-31)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from govpost_desk.domain.bags import parse_bag_tag
from govpost_desk.domain.business_day import business_date, from_ms, moment_text
from govpost_desk.domain.reasons import reason_text
from govpost_desk.services.inbound_checks import Check, CheckedPiece, check_of
from govpost_desk.services.messages import inbound as words
from govpost_desk.services.noting import age_days
from govpost_desk.storage import inbound, periods, verification_notes
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.inbound import StoredInbound
from govpost_desk.storage.verification_notes import StoredNote

_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class InboundRow:
    """One inbound bag. `expected` None: without a manifest; `found`: pieces found; `findings`: counts by code;
    `late`: still open, though its clearance is over (D-31); `note_no` "" when none was due.
    """

    tag_no: str
    serial: str
    origin: str
    state: str
    opened: str
    closed_on: str
    expected: int | None
    found: int
    findings: dict[str, int]
    sheet_no: str
    note_no: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class PieceRow:
    """One piece found or missed. `finding`: its code, "" when alike; `here`: it lies on the desk."""

    number: str
    case_no: str
    kind: str
    kind_text: str
    finding: str
    finding_text: str
    reason: str
    here: bool


@dataclass(frozen=True, kw_only=True)
class CheckView:
    """The bag at work beside what it still lacks. `due`: on the manifest, not found; `found`: newest first."""

    bag: InboundRow
    found: tuple[PieceRow, ...]
    due: tuple[PieceRow, ...]
    progress: str
    differences: str  # in words, the due ones left out


@dataclass(frozen=True, kw_only=True)
class NoteRow:
    """One verification note. `age_days`: since it was drafted, until it was answered; `answer` in words."""

    note_no: str
    tag_no: str
    serial: str
    to_office: str
    state: str
    state_text: str
    difference_count: int
    drafted: str
    age_days: int
    answer: str


@dataclass(frozen=True, kw_only=True)
class AnnouncedRow:
    """A bag that a manifest announces and nobody has opened."""

    tag_no: str
    serial: str
    expected: int


@dataclass(frozen=True, kw_only=True)
class InboundLists:
    """Bags being checked first, then the newest checked ones; what is announced; notes waiting first."""

    bags: tuple[InboundRow, ...]
    announced: tuple[AnnouncedRow, ...]
    notes: tuple[NoteRow, ...]

    def fields(self) -> dict[str, Any]:
        """As JSON fields."""
        return asdict(self)


def check_view(db: Database, inbound_id: bytes | None = None) -> CheckView | None:
    """The open bag of a context, else the only open one; None while there is none to show."""
    with db.reading() as execute:
        known = {bag.inbound_id: bag for bag in inbound.open_bags(execute)}
        bag = known.get(inbound_id) if inbound_id else next(iter(known.values())) if len(known) == 1 else None
        if bag is None:
            return None
        check = check_of(execute, bag)
        done, expected = inbound.progress(execute, bag)
        row = _bag_row(execute, bag, check)
    found = [piece for piece in check.pieces if piece.line is not None]
    return CheckView(
        bag=row,
        found=tuple(_piece_row(piece) for piece in reversed(found)),
        due=tuple(_piece_row(piece) for piece in check.pieces if piece.line is None),
        progress=words.progress(done, expected),
        differences=words.differences(
            (piece.finding, piece.number) for piece in found if piece.finding is not None
        ),
    )


def inbound_lists(db: Database, at: datetime) -> InboundLists:
    """Everything about inbound bags: at work, announced, checked lately, and the notes. `at`: now, for the ages."""
    with db.reading() as execute:
        bags = [*inbound.open_bags(execute), *inbound.closed_bags(execute, _SHOWN)]
        notes = [*verification_notes.unanswered(execute), *verification_notes.answered(execute, _SHOWN)]
        on = business_date(at)
        return InboundLists(
            bags=tuple(_bag_row(execute, bag, check_of(execute, bag)) for bag in bags),
            announced=tuple(
                AnnouncedRow(tag_no=tag_no, serial=words.serial_of(tag_no), expected=count)
                for tag_no, count in inbound.announced_tags(execute)
            ),
            notes=tuple(_note_row(note, age_days(note, on)) for note in notes),
        )


def _bag_row(execute: Execute, bag: StoredInbound, check: Check) -> InboundRow:
    tag, note = parse_bag_tag(bag.tag_no), verification_notes.note_about(execute, bag.inbound_id)
    clearance = periods.open_clearance(execute)
    open_now = bag.state == "open"
    # while a bag is open nobody knows yet what it is short of
    findings = [finding for finding, _ in check.named() if not (open_now and finding == "short")]
    return InboundRow(
        tag_no=bag.tag_no,
        serial=words.serial_of(bag.tag_no),
        origin=tag.origin if tag else "",
        state=bag.state,
        opened=moment_text(from_ms(bag.opened_ms)),
        closed_on=bag.closed_on or "",
        expected=check.expected,
        found=check.found,
        findings=words.by_finding(findings),
        sheet_no=bag.sheet_no,
        note_no=note.note_no if note else "",
        late=open_now and clearance is not None and bag.opened_at <= clearance.starts_after,
    )


def _piece_row(piece: CheckedPiece) -> PieceRow:
    return PieceRow(
        number=piece.number,
        case_no=piece.case_no,
        kind=piece.kind.value,
        kind_text=words.KIND_WORDS[piece.kind],
        finding=piece.finding.value if piece.finding else "",
        finding_text=words.FINDING_WORDS[piece.finding] if piece.finding else "",
        reason=reason_text(piece.reason),
        here=bool(piece.line and piece.line.here),
    )


def _note_row(note: StoredNote, days: int) -> NoteRow:
    tag = parse_bag_tag(note.tag_no)
    return NoteRow(
        note_no=note.note_no,
        tag_no=note.tag_no,
        serial=words.serial_of(note.tag_no),
        to_office=tag.origin if tag else "",
        state=note.state,
        state_text=words.NOTE_STATES[note.state],
        difference_count=note.difference_count,
        drafted=moment_text(from_ms(note.drafted_ms)),
        age_days=0 if note.state == "answered" else days,
        answer=reason_text(note.answer),
    )
