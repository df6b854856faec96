"""Search keys follow the journal: what has none yet gets its own, a stretch at a time, beside the scans (查件 F3).

Whoever was recorded a moment ago is found all the same (`storage/search.py` looks through what has no key yet).
"""

from govpost_desk.services.pinyin import readings
from govpost_desk.storage.database import Database
from govpost_desk.storage.search_keys import enter, next_stretch

STRETCH = (
    100  # events that one transaction keys: each touches some tens of pages, and a scan may wait for them
)
_AT_ONCE = 100_000  # sorted, they pass through the trees once


def key_next(db: Database, *, most: int = STRETCH) -> bool:
    """Key the next stretch of the journal; False when nothing was left. Names are read outside the write lock.

    Loads the tables of pinyin with the first name: call it on a thread of its own.
    """
    with db.reading() as execute:
        stretch = next_stretch(execute, most)
    if stretch is None:
        return False
    letters = {name: readings(name) for name in {person.name for person in stretch.people}}
    with db.begin() as tx:
        enter(tx.execute, tx.execute_many, stretch, letters)
    return True


def key_all(db: Database) -> None:
    """Key whatever is left: for a command that has the store to itself."""
    while key_next(db, most=_AT_ONCE):
        pass
