"""What each page of the window shows, already in words: reads only, as frozen values, one consistent view each."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from govpost_desk.domain.register import Fate as LineFate
from govpost_desk.domain.register import RegisterKind
from govpost_desk.domain.settings import SEAL_AT_TICK
from govpost_desk.services import messages
from govpost_desk.services.messages.lists import ROW_WORDS
from govpost_desk.services.messages.scales import item_weight
from govpost_desk.services.messages.window import FATE_WORDS
from govpost_desk.services.set_up import rescue_is_proved
from govpost_desk.services.settings import DeskProfile, desk_profile, desk_settings, served_windows
from govpost_desk.storage import bags, board, packings, print_lane, registers, scales
from govpost_desk.storage.board import Board, WorkRow
from govpost_desk.storage.database import Database, Execute

_ACCEPTED = (LineFate.TICKED, LineFate.EXTRA)


@dataclass(frozen=True, kw_only=True)
class PieceRow:
    """One certificate in a table. `rare`: its name has a 生僻字 that only the wide font draws (ux R12)."""

    case_no: str
    name: str
    rare: bool
    document: str
    place: str
    state: str
    state_text: str
    waybill_no: str
    problems: str
    part: int = 0  # which certificate of its case


@dataclass(frozen=True, kw_only=True)
class WindowRow:
    """A government window and how many of its orders are open."""

    window_code: str
    department: str
    open_count: int


@dataclass(frozen=True, kw_only=True)
class OpenBag:
    """A bag that pieces may be put into."""

    bag_id: bytes
    bag_no: str
    destination: str


@dataclass(frozen=True, kw_only=True)
class FrameView:
    """What the frame around every page shows: the desk, its counts, whether numbers run low.

    `label_cause`, `paper_cause`, `slip_cause`: device code that keeps the oldest label, paper or paper of the 80 mm
    roll waiting, "" when none waits.
    """

    profile: DeskProfile
    board: Board
    windows: tuple[WindowRow, ...]
    numbers_low: bool
    seal_at_tick: bool
    label_cause: str
    paper_cause: str
    slip_cause: str
    rescue_proved: bool
    lock_after_s: int
    open_bags: tuple[OpenBag, ...]

    @property
    def open_count(self) -> int:
        """Open orders of all windows."""
        return sum(window.open_count for window in self.windows)


@dataclass(frozen=True, kw_only=True)
class BookView:
    """An open register and its list. `due`: not settled on it; `unsettled`: of these not set aside (D-11)."""

    due: tuple[PieceRow, ...]
    lines: tuple[PieceRow, ...]
    accepted: int
    differences: int
    unsettled: int

    @property
    def expected(self) -> int:
        """应收: everything that was or is on the list of this handover."""
        return len(self.due) + sum(line.state != LineFate.EXTRA for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class PackView:
    """已收未封, the pieces sealed already, the label that waits (D-12) and its `weight` in words.

    `weighed`: by scale.
    """

    unsealed: tuple[PieceRow, ...]
    waiting: PieceRow | None
    copy_no: int
    print_state: str
    sealed_count: int
    weight: str = ""
    weighed: bool = False


def frame_view(db: Database) -> FrameView:
    """Counts and states for the home page and the status bar."""
    with db.reading() as execute:
        counts = board.board(execute)
        settings = desk_settings(execute)
        return FrameView(
            profile=desk_profile(execute),
            board=counts,
            windows=tuple(
                WindowRow(
                    window_code=place.window_code,
                    department=place.department,
                    open_count=counts.open_orders.get(place.window_code, 0),
                )
                for place in served_windows(execute)
            ),
            numbers_low=counts.numbers_left < settings.low_water,
            seal_at_tick=settings.flow == SEAL_AT_TICK,
            label_cause=_waits_for(execute, print_lane.LABEL_KINDS),
            paper_cause=_waits_for(execute, print_lane.PAPER_KINDS),
            slip_cause=_waits_for(execute, print_lane.SLIP_KINDS),
            rescue_proved=rescue_is_proved(execute),
            lock_after_s=settings.lock_after_s,
            open_bags=tuple(
                OpenBag(
                    bag_id=bag.bag_id, bag_no=bag.bag_no, destination=bag.destination_name or bag.destination
                )
                for bag in bags.bags_here(execute)
                if bag.state == "open"
            ),
        )


def take_over_view(db: Database, window_code: str, corrects_no: str = "", paper_no: str = "") -> BookView:
    """The window's list beside its open register, the correction at work, or the emergency sheet being entered."""
    kind = RegisterKind.CORRECTION if corrects_no else RegisterKind.TAKE_OVER
    with db.reading() as execute:
        register_id = registers.open_register(execute, kind.value, window_code, corrects_no, paper_no)
        lines = board.register_lines(execute, register_id) if register_id else []
        elsewhere = board.held_elsewhere(execute, window_code)
        settled = {line.case_no for line in lines if line.state not in _ACCEPTED}
        due = (
            []
            if corrects_no
            else [row for row in board.window_list(execute, window_code) if row.case_no not in settled]
        )
        aside = registers.register_by_id(execute, register_id).set_aside_at if register_id else 0
        settles_list = not corrects_no and not paper_no  # what is on no paper stays open
        unsettled = (
            len(registers.open_orders(execute, window_code, register_id, aside)) if settles_list else 0
        )
    return _book(due, lines, unsettled, elsewhere)


def pack_view(db: Database) -> PackView:
    """What lies at the desk to be packed, and the label in hand."""
    with db.reading() as execute:
        unsealed = board.in_custody(execute, ("desk",))
        labelled = board.in_custody(execute, ("labelled",))
        waiting = packings.waiting_packing(execute)
        sealed = board.board(execute).sealed
        weight = scales.weight_of(execute, waiting.waybill_no) if waiting else None
    row = next((row for row in labelled if waiting and row.waybill_no == waiting.waybill_no), None)
    return PackView(
        unsealed=_pieces(unsealed),
        waiting=_pieces([row])[0] if row else None,
        copy_no=waiting.copy_no if waiting else 0,
        print_state=waiting.print_state if waiting else "",
        sealed_count=sealed,
        weight=item_weight(weight.grams, weight.source) if weight else "",
        weighed=weight is not None and weight.source == "scale",
    )


def _waits_for(execute: Execute, kinds: tuple[str, ...]) -> str:
    job = print_lane.next_job(execute, kinds)
    return job.cause if job else ""


def _book(
    due: list[WorkRow],
    lines: list[WorkRow],
    unsettled: int,
    elsewhere: dict[tuple[str, int], tuple[str, int]],
) -> BookView:
    accepted = sum(line.state in _ACCEPTED for line in lines)
    return BookView(
        due=tuple(_marked(row, elsewhere.get((row.case_no, row.part))) for row in _pieces(due)),
        lines=_pieces(lines),
        accepted=accepted,
        differences=sum(line.state != LineFate.TICKED for line in lines),  # an accepted extra is one (D-11)
        unsettled=unsettled,
    )


def _marked(row: PieceRow, elsewhere: tuple[str, int] | None) -> PieceRow:
    """A due line that another desk of the hall has taken over says so where its problems stand."""
    return replace(row, problems=messages.taken_elsewhere(*elsewhere)) if elsewhere else row


def _pieces(rows: Iterable[WorkRow]) -> tuple[PieceRow, ...]:
    from govpost_desk.documents.coverage import is_rare
    from govpost_desk.importing.divisions import short_destination

    return tuple(_piece(row, is_rare, short_destination) for row in rows)


def _piece(row: WorkRow, is_rare: Callable[[str], bool], short_destination: Callable[[str], str]) -> PieceRow:
    problems = json.loads(row.problems) if row.problems not in ("", "[]") else []
    return PieceRow(
        case_no=row.case_no,
        name=row.name,
        rare=is_rare(row.name),
        document=row.document,
        place=short_destination(row.division) if row.division else "",
        state=row.state,
        state_text=FATE_WORDS.get(row.state) or messages.custody_text(row.state),
        waybill_no=row.waybill_no,
        problems="、".join(ROW_WORDS.get(code, code) for code in problems),
        part=row.part,
    )
