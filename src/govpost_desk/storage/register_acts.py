"""What events do to registers and their lines: custody passes here (D-10 … D-18, D-20a)."""

from typing import Any

from govpost_desk.storage.database import Execute
from govpost_desk.storage.emergency import free_label, undo_label
from govpost_desk.storage.handed_on import HANDED_ON, undo_handed_on
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.limbo import close_limbo, open_limbo, reopen_limbo
from govpost_desk.storage.numbers import take_number
from govpost_desk.storage.registers import ACCEPTED


def apply_register_opened(execute: Execute, fact: Fact) -> None:
    """A register begins with its first line; it has no number yet (D-17)."""
    body = fact.body
    execute(
        "INSERT INTO register (register_id, kind, side, corrects_no, paper_no, state, epoch, operator_no, opened_at,"
        " set_aside_at, open_count, line_count, difference_count, digest, signed_copies)"
        " VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?, 0, 0, 0, 0, '', 0)",
        (
            fact.event_id,
            body["kind"],
            body["side"],
            body["corrects_no"],
            body.get("paper_no", ""),
            fact.epoch,
            body["by"],
            fact.position,
        ),
    )


def apply_line_ticked(execute: Execute, fact: Fact) -> None:
    """A certificate is taken over: the line, its number (reserved, D-20) and its custody."""
    body = fact.body
    order_id, register_id = bytes.fromhex(body["order_id"]), bytes.fromhex(body["register_id"])
    if body["taken"]:
        take_number(execute, body["taken"], order_id)
    execute(
        "INSERT INTO register_line (line_id, register_id, recorded_at, fate, thing, order_id, case_no, waybill_no,"
        " party_id, reason, custody_back, replaces, unsaid, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0)",
        (
            fact.event_id,
            register_id,
            fact.position,
            body["fate"],
            body["order_id"],
            order_id,
            body["case_no"],
            body["waybill_no"],
            bytes.fromhex(body["party_id"]),
            body["reason"],
            _replaced(body),
            _unsaid(body),
        ),
    )
    execute(
        "INSERT INTO enclosure (order_id, custody, register_id, line_id, waybill_no) VALUES (?, 'ticked', ?, ?, ?)"
        " ON CONFLICT (order_id) DO UPDATE SET custody = 'ticked', register_id = excluded.register_id,"
        " line_id = excluded.line_id, waybill_no = excluded.waybill_no",
        (order_id, register_id, fact.event_id, body["waybill_no"] or None),
    )
    execute("UPDATE desk_order SET status = 'taken' WHERE order_id = ?", (order_id,))
    close_limbo(execute, fact, body["order_id"], "found", "missing")
    close_limbo(
        execute, fact, body["order_id"], "found", "short"
    )  # taken back at the window, handed over anew


def apply_line_settled(execute: Execute, fact: Fact) -> None:
    """A difference: missing, mismatched, refused, extra handed back (D-11).

    On a correction register it takes back what the corrected register said: custody returns to the window.
    """
    body = fact.body
    order_id = bytes.fromhex(body["order_id"]) if body["order_id"] else None
    execute(
        "INSERT INTO register_line (line_id, register_id, recorded_at, fate, thing, order_id, case_no, waybill_no,"
        " party_id, reason, custody_back, replaces, unsaid, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        (
            fact.event_id,
            bytes.fromhex(body["register_id"]),
            fact.position,
            body["fate"],
            body["order_id"] or "case:" + body["case_no"],
            order_id,
            body["case_no"],
            body["waybill_no"],
            bytes.fromhex(body["party_id"]) if body["party_id"] else None,
            body["reason"],
            int(body["custody_back"]),
            _replaced(body),
            _unsaid(body),
        ),
    )
    if body["custody_back"]:
        execute("UPDATE enclosure SET custody = 'window' WHERE order_id = ?", (order_id,))
        execute("UPDATE desk_order SET status = 'open' WHERE order_id = ?", (order_id,))
        close_limbo(execute, fact, body["order_id"], "counter_register")


def _replaced(body: dict[str, Any]) -> bytes | None:
    """The line that the same act of the clerk took back: an undo of this line restores it."""
    return bytes.fromhex(body["replaces"]) if body["replaces"] else None


def _unsaid(body: dict[str, Any]) -> str:
    """What the emergency paper a line was entered from does not say."""
    return ",".join(body.get("unsaid", ()))


def apply_lines_set_aside(execute: Execute, fact: Fact) -> None:
    """All lines still open stay on the list for a later register; orders that come afterwards are not meant (D-11)."""
    execute(
        "UPDATE register SET set_aside_at = ? WHERE register_id = ?",
        (fact.position, bytes.fromhex(fact.body["register_id"])),
    )


def apply_act_undone(execute: Execute, fact: Fact) -> None:
    """Reverse one act of an open register by a fact that names it (architecture §2.10)."""
    body = fact.body
    register_id = bytes.fromhex(body["register_id"])
    if body["act"] == "set_aside":
        execute("UPDATE register SET set_aside_at = 0 WHERE register_id = ?", (register_id,))
        return
    if body["act"] == "label":
        undo_label(execute, fact)
        return
    line_id = bytes.fromhex(body["act_id"])
    # few live lines of one open register: found by its index, then by id
    recorded_at, fate, thing, order_id, waybill_no, kind, custody_back, paper_no = execute(
        "SELECT l.recorded_at, l.fate, l.thing, l.order_id, l.waybill_no, r.kind, l.custody_back, r.paper_no"
        " FROM register_line l JOIN register r USING (register_id)"
        " WHERE l.register_id = ? AND l.undone = 0 AND l.line_id = ?",
        (register_id, line_id),
    ).fetchone()
    execute("UPDATE register_line SET undone = ? WHERE recorded_at = ?", (fact.position, recorded_at))
    reopen_limbo(execute, recorded_at)
    if paper_no:
        free_label(execute, waybill_no)
    if kind in HANDED_ON:
        undo_handed_on(execute, thing, order_id, waybill_no)
    elif fate in ACCEPTED:
        execute("UPDATE enclosure SET custody = 'window' WHERE order_id = ?", (order_id,))
        status = "withdrawn" if fate == "extra" else "open"
        execute("UPDATE desk_order SET status = ? WHERE order_id = ?", (status, order_id))
    elif custody_back:
        execute("UPDATE enclosure SET custody = 'desk' WHERE order_id = ?", (order_id,))
        execute("UPDATE desk_order SET status = 'taken' WHERE order_id = ?", (order_id,))


def apply_register_closed(execute: Execute, fact: Fact) -> None:
    """The register gets its number and never changes again (D-17); what it took over now lies on the desk."""
    body = fact.body
    register_id = bytes.fromhex(body["register_id"])
    execute(
        # counted within the epoch it closes in, which may be later than the one it was opened in (D-17)
        "UPDATE register SET epoch = ?, state = 'closed', register_no = ?, business_on = ?, daily_serial = ?,"
        " closed_at = ?, closed_ms = ?, open_count = ?, line_count = ?, difference_count = ?, digest = ?,"
        " operator_no = ? WHERE register_id = ?",
        (
            fact.epoch,
            body["register_no"],
            body["business_on"],
            body["daily_serial"],
            fact.position,
            fact.wall_ms,
            body["open_count"],
            body["line_count"],
            body["difference_count"],
            body["digest"],
            body["by"],
            register_id,
        ),
    )
    execute(
        "UPDATE enclosure SET custody = 'desk' WHERE register_id = ? AND custody = 'ticked'"
        " AND custody IN ('ticked', 'desk', 'labelled', 'sealed')",  # as the index of what is here has it
        (register_id,),
    )
    if body["difference_count"]:
        _into_limbo(execute, fact, register_id)


def _into_limbo(execute: Execute, fact: Fact, register_id: bytes) -> None:
    """What the window says it handed over and the desk lacks, and what was accepted beyond the list, begins to age."""
    lines = execute(
        "SELECT fate, order_id, case_no, waybill_no FROM register_line WHERE register_id = ? AND undone = 0"
        " AND fate IN ('missing', 'extra') ORDER BY recorded_at",
        (register_id,),
    ).fetchall()
    for fate, order_id, case_no, number in lines:
        thing = order_id.hex() if order_id else "case:" + case_no
        open_limbo(execute, fact, fate, fact.body["side"], order_id, thing, case_no, number)


def apply_register_signed(execute: Execute, fact: Fact) -> None:
    """One signed copy was scanned back with the signers' names (D-18)."""
    body = fact.body
    execute(
        "UPDATE register SET state = 'signed', other_signer = coalesce(other_signer, ?),"
        " post_signer = coalesce(post_signer, ?), signed_copies = signed_copies | ? WHERE register_id = ?",
        (body["other_signer"], body["by"], 1 << (body["copy_no"] - 1), bytes.fromhex(body["register_id"])),
    )
