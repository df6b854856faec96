"""What the desk keeps of head office: grants, how far it has come, its troubles. Nothing of it is a fact.

The device's key, the hub's key and the address are among the `keeping` values, inside the encrypted file.
"""

from govpost_desk.storage.database import Execute
from govpost_desk.storage.keeping import HUB_KEY, keep, kept
from govpost_desk.wire.grants import Signed

SITE, SEED, INC, ADDRESS = "hub.site", "hub.seed", "hub.inc", "hub.address"
NEXT_SEED, CA = "hub.next_seed", "hub.ca"  # a key that was made and not yet taken; the authority's text
HEARD_MS, OFFSET_MS, LOCKED_MS, STATE = "hub.heard_ms", "hub.offset_ms", "hub.locked_ms", "hub.state"
# what is still to be read back from there, what waits for a person there: JSON or ""
OWED, ASKED = "hub.owed", "hub.asked"
SEEN_MS = "hub.seen_ms"  # up to when a supervisor has looked at the troubles
SEALING, WISH = (
    "hub.sealing",
    "hub.wish",
)  # what files of the memory stick are sealed to; the epoch they ask for


def is_enrolled(execute: Execute) -> bool:
    """Whether head office knows this desk."""
    return kept(execute, HUB_KEY) is not None


def keep_grant(execute: Execute, kind: str, grant_id: str, epoch: int, signed: Signed) -> bool:
    """Keep a grant's exact text; False for one that is known."""
    cursor = execute(
        "INSERT OR IGNORE INTO hub_grant (kind, grant_id, epoch, text, sig) VALUES (?, ?, ?, ?, ?)",
        (kind, grant_id, epoch, signed.text, signed.sig),
    )
    return bool(cursor.rowcount)


def epoch_grants(execute: Execute) -> dict[int, Signed]:
    """Head office's grants of epochs."""
    rows = execute("SELECT epoch, text, sig FROM hub_grant WHERE kind = 'epoch'").fetchall()
    return {epoch: Signed(text, sig) for epoch, text, sig in rows}


def shared_to(execute: Execute) -> dict[int, int]:
    """For epochs that head office holds another branch of: the last seq that both have."""
    return dict(execute("SELECT epoch, shared_to FROM hub_epoch WHERE shared_to IS NOT NULL").fetchall())


def settle_epoch(execute: Execute, epoch: int, seq: int) -> None:
    """Behind `seq` this desk went on in another epoch; the lowest settlement stays."""
    execute(
        "INSERT INTO hub_epoch (epoch, seq, safe_seq, shared_to, heard_ms) VALUES (?, 0, 0, ?, 0)"
        " ON CONFLICT (epoch) DO UPDATE SET"
        " shared_to = min(coalesce(hub_epoch.shared_to, excluded.shared_to), excluded.shared_to)",
        (epoch, seq),
    )


def note_head(execute: Execute, epoch: int, seq: int, safe_seq: int | None, heard_ms: int) -> None:
    """How far head office has an epoch. `safe_seq`: within a backup that was tried, None: not told."""
    execute(
        "INSERT INTO hub_epoch (epoch, seq, safe_seq, heard_ms) VALUES (?, ?, coalesce(?, 0), ?)"
        " ON CONFLICT (epoch) DO UPDATE SET seq = excluded.seq, heard_ms = excluded.heard_ms,"
        " safe_seq = coalesce(?, hub_epoch.safe_seq)",
        (epoch, seq, safe_seq, heard_ms, safe_seq),
    )


def heads_told(execute: Execute) -> dict[int, int]:
    """How far head office had each epoch when it was last asked: for people, never believed."""
    return dict(execute("SELECT epoch, seq FROM hub_epoch").fetchall())


def note_trouble(
    execute: Execute, epoch: int, seq: int, why: str, at_ms: int, event_id: bytes | None = None
) -> None:
    """Something that head office holds or refuses: counted, never dropped."""
    execute(
        "INSERT INTO hub_trouble (epoch, seq, event_id, why, first_ms, last_ms, times) VALUES (?, ?, ?, ?, ?, ?, 1)"
        " ON CONFLICT (epoch, seq, why) DO UPDATE SET last_ms = excluded.last_ms, times = hub_trouble.times + 1",
        (epoch, seq, event_id, why, at_ms, at_ms),
    )


def troubles(execute: Execute) -> list[tuple[int, int, bytes | None, str, int, int, int]]:
    """(epoch, seq, event id, why, first and last ms, times), the newest first."""
    rows = execute(
        "SELECT epoch, seq, event_id, why, first_ms, last_ms, times FROM hub_trouble ORDER BY last_ms DESC, epoch, seq"
    ).fetchall()
    return [tuple(row) for row in rows]


def keep_all(execute: Execute, values: dict[str, str]) -> None:
    """Several values about head office."""
    for name, value in values.items():
        keep(execute, name, value)
