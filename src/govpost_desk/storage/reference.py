"""Reference rows of this desk: profile, settings, windows, operators, signers, list layouts."""

import json

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.parties import add_party

_WINDOW_COLUMNS = (
    "window_code, source, department, sender_name, sender_address, sender_phone, payer, mode, receipt, weight_g,"
    " bundles"
)


def apply_boot(execute: Execute, fact: Fact) -> None:
    """A process start changes no state table; its nonce makes two copies of one file diverge (reliability §2.2)."""


def apply_desk_set_up(execute: Execute, fact: Fact) -> None:
    """The desk says who it is."""
    body = fact.body
    execute(
        "INSERT OR REPLACE INTO desk_profile (desk_id, centre_code, centre_name, division, hotline,"
        " supervision_hotline, demo, origin) VALUES (?, ?, ?, ?, ?, ?, ?, 'local')",
        (
            body["desk_id"],
            body["centre_code"],
            body["centre_name"],
            body["division"],
            body["hotline"],
            body["supervision_hotline"],
            int(body["demo"]),
        ),
    )


def apply_setting_set(execute: Execute, fact: Fact) -> None:
    """One setting, newest value."""
    execute(
        "INSERT OR REPLACE INTO setting (name, value, origin) VALUES (?, ?, ?)",
        (fact.body["name"], fact.body["value"], fact.body.get("origin", "local")),
    )


def apply_window_set(execute: Execute, fact: Fact) -> None:
    """One government window with its sending unit's profile (D-2: what a list lacks comes from here)."""
    body = fact.body
    values = [body[name.strip()] for name in _WINDOW_COLUMNS.split(",")]
    values = [int(value) if isinstance(value, bool) else value for value in values]
    execute(
        f"INSERT OR REPLACE INTO government_window ({_WINDOW_COLUMNS}, origin)"  # noqa: S608  a constant
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, body.get("origin", "local")),
    )


def apply_operator_set(execute: Execute, fact: Fact) -> None:
    """One person on the postal side; the name is the personal part."""
    add_party(execute, fact, "operator")
    body = fact.body
    execute(
        "INSERT OR REPLACE INTO operator (operator_no, role, active, party_id, origin) VALUES (?, ?, ?, ?, ?)",
        (body["operator_no"], body["role"], int(body["active"]), fact.event_id, body.get("origin", "local")),
    )


def apply_signer_set(execute: Execute, fact: Fact) -> None:
    """One person who signs for the other side; `side` is a window code or "driver" (D-18)."""
    add_party(execute, fact, "signer")
    execute(
        "INSERT OR REPLACE INTO signer (side, signer_no, active, party_id, origin) VALUES (?, ?, ?, ?, 'local')",
        (fact.body["side"], fact.body["signer_no"], int(fact.body["active"]), fact.event_id),
    )


def apply_layout_confirmed(execute: Execute, fact: Fact) -> None:
    """A list layout confirmed once for a sending unit (issue: recognised next time)."""
    execute(
        "INSERT OR REPLACE INTO list_layout (source, fingerprint, layout) VALUES (?, ?, ?)",
        (fact.body["source"], fact.body["fingerprint"], json.dumps(fact.body["layout"], ensure_ascii=False)),
    )


def apply_sign_in(execute: Execute, fact: Fact) -> None:
    """Signing in and being refused are audit facts; the counter of tries lies beside the PIN, not in the journal."""


def settings(execute: Execute) -> dict[str, str]:
    """All stored settings as text."""
    return dict(execute("SELECT name, value FROM setting").fetchall())


def profile(execute: Execute) -> tuple[str, str, str, str, str, str, int]:
    """desk_id, centre_code, centre_name, division, hotline, supervision_hotline, demo."""
    row: tuple[str, str, str, str, str, str, int] = execute(
        "SELECT desk_id, centre_code, centre_name, division, hotline, supervision_hotline, demo FROM desk_profile"
    ).fetchone()
    return row


def layout(execute: Execute, source: str, fingerprint: str) -> str | None:
    """The layout (JSON) that a sending unit's list was once confirmed to have."""
    row = execute(
        "SELECT layout FROM list_layout WHERE source = ? AND fingerprint = ?", (source, fingerprint)
    ).fetchone()
    return row[0] if row else None
