"""Number ranges and waybill numbers: taken once, used once, voided for ever (D-20)."""

from typing import Any

from govpost_desk.domain.numbers import WaybillNo, waybill_no
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

# a desk that head office has revoked gives none, nor does one whose data lies on another computer, until it has an
# epoch of its own (`head_office.LOCKED_MS`, `MOVED_MS`; D-102)
_GIVES = "NOT EXISTS (SELECT 1 FROM keeping WHERE name IN ('hub.locked_ms', 'hub.moved_ms') AND value <> '')"
NumberTaken = dict[
    str, Any
]  # {"waybill_no", "range_id" (hex), "serial"}: the part of a body that says a number was taken


def apply_range_added(execute: Execute, fact: Fact) -> None:
    """A new range, in the order in which ranges were added."""
    body = fact.body
    execute(
        "INSERT INTO number_range (range_id, prefix, suffix, first_serial, count, taken, epoch, origin, added_at,"
        " grant_id) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
        (
            fact.event_id,
            body["prefix"],
            body["suffix"],
            body["first_serial"],
            body["count"],
            fact.epoch,
            body["origin"],
            fact.position,
            body.get("grant", ""),
        ),
    )


def granted_ranges(execute: Execute, epoch: int) -> tuple[str, ...]:
    """Ids of head office's grants whose numbers an epoch has."""
    rows = execute(
        "SELECT grant_id FROM number_range WHERE epoch = ? AND grant_id <> '' ORDER BY grant_id", (epoch,)
    ).fetchall()
    return tuple(row[0] for row in rows)


def next_number(execute: Execute) -> NumberTaken | None:
    """The next free number of the oldest range with any left; None when every range is empty. Takes nothing."""
    row = execute(
        "SELECT range_id, prefix, suffix, first_serial + taken FROM number_range WHERE taken < count"  # noqa: S608
        f" AND epoch = (SELECT max(epoch) FROM epoch_grant) AND {_GIVES} ORDER BY added_at LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    range_id, prefix, suffix, serial = row
    return {"waybill_no": waybill_no(prefix, serial, suffix), "range_id": range_id.hex(), "serial": serial}


def why_stopped(execute: Execute) -> str:
    """Why none are given whatever is left: locked (revoked by head office), moved (to another computer), else ""."""
    row = execute(
        "SELECT name FROM keeping WHERE name IN ('hub.locked_ms', 'hub.moved_ms') AND value <> '' ORDER BY name"
    ).fetchone()
    return row[0].removeprefix("hub.").removesuffix("_ms") if row else ""


def next_numbers(execute: Execute, count: int) -> list[NumberTaken]:
    """The next `count` free numbers, oldest range first; fewer when there are no more. Takes nothing."""
    rows = execute(
        "SELECT range_id, prefix, suffix, first_serial + taken, count - taken FROM number_range WHERE taken < count"  # noqa: S608
        f" AND epoch = (SELECT max(epoch) FROM epoch_grant) AND {_GIVES} ORDER BY added_at"
    ).fetchall()
    found: list[NumberTaken] = []
    for range_id, prefix, suffix, first, left in rows:
        for serial in range(first, first + min(left, count - len(found))):
            number = waybill_no(prefix, serial, suffix)
            found.append({"waybill_no": number, "range_id": range_id.hex(), "serial": serial})
    return found


def take_number(execute: Execute, taken: NumberTaken, order_id: bytes) -> None:
    """Apply a number taken by an event: counted out of its range and reserved for the order (D-20)."""
    range_id = bytes.fromhex(taken["range_id"])
    execute(
        "UPDATE number_range SET taken = ? - first_serial + 1 WHERE range_id = ?", (taken["serial"], range_id)
    )
    execute(
        "INSERT INTO waybill_number (waybill_no, range_id, order_id, state) VALUES (?, ?, ?, 'reserved')",
        (taken["waybill_no"], range_id, order_id),
    )


def reserved_number(execute: Execute, order_id: bytes) -> str | None:
    """The number still reserved for an order: an undone tick keeps it, a void takes it away (D-20).

    That of an envelope which came back is used: the certificate gets another one when it is posted again.
    """
    row = execute(
        "SELECT e.waybill_no FROM enclosure e JOIN waybill_number n USING (waybill_no)"
        " WHERE e.order_id = ? AND n.state = 'reserved'",
        (order_id,),
    ).fetchone()
    return row[0] if row else None


def apply_number_voided(execute: Execute, fact: Fact) -> None:
    """A number is spoilt; its packing, if any, is over and the certificate lies on the desk unsealed again (D-20)."""
    body = fact.body
    number, order_id = body["waybill_no"], bytes.fromhex(body["order_id"])
    execute(
        "UPDATE waybill_number SET state = 'voided', void_reason = ?, voided_at = ?, left_at = coalesce(left_at, ?)"
        " WHERE waybill_no = ?",
        (body["reason"], fact.position, fact.position, number),
    )
    # an open register prints 待配号 for it; a closed one never changes (D-17)
    execute(
        "UPDATE register_line SET waybill_no = '' WHERE thing = ? AND waybill_no = ? AND undone = 0"
        " AND fate IN ('ticked', 'extra')"
        " AND register_id IN (SELECT register_id FROM register WHERE state = 'open')",
        (body["order_id"], number),
    )
    execute("UPDATE packing SET state = 'voided' WHERE waybill_no = ?", (number,))
    execute("UPDATE mail_item SET state = 'voided' WHERE waybill_no = ?", (number,))
    execute(
        "UPDATE enclosure SET waybill_no = NULL, custody = CASE WHEN custody IN ('labelled', 'sealed') THEN"
        " CASE (SELECT state FROM register WHERE register_id = enclosure.register_id) WHEN 'open' THEN 'ticked'"
        " ELSE 'desk' END ELSE custody END WHERE order_id = ? AND waybill_no = ?",
        (order_id, number),
    )
    if body["needs_approval"]:
        execute(
            "INSERT INTO approval_due (act_id, act, subject, operator_no) VALUES (?, 'void', ?, ?)",
            (fact.event_id, number, body["by"]),
        )


def apply_epoch_opened(execute: Execute, fact: Fact) -> None:
    """A later epoch begins: what is left of every older range is void for ever (D-20; reliability §2.6).

    Numbers already reserved for certificates stay theirs: they are taken, not free.
    """
    execute(
        "UPDATE number_range SET voided_at = ? WHERE epoch < ? AND taken < count AND voided_at = 0",
        (fact.position, fact.epoch),
    )


def reserved_count(execute: Execute) -> int:
    """Numbers reserved for certificates that have no label yet."""
    row = execute("SELECT count(*) FROM waybill_number WHERE state = 'reserved'").fetchone()
    return int(row[0])


def numbers_of_older_epochs(execute: Execute) -> int:
    """Free numbers that the next epoch voids."""
    row = execute("SELECT coalesce(sum(count - taken), 0) FROM number_range WHERE voided_at = 0").fetchone()
    return int(row[0])


def numbers_left(execute: Execute) -> int:
    """Free numbers of the present epoch; 0 while none are given (`why_stopped`)."""
    row = execute(
        "SELECT coalesce(sum(count - taken), 0) FROM number_range"  # noqa: S608
        f" WHERE epoch = (SELECT max(epoch) FROM epoch_grant) AND {_GIVES}"
    ).fetchone()
    return int(row[0])


def is_free(execute: Execute, number: WaybillNo) -> bool:
    """Whether a number is one that this desk will give to a piece yet."""
    row = execute(
        "SELECT 1 FROM number_range WHERE prefix = ? AND suffix = ? AND first_serial + taken <= ?"
        " AND first_serial + count > ? AND epoch = (SELECT max(epoch) FROM epoch_grant)",
        (number.prefix, number.suffix, number.serial, number.serial),
    ).fetchone()
    return row is not None


def range_overlaps(execute: Execute, prefix: str, suffix: str, first_serial: int, count: int) -> bool:
    """Whether any number of the range lies in a known range: a number never serves twice (D-20)."""
    row = execute(
        "SELECT 1 FROM number_range WHERE prefix = ? AND suffix = ? AND first_serial < ? AND first_serial + count > ?",
        (prefix, suffix, first_serial + count, first_serial),
    ).fetchone()
    return row is not None
