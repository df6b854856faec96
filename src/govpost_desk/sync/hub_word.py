"""What head office said, as the desk keeps it, whichever way it came."""

import json
from collections.abc import Sequence

from govpost_desk.storage import epochs, head_office
from govpost_desk.storage.database import Execute
from govpost_desk.storage.keeping import HUB_KEY, keep, kept
from govpost_desk.wire.grants import Signed, read_sealing


def note_held(execute: Execute, epoch: int, held: Sequence[str], at_ms: int) -> None:
    """What head office has of an epoch and does not understand yet."""
    start = epochs.starts(execute)[epoch]
    for told in held:
        row = execute("SELECT position, event_id FROM event WHERE event_id = unhex(?)", (told,)).fetchone()
        if row is not None:
            head_office.note_trouble(execute, epoch, row[0] - start + 1, "held", at_ms, row[1])


def keep_sealing(execute: Execute, sealing: Signed | None) -> None:
    """The key to which files of the memory stick are sealed, if this head office signed it. Raises GrantError."""
    if sealing is not None:
        read_sealing(sealing, kept(execute, HUB_KEY) or "")
        text = json.dumps([sealing.text, sealing.sig])
        if kept(execute, head_office.SEALING) != text:
            keep(execute, head_office.SEALING, text)
