"""What the label printer says of itself while no label waits: an open cover is told before the next label is wanted.

A printer that never answers, or a queue, is not asked. Told is what was seen twice in a row, once for each change.
"""

from govpost_desk.devices.ports import DeviceError, LabelPrinter, PrinterState
from govpost_desk.services import messages
from govpost_desk.services.news import News


class AtRest:
    """Owned by the thread of the printer."""

    def __init__(self) -> None:
        self._seen = ""
        self._told = ""

    def printed(self) -> None:
        """A label came out: whatever was told before is over, and everybody knows it by that."""
        self._seen = self._told = ""

    def look(self, printer: LabelPrinter) -> News | None:
        """Ask once; None where there is nothing new to tell. Never raises a DeviceError."""
        if printer.mute:
            return None
        cause = _cause(printer)
        sure, self._seen = cause == self._seen, cause
        if not sure or cause == self._told:
            return None
        self._told = cause
        kind = "at_rest" if cause else "at_rest_over"
        return News(news="at_rest", message=messages.news(kind, cause=messages.device(cause)), cause=cause)


def _cause(printer: LabelPrinter) -> str:
    """Why a label could not be printed now, "" when it could or one is just coming out."""
    try:
        printer.open()
        state = printer.status().state
    except DeviceError as error:
        return error.code.value
    return "" if state in (PrinterState.READY, PrinterState.PRINTING) else state.value
