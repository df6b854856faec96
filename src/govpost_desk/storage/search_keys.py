"""Search keys of pieces as they stand in the file: made behind the journal, taken away with what they show (D-16).

No scan writes keys. A thread follows the journal and says in `keeping` up to which position it came, in the
transaction that wrote them, so a kill loses nothing; what is younger is looked through one by one (`storage/search`).
A correction takes the old person's keys away, an erasure takes all, both with the event itself. A key names the
position of the event that it shows, so one that no order stands on any more finds nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from govpost_desk.domain.search_keys import KEYS_MADE, letter_keys, name_keys, number_key, phone_key
from govpost_desk.storage.database import Execute
from govpost_desk.storage.keeping import keep

_UPTO = f"search_keys_upto {KEYS_MADE}"  # keys of another making have no such mark: they are made anew
_TABLES = ("name_key", "letter_key", "phone_key", "keyed_person", "number_key", "piece_event")
Keys = dict[str, set[str]]  # of one person, by table
UPTO_AND_HEAD = (
    f"SELECT coalesce((SELECT CAST(value AS INTEGER) FROM keeping WHERE name = '{_UPTO}'), 0),"  # noqa: S608
    " coalesce((SELECT max(position) FROM event), 0)"
)


@dataclass(frozen=True)
class Person:
    """Whom an order shows; `at`: position of the event that says so."""

    at: int
    name: str
    phone: str


@dataclass(frozen=True)
class Stretch:
    """A piece of the journal without keys: everything after `after` up to `upto`, and the people it brought."""

    after: int
    upto: int
    people: tuple[Person, ...]


def keyed_upto_and_head(execute: Execute) -> tuple[int, int]:
    """The position up to which the keys are complete, and that of the last event.

    The first is 0 for keys of another making, which are made anew.
    """
    return execute(UPTO_AND_HEAD).fetchone()  # type: ignore[no-any-return]


def next_stretch(execute: Execute, most: int) -> Stretch | None:
    """The next `most` events without keys; None when the keys are complete."""
    after, head = keyed_upto_and_head(execute)
    if after >= head:
        return None
    upto = min(head, after + most)
    return Stretch(after, upto, tuple(people(execute, after, upto)))


def people(execute: Execute, after: int, upto: int) -> Iterator[Person]:
    """Whom the orders show that were last changed after one position and up to another, oldest first."""
    rows = execute(
        "SELECT o.changed_at, p.name, p.phone FROM desk_order o JOIN party p USING (party_id)"
        " WHERE o.changed_at > ? AND o.changed_at <= ? AND p.erased = 0 ORDER BY o.changed_at",
        (after, upto),
    )
    return (Person(*row) for row in rows)


def enter(
    execute: Execute, many: Callable[..., object], stretch: Stretch, letters: Mapping[str, str]
) -> None:
    """Write the keys of a stretch, sorted. `many`: the driver's executemany; `letters`: readings by name.

    The people are read again in this transaction: one whose name came in between waits for the next stretch, which
    then begins there. A stretch that no longer follows the keys (they were begun anew) is left.
    """
    if keyed_upto_and_head(execute)[0] != stretch.after:
        return
    if not stretch.after:
        clear(execute)
    upto, made = stretch.upto, list[tuple[Person, str]]()
    for person in people(execute, stretch.after, stretch.upto):
        if person.name not in letters:
            upto = person.at - 1
            break
        made.append((person, letters[person.name]))
    for table, ats in _ats_by_key(made).items():
        rows = [(key, at) for key in sorted(ats) for at in sorted(ats[key])]
        many(f"INSERT OR IGNORE INTO {table} (key, at) VALUES (?, ?)", rows)  # noqa: S608  three names
    many(
        "INSERT OR IGNORE INTO keyed_person (at, letters) VALUES (?, ?)",
        [(person.at, reading) for person, reading in made],
    )
    _enter_events(execute, many, stretch.after, upto)
    keep(execute, _UPTO, str(upto))


def keys_of(person: Person, letters: str) -> Keys:
    """Every key of a person."""
    phone = phone_key(person.phone)
    return {**_keys_of_name(person.name, letters), "phone_key": {phone} if phone else set()}


def _keys_of_name(name: str, letters: str) -> Keys:
    return {"name_key": name_keys(name), "letter_key": letter_keys(letters)}


def _ats_by_key(made: list[tuple[Person, str]]) -> dict[str, dict[str, list[int]]]:
    """The positions under each key, by table: a name that many bear is taken apart once, and few texts are sorted."""
    found = {table: defaultdict[str, list[int]](list) for table in ("name_key", "letter_key", "phone_key")}
    alike = defaultdict[tuple[str, str], list[int]](list)
    for person, reading in made:
        alike[person.name, reading].append(person.at)
        if phone := phone_key(person.phone):
            found["phone_key"][phone].append(person.at)
    for (name, reading), ats in alike.items():
        for table, keys in _keys_of_name(name, reading).items():
            for key in keys:
                found[table][key] += ats
    return dict(found)


def events_about(execute: Execute, after: int, upto: int) -> Iterator[tuple[bytes, int, str]]:
    """(order id, position, waybill number or "") of the events in a stretch that name an order."""
    rows = execute(
        "SELECT unhex(json_extract(body, '$.order_id')), position, coalesce(json_extract(body, '$.waybill_no'), '')"
        " FROM (SELECT position, CAST(body AS TEXT) AS body FROM event WHERE position > ? AND position <= ?)"
        " WHERE json_extract(body, '$.order_id') <> ''",
        (after, upto),
    )
    return (tuple(row) for row in rows)


def forget_order(execute: Execute, order_id: bytes) -> None:
    """Take away the keys of the person whom an order showed until now."""
    _forget(
        execute,
        "SELECT o.changed_at, p.name, p.phone, k.letters FROM desk_order o JOIN party p USING (party_id)"
        " JOIN keyed_person k ON k.at = o.changed_at WHERE o.order_id = ?",
        order_id,
    )


def forget_person(execute: Execute, party_id: bytes) -> None:
    """Take away the keys that an event's personal part gave, before it goes."""
    _forget(
        execute,
        "SELECT k.at, p.name, p.phone, k.letters FROM party p JOIN keyed_person k ON k.at = coalesce("
        "(SELECT position FROM carried WHERE event_id = p.party_id AND applied = 1),"
        " (SELECT position FROM event WHERE event_id = p.party_id)) WHERE p.party_id = ?",
        party_id,
    )


def start_anew(execute: Execute) -> None:
    """Take every key away and say so: the thread begins at the journal's first event."""
    clear(execute)
    keep(execute, _UPTO, "0")


def clear(execute: Execute) -> None:
    """Take every key away: they are made anew."""
    for table in _TABLES:
        execute(f"DELETE FROM {table}")  # noqa: S608  our own names
    execute("DELETE FROM keeping WHERE name LIKE 'search_keys%'")


def misfits(execute: Execute) -> list[str]:
    """What proves the keys wrong up to where they say to be complete: "table", or "person" and its position.

    Every person has all keys that follow from the name, the number and the kept reading, and nobody has one more.
    Keys of another making prove nothing: they lie there until the thread has emptied them.
    """
    if execute(
        "SELECT 1 FROM keeping WHERE name LIKE 'search_keys_upto %' AND name <> ?", (_UPTO,)
    ).fetchone():
        return []
    (upto, _), found = keyed_upto_and_head(execute), list[str]()
    counted = dict.fromkeys(("name_key", "letter_key", "phone_key", "keyed_person"), 0)
    readings = execute(
        "SELECT o.changed_at, p.name, p.phone, k.letters FROM desk_order o JOIN party p USING (party_id)"
        " LEFT JOIN keyed_person k ON k.at = o.changed_at WHERE o.changed_at <= ? AND p.erased = 0",
        (upto,),
    )
    for at, name, phone, letters in readings:
        keys = keys_of(Person(at, name, phone), letters or "")
        counted["keyed_person"] += 1
        for table, wanted in keys.items():
            counted[table] += len(wanted)
        if letters is None or not all(_has(execute, table, key, at) for table in keys for key in keys[table]):
            found.append(f"person {at}")
    for table, count in counted.items():
        if execute(f"SELECT count(*) FROM {table}").fetchone()[0] != count:  # noqa: S608  four names
            found.append(table)
    return found + _event_misfits(execute, upto)


def _event_misfits(execute: Execute, upto: int) -> list[str]:
    numbers: set[str] = set()
    count = 0
    found = []
    for order_id, position, number in events_about(execute, 0, upto):
        count += 1
        numbers |= {number} - {""}
        row = execute("SELECT 1 FROM piece_event WHERE order_id = ? AND position = ?", (order_id, position))
        if row.fetchone() is None:
            found.append("piece_event")
            break
    if execute("SELECT count(*) FROM piece_event").fetchone()[0] != count and not found:
        found.append("piece_event")
    stored = {row[0] for row in execute("SELECT waybill_no FROM number_key WHERE key <> ''")}
    return found if stored == numbers else [*found, "number_key"]


def _has(execute: Execute, table: str, key: str, at: int) -> bool:
    query = f"SELECT 1 FROM {table} WHERE key = ? AND at = ?"  # noqa: S608  three names
    return execute(query, (key, at)).fetchone() is not None


def _enter_events(execute: Execute, many: Callable[..., object], after: int, upto: int) -> None:
    about = list(events_about(execute, after, upto))
    many(
        "INSERT OR IGNORE INTO piece_event (order_id, position) VALUES (?, ?)",
        sorted((order_id, position) for order_id, position, _ in about),
    )
    numbers: Iterable[str] = {number for _, _, number in about if number}
    many(
        "INSERT OR IGNORE INTO number_key (key, waybill_no) VALUES (?, ?)",
        sorted((number_key(number), number) for number in numbers),
    )


def _forget(execute: Execute, query: str, identity: bytes) -> None:
    row = execute(query, (identity,)).fetchone()
    if row is None:
        return  # not keyed yet, or an act without a recipient
    at, name, phone, letters = row
    for table, keys in keys_of(Person(at, name, phone), letters).items():
        for key in keys:
            execute(f"DELETE FROM {table} WHERE key = ? AND at = ?", (key, at))  # noqa: S608  three names
    execute("DELETE FROM keyed_person WHERE at = ?", (at,))
