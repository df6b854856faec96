"""What devices and copies say to the window or the console."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class News:
    """What a device says; it never blocks a scan (ux R9). `news`: printed, unconfirmed, waiting, refused, paper,
    gone (not to be printed any more, told to nobody), dirty_head (labels read worse than they used to), at_rest (what
    the label printer says of itself while no label waits; without a cause it is ready again), interception (a piece
    that may not leave). `fallback`:
    "office" where the label that waits could be given to the office printer.
    """

    news: str
    message: str
    cause: str = ""
    waybill_no: str = ""
    register_no: str = ""
    fallback: str = ""
