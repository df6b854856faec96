"""Operators and signers with their names (D-18); PIN verifiers and their counters."""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute

_OPERATOR = (
    "SELECT o.operator_no, o.role, o.active, p.name, o.origin,"
    " EXISTS (SELECT 1 FROM operator_credential c WHERE c.operator_no = o.operator_no)"
    " FROM operator o JOIN party p USING (party_id)"
)


@dataclass(frozen=True, kw_only=True)
class Operator:
    """A person on the postal side. `role`: one of `domain.staff.ROLES`; `origin`: local, or hub where head office named
    him; `has_pin`: he can prove who he is.
    """

    operator_no: str
    role: str
    active: bool
    name: str
    origin: str
    has_pin: bool


@dataclass(frozen=True, kw_only=True)
class Credential:
    """How an operator proves who he is. `failures`: tries failed in a row; `proven_on`: day and way proved last."""

    operator_no: str
    pin_hash: str
    failures: int
    proven_on: str


def operator(execute: Execute, operator_no: str) -> Operator | None:
    """One operator by number."""
    row = execute(_OPERATOR + " WHERE o.operator_no = ?", (operator_no,)).fetchone()
    return _operator(row) if row else None


def signers(execute: Execute, side: str) -> list[tuple[int, str]]:
    """(number, name) of those who may sign for a side: a window code or "driver"."""
    return [
        tuple(row)
        for row in execute(
            "SELECT s.signer_no, p.name FROM signer s JOIN party p USING (party_id) WHERE s.side = ? AND s.active = 1"
            " ORDER BY s.signer_no",
            (side,),
        ).fetchall()
    ]


def credential(execute: Execute, operator_no: str) -> Credential | None:
    """The stored verifier of an operator."""
    row = execute(
        "SELECT operator_no, pin_hash, failures, proven_on FROM operator_credential WHERE operator_no = ?",
        (operator_no,),
    ).fetchone()
    return Credential(operator_no=row[0], pin_hash=row[1], failures=row[2], proven_on=row[3]) if row else None


def set_credential(execute: Execute, operator_no: str, pin_hash: str) -> None:
    """A new PIN: counter back to zero, nothing proved yet."""
    execute(
        "INSERT OR REPLACE INTO operator_credential (operator_no, pin_hash, failures, proven_on) VALUES (?, ?, 0, '')",
        (operator_no, pin_hash),
    )


def drop_credential(execute: Execute, operator_no: str) -> None:
    """He has no PIN any more."""
    execute("DELETE FROM operator_credential WHERE operator_no = ?", (operator_no,))


def count_try(execute: Execute, operator_no: str) -> None:
    """One more try, stored before it is checked: pulling the plug does not win a try back."""
    execute("UPDATE operator_credential SET failures = failures + 1 WHERE operator_no = ?", (operator_no,))


def prove(execute: Execute, operator_no: str, on: str) -> None:
    """The PIN was right: the counter is zero again and the operator is proved for this business day."""
    execute(
        "UPDATE operator_credential SET failures = 0, proven_on = ? WHERE operator_no = ?", (on, operator_no)
    )


def active_operators(execute: Execute) -> list[str]:
    """Numbers of all active operators."""
    return [
        row[0] for row in execute("SELECT operator_no FROM operator WHERE active = 1 ORDER BY operator_no")
    ]


def operators(execute: Execute) -> list[Operator]:
    """Everybody who ever had a number here, by number."""
    return [_operator(row) for row in execute(_OPERATOR + " ORDER BY o.operator_no").fetchall()]


def _operator(row: tuple[object, ...]) -> Operator:
    number, role, active, name, origin, has_pin = row
    return Operator(
        operator_no=str(number),
        role=str(role),
        active=bool(active),
        name=str(name),
        origin=str(origin),
        has_pin=bool(has_pin),
    )


def last_signer(execute: Execute, side: str) -> int:
    """The highest signer number a side ever had; 0 before the first."""
    row = execute("SELECT coalesce(max(signer_no), 0) FROM signer WHERE side = ?", (side,)).fetchone()
    return int(row[0])
