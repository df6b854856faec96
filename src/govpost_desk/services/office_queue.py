"""What may lie in the office printer's queue without a process that watches it: kept in mind, and taken out (D-22)."""

from govpost_desk.devices.ports import DeviceError, OfficePrinter
from govpost_desk.services import messages
from govpost_desk.services.news import News
from govpost_desk.storage import print_lane
from govpost_desk.storage.database import Database


def note_mark(db: Database, mark: str) -> None:
    """On disk before the paper goes into the queue."""
    with db.begin() as tx:
        print_lane.note_office(tx.execute, mark)


def take_out_left(db: Database, printer: OfficePrinter, mark: str) -> News:
    """Find the paper of a mark in the queue and take it out: printed hours later it would be a second copy.

    While nobody answers, it waits; whatever waits behind it waits too. Said once.
    """
    try:
        printer.open()
        found = printer.take_out(mark)
    except DeviceError as error:
        cause = error.code.value
        message = "" if mark in _told else messages.news("queue_unseen", cause=messages.device(cause))
        _told.add(mark)
        return News(news="waiting", message=message, cause=cause)
    _told.discard(mark)
    note_mark(db, "")
    return News(news="gone", message=messages.news("left_in_queue") if found else "")


_told: set[str] = set()  # marks of which this process has said that nobody answers
