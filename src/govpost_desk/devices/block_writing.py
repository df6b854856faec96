"""Handing a document over to a cable block by block, each with a deadline of its own: labels and slips alike."""

from govpost_desk.devices.ports import DeviceError, Link
from govpost_desk.devices.receipt_length import PaperPace


def write_blocks(
    link: Link, content: bytes, block_bytes: int, stall_s: float, pace: PaperPace | None = None
) -> None:
    """Hand over all of it; the link is closed after a failure, whose `first_byte_sent` is of the whole.

    `stall_s`: how long a block may stand still beside the time that a slow line takes for it; `pace`: and beside
    the time of the paper that must come out before there is room. Raises DeviceError.
    """
    speed = link.bytes_per_s
    for start in range(0, len(content), block_bytes):
        part = content[start : start + block_bytes]
        limit = stall_s + (2 * len(part) / speed if speed else 0.0)
        if pace is not None:
            limit += pace.left_s(start + len(part))
        try:
            link.write(part, limit)
        except DeviceError as failure:
            link.close()
            began = start > 0 or failure.first_byte_sent
            raise DeviceError(failure.code, first_byte_sent=began, **failure.facts) from failure
        if pace is not None:
            pace.took(start + len(part))
