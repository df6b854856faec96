"""Which of the newest labels read at once (D-22): a typed number, another copy, no scan say no."""

import json
from collections.abc import Iterator

from govpost_desk.storage.database import Execute

_OUT = ("done", "confirmed")  # states of a label that came out of the label printer


def labels_read(
    execute: Execute, limit: int, *, unreadable: tuple[str, ...], forgotten_ms: int
) -> Iterator[bool]:
    """For each of the newest `limit` labels, the newest first, whether it did NOT read at once; read as it is asked.

    `unreadable`: reasons of a copy that was printed because the one before would not read; `forgotten_ms`: what was
    printed before that moment and is not scanned yet has not read either; younger ones are left out, as are labels
    in doubt and those of the office printer.
    """
    rows = execute(
        "SELECT l.waybill_no, l.copy_no, l.reason, p.state, p.cause, p.changed_ms, k.state, e.body FROM print_job p"
        " JOIN label_job l ON l.job_id = p.job_id JOIN packing k ON k.packing_id = l.packing_id"
        " LEFT JOIN event e ON e.position = k.sealed_at WHERE p.kind = 'label' ORDER BY p.print_no DESC LIMIT ?",
        (limit,),
    )
    again: set[tuple[str, int]] = set()  # copies that had to be printed again
    for number, copy_no, reason, state, cause, changed_ms, packing, body in rows:
        if reason in unreadable:
            again.add((number, copy_no - 1))
        if state not in _OUT or cause:
            continue
        if (number, copy_no) in again:
            yield True
        elif packing == "labelled":
            if state == "done" and changed_ms <= forgotten_ms:
                yield True
        elif body is not None:
            sealed = json.loads(body)
            yield bool(sealed.get("typed")) and sealed["copy_no"] == copy_no
