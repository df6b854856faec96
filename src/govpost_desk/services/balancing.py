"""The books of a period, worked out two ways and compared; every difference has a name (D-33).

What came in and went out is read from the lines of registers and bags, what is there from where each piece is said to
be, what was counted from the newest stock-taking.
"""

from collections import Counter
from typing import Any

from govpost_desk.domain.balance import Balance, NumberBalance, PieceBalance
from govpost_desk.storage import flows, limbo, periods, stock
from govpost_desk.storage.database import Execute
from govpost_desk.storage.flows import Move
from govpost_desk.storage.periods import StoredClearance

_NOW = 1 << 62  # a position that no journal reaches


def balance_of(execute: Execute, clearance: StoredClearance, *, numbers_proved: bool = False) -> Balance:
    """Both lines of a clearance: of a closed one as journalled, of the open one as they stand.

    `numbers_proved`: also look for numbers that no fact accounts for, one pass over all of them.
    """
    if clearance.figures:
        return from_figures(clearance.figures)
    after = clearance.starts_after
    crossed = flows.moves(execute, after, _NOW)
    held = flows.held(execute)
    flow = Counter(move.flow for move in crossed)
    used, voided = flows.numbers_gone(execute, after, _NOW)
    counted = stock.last_stock(execute, after)
    return Balance(
        pieces=PieceBalance(
            opening=clearance.opening_pieces,
            taken_over=flow["taken_over"],
            despatched=flow["despatched"],
            handed_back=flow["handed_back"],
            closing=len(held),
            # an envelope not found and its certificate lying outside it are two findings about one piece
            difference=tuple(
                dict.fromkeys(
                    _unaccounted(execute, clearance, crossed, held) + _miscounted(execute, after, held)
                )
            ),
        ),
        numbers=NumberBalance(
            opening=clearance.opening_numbers,
            granted=flows.granted(execute, after, _NOW),
            used=used,
            voided=voided,
            closing=sum(flows.numbers_kept(execute)),
            difference=tuple(flows.numbers_without_fact(execute)) if numbers_proved else (),
        ),
        counted=counted.counted if counted else None,
    )


def present(execute: Execute, *, numbers_proved: bool = False) -> tuple[StoredClearance | None, Balance]:
    """The clearance at work and its books; (None, books since the last closing) while none is open."""
    found = periods.open_clearance(execute)
    if found is not None:
        return found, balance_of(execute, found, numbers_proved=numbers_proved)
    last = periods.last_clearance(execute)
    closed = from_figures(last.figures) if last else None
    since = StoredClearance(
        clearance_id=b"",
        business_on="",
        clearance_no=0,
        state="open",
        starts_after=(last.closed_at or 0) if last else 0,
        opened_at=0,
        opened_ms=0,
        opened_by="",
        opening_pieces=closed.pieces.closing if closed else 0,
        opening_numbers=closed.numbers.closing if closed else 0,
        closed_at=None,
        closed_ms=None,
        closed_by=None,
        overdue=0,
        reason="",
        figures={},
    )
    return None, balance_of(execute, since, numbers_proved=numbers_proved)


def shift_balance(execute: Execute, after: int) -> Balance:
    """The books of a shift that began at position `after`, whatever clearances were closed in it.

    What lay here then is reckoned back from what lies here now; pieces the books miss are those of the clearance.
    """
    _, now = present(execute)
    crossed, held = flows.moves(execute, after, _NOW), flows.held(execute)
    flow = Counter(move.flow for move in crossed)
    used, voided = flows.numbers_gone(execute, after, _NOW)
    granted, kept = flows.granted(execute, after, _NOW), sum(flows.numbers_kept(execute))
    counted = stock.last_stock(execute, after)
    return Balance(
        pieces=PieceBalance(
            opening=len(held) - sum(move.sign for move in crossed),
            taken_over=flow["taken_over"],
            despatched=flow["despatched"],
            handed_back=flow["handed_back"],
            closing=len(held),
            difference=tuple(dict.fromkeys((*now.pieces.difference, *_miscounted(execute, after, held)))),
        ),
        numbers=NumberBalance(
            opening=kept + used + voided - granted,
            granted=granted,
            used=used,
            voided=voided,
            closing=kept,
            difference=now.numbers.difference,
        ),
        counted=counted.counted if counted else None,
    )


def is_counted(execute: Execute, after: int) -> bool:
    """Whether everything that lies here was counted by a scan after position `after`, or is a named difference; or was
    counted before it and that count still says what lies here: nothing has moved since and nothing is in difference
    by it (D-33).
    """
    newest = stock.last_stock(execute, after)
    if newest is not None:
        known = {
            entry.thing for entry in stock.differences(execute, newest.stock_id) if entry.kind == "short"
        }
        known |= stock.counted_since(execute, newest.stock_id, after) | limbo.under_complaint(execute)
        return flows.held(execute).keys() <= known
    earlier = stock.last_stock(execute, 0)
    if earlier is None or flows.moves(execute, earlier.closed_at or 0, _NOW):
        return False
    return not _miscounted(execute, 0, flows.held(execute))


def figures(balance: Balance) -> dict[str, Any]:
    """A balance as it is journalled, printed on screens and answered by the console."""
    return {
        "pieces": {
            "opening": balance.pieces.opening,
            "taken_over": balance.pieces.taken_over,
            "despatched": balance.pieces.despatched,
            "handed_back": balance.pieces.handed_back,
            "closing": balance.pieces.closing,
            "difference": list(balance.pieces.difference),
        },
        "numbers": {
            "opening": balance.numbers.opening,
            "granted": balance.numbers.granted,
            "used": balance.numbers.used,
            "voided": balance.numbers.voided,
            "closing": balance.numbers.closing,
            "difference": list(balance.numbers.difference),
        },
        "counted": balance.counted,
    }


def from_figures(stored: dict[str, Any]) -> Balance:
    """The balance out of what `figures` made."""
    pieces, numbers = dict(stored["pieces"]), dict(stored["numbers"])
    pieces["difference"] = tuple(pieces["difference"])
    numbers["difference"] = tuple(numbers["difference"])
    return Balance(pieces=PieceBalance(**pieces), numbers=NumberBalance(**numbers), counted=stored["counted"])


def day_balance(execute: Execute, business_on: str) -> Balance:
    """The books of a business day: its clearances one after the other (D-33)."""
    found = [balance_of(execute, each) for each in periods.clearances_of(execute, business_on)]
    first, last = found[0], found[-1]
    differing: tuple[str, ...] = ()
    for each in found:  # a later counting of the whole desk says anew what differs
        earlier = differing if each.counted is None else ()
        differing = tuple(dict.fromkeys((*earlier, *each.pieces.difference)))
    lost = tuple(dict.fromkeys(number for each in found for number in each.numbers.difference))
    return Balance(
        pieces=PieceBalance(
            opening=first.pieces.opening,
            taken_over=sum(each.pieces.taken_over for each in found),
            despatched=sum(each.pieces.despatched for each in found),
            handed_back=sum(each.pieces.handed_back for each in found),
            closing=last.pieces.closing,
            difference=differing,
        ),
        numbers=NumberBalance(
            opening=first.numbers.opening,
            granted=sum(each.numbers.granted for each in found),
            used=sum(each.numbers.used for each in found),
            voided=sum(each.numbers.voided for each in found),
            closing=last.numbers.closing,
            difference=lost,
        ),
        counted=last.counted,
    )


def _unaccounted(
    execute: Execute, clearance: StoredClearance, crossed: list[Move], held: dict[str, flows.Held]
) -> tuple[str, ...]:
    """Pieces that should be here by the moves and are not by their state, or the other way round."""
    due: Counter[str] = Counter(periods.opening_of(execute, clearance))
    names: dict[str, str] = {}
    for move in crossed:
        due[move.thing] += move.sign
        names[move.thing] = move.number
    for thing in held:
        due[thing] -= 1
        names[thing] = held[thing].number
    return tuple(names.get(thing, thing) for thing, left in due.items() if left)


def _miscounted(execute: Execute, after: int, held: dict[str, flows.Held]) -> tuple[str, ...]:
    """By what the newest stock-taking of the period differs, unless a later act has settled it."""
    newest = stock.last_stock(execute, after)
    if newest is None:
        return ()
    missing = {entry.thing for entry in limbo.open_of_kind(execute, "short")}
    on_the_books = {number for here in held.values() for number in (here.case_no, here.waybill_no)}
    found = []
    for difference in stock.differences(execute, newest.stock_id):
        stands = {
            "short": difference.thing in missing and difference.thing in held,
            "over": difference.thing not in held,
            "foreign": on_the_books.isdisjoint({difference.case_no, difference.waybill_no} - {""}),
        }[difference.kind]
        if stands:
            found.append(difference.number)
    return tuple(found)
