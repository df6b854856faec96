"""Stale copies in the pages of the file: what an erasure took away is written over, now or at a quiet time (D-16).

A small store is written anew at once. In a large one that would cost its size in memory, so only the search keys are:
they alone are put in between others, which splits pages and leaves copies behind. Emptied, they are made again by the
key loop; until then the search says that it may miss some. What is owed is kept beside the journal: a kill forgets
nothing.
"""

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import search_keys
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.keeping import keep, kept

_OWED = "stale_copies"


def owe(execute: Execute) -> None:
    """An erasure is being recorded: from now on its traces are to be written over."""
    keep(execute, _OWED, "yes")


def is_owed(execute: Execute) -> bool:
    """Whether pages may hold stale copies of somebody who was erased."""
    return bool(kept(execute, _OWED))


def overwrite_at_once(db: Database) -> bool:
    """Write every page anew where the store is small enough; whether nothing is left."""
    if db.scrub():
        _settle(db)
        return True
    return False


def overwrite(db: Database) -> bool:
    """Write over what is owed, in a store of any size; False when nothing was. For a quiet time: scans wait.

    Raises StorageError; then it is owed still ("locked": somebody reads just now).
    """
    with db.reading() as execute:
        if not is_owed(execute):
            return False
    if not overwrite_at_once(db):
        with db.begin() as tx:
            search_keys.start_anew(tx.execute)
        if not db.shrink_log():
            raise StorageError("locked")
        _settle(db)
    return True


def _settle(db: Database) -> None:
    with db.begin() as tx:
        keep(tx.execute, _OWED, "")
