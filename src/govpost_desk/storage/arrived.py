"""What of the journal head office has, as it last told: counts for people, never believed by the protocol."""

from govpost_desk.storage import epochs, head_office
from govpost_desk.storage.database import Execute

Stretch = tuple[int, int]  # first and last position
_UNCARRIED = "NOT EXISTS (SELECT 1 FROM carried c WHERE c.event_id = l.line_id)"


def record_at(execute: Execute, position: int) -> tuple[str, str]:
    """(type, body as text) of an event that head office speaks of; blanks for none."""
    row = execute("SELECT type, CAST(body AS TEXT) FROM event WHERE position = ?", (position,)).fetchone()
    return (row[0], row[1]) if row else ("", "{}")


def not_there(execute: Execute) -> tuple[list[Stretch], list[Stretch]]:
    """Positions that head office was not told to have; and those of a branch that it has otherwise, which are told to
    it by the events that carry them over.
    """
    told, shared = head_office.heads_told(execute), head_office.shared_to(execute)
    begun = epochs.starts(execute)
    waiting: list[Stretch] = []
    left: list[Stretch] = []
    for epoch, (seqs, _) in epochs.ends(execute).items():
        start, settled = begun[epoch], min(shared.get(epoch, seqs), seqs)
        there = min(told.get(epoch, 0), settled)
        if there < settled:
            waiting.append((start + there, start + settled - 1))
        if settled < seqs:
            left.append((start + settled, start + seqs - 1))
    return waiting, left


def certificates_since(execute: Execute, after: int) -> int:
    """Certificates taken over after a position, those taken back again left out."""
    return _certificates(execute, "l.recorded_at > ?", after)


def certificates_waiting(execute: Execute, after: int) -> int:
    """The same of those that head office was not told to have."""
    waiting, left = not_there(execute)
    found = sum(
        _certificates(execute, "l.recorded_at > ? AND l.recorded_at BETWEEN ? AND ?", after, *stretch)
        for stretch in waiting
    )
    for stretch in left:
        found += _certificates(
            execute, f"l.recorded_at > ? AND l.recorded_at BETWEEN ? AND ? AND {_UNCARRIED}", after, *stretch
        )
        for carried in waiting:
            found += _certificates(
                execute,
                "l.recorded_at > ? AND l.recorded_at BETWEEN ? AND ? AND EXISTS"
                " (SELECT 1 FROM carried c WHERE c.event_id = l.line_id AND c.position BETWEEN ? AND ?)",
                after,
                *stretch,
                *carried,
            )
    return found


def _certificates(execute: Execute, condition: str, *values: int) -> int:
    row = execute(
        "SELECT count(*) FROM register_line l JOIN register r USING (register_id) WHERE l.undone = 0"  # noqa: S608
        f" AND l.fate IN ('ticked', 'extra') AND r.kind IN ('take_over', 'correction') AND {condition}",
        values,
    ).fetchone()
    return int(row[0])
