"""Rows for the pages of the day: numbers used a day, names behind pieces, notes that wait."""

import json

from govpost_desk.storage.database import Execute


def numbers_used(execute: Execute, before: str, days: int) -> list[tuple[str, int]]:
    """(business day, numbers that left the books) of the newest `days` days before one, as their closings say."""
    rows = execute(
        "SELECT business_on, figures FROM clearance WHERE state = 'closed' AND business_on < ? AND business_on IN"
        " (SELECT DISTINCT business_on FROM clearance WHERE business_on < ? ORDER BY business_on DESC LIMIT ?)",
        (before, before, days),
    ).fetchall()
    used: dict[str, int] = {}
    for business_on, stored in rows:
        numbers = json.loads(stored)["numbers"]
        used[business_on] = used.get(business_on, 0) + numbers["used"] + numbers["voided"]
    return sorted(used.items())


def piece_of_number(execute: Execute, number: str) -> tuple[str, str]:
    """(case number, recipient) of the piece under a waybill or case number, for the counter's own screen; blanks for an
    unknown one.
    """
    row = execute(
        "SELECT o.case_no, p.name FROM desk_order o JOIN party p USING (party_id) WHERE o.order_id ="
        " (SELECT order_id FROM waybill_number WHERE waybill_no = ?1) OR o.case_no = ?1 LIMIT 1",
        (number,),
    ).fetchone()
    return tuple(row) if row else ("", "")


def waiting_notes(execute: Execute) -> tuple[int, str]:
    """(how many verification notes wait for an answer, business day of the oldest); "" when none does."""
    row = execute(
        "SELECT count(*), coalesce(min(business_on), '') FROM verification_note WHERE state <> 'answered'"
    ).fetchone()
    return row[0], row[1]
