"""Which computer a desk's data lies on: a folder that was moved or copied goes on there without numbers (D-102).

Numbers belong to an epoch, and an epoch to one machine: of two copies that both took numbers, one would serve them
twice. What is kept is a digest together with the desk's own journal, so it names no computer to anybody else.
"""

import hashlib

from govpost_desk.storage import journal
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.keeping import MACHINE, MOVED_MS, keep, kept


def mark_of(execute: Execute, machine: str) -> str:
    """Digest of a computer and this desk's journal; "" where the computer is not known."""
    if not machine:
        return ""
    return hashlib.sha256(f"{journal.genesis(execute).hex()} {machine}".encode()).hexdigest()


def settle(execute: Execute, machine: str) -> None:
    """The newest epoch is this computer's: it may give numbers."""
    keep(execute, MACHINE, mark_of(execute, machine))
    keep(execute, MOVED_MS, "")


def look(database: Database, machine: str, at_ms: int) -> None:
    """At a start of a desk that joined head office: whether its data lies on another computer than before."""
    with database.reading() as execute:
        if not (mark := mark_of(execute, machine)):
            return
        known = kept(execute, MACHINE)
        if known == mark and not kept(execute, MOVED_MS):
            return
    with database.begin() as tx:
        if (
            not known or known == mark
        ):  # joined by an older version, or moved back before it had gone on elsewhere
            settle(tx.execute, machine)
        elif not kept(tx.execute, MOVED_MS):
            keep(tx.execute, MOVED_MS, str(at_ms))
