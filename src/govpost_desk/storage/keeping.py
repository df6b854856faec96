"""Small facts about this installation that are no acts of the trade: kept beside the journal, not rebuilt from it."""

from govpost_desk.storage.database import Execute

HUB_KEY = "hub.key"  # head office's public key: there once this desk has joined
MACHINE, MOVED_MS = (
    "hub.machine",
    "hub.moved_ms",
)  # whose the newest epoch is; since when another one has the data


def kept(execute: Execute, name: str) -> str | None:
    """A kept value; None when there is none."""
    row = execute("SELECT value FROM keeping WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def keep(execute: Execute, name: str, value: str) -> None:
    """Keep a value under a name; the newest stays."""
    execute("INSERT OR REPLACE INTO keeping (name, value) VALUES (?, ?)", (name, value))
