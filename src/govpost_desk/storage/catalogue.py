"""The catalogue of service items (D-5): versions of both lists, and finding an item by what a clerk types."""

from collections.abc import Sequence

from govpost_desk.domain.service_items import ItemList, ServiceItem
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

_COLUMNS = "code, name, department, document_name, opened, initials, department_initials"
_SET = (
    f"INSERT INTO service_item ({_COLUMNS}, list, active, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)"  # noqa: S608
    " ON CONFLICT (list, code) DO UPDATE SET name = excluded.name, department = excluded.department,"
    " document_name = excluded.document_name, opened = excluded.opened, initials = excluded.initials,"
    " department_initials = excluded.department_initials, active = 1, origin = excluded.origin"
)
_NO_HIT = 9
# How well one word fits: the number itself, the whole name, its beginning, its middle, then department and document.
_FIT = (
    "CASE WHEN code = :upper{n} THEN 0 WHEN initials = :lower{n} OR name = :text{n} THEN 1"
    " WHEN instr(initials, :lower{n}) = 1 OR instr(name, :text{n}) = 1 OR instr(code, :upper{n}) = 1 THEN 2"
    " WHEN instr(name, :text{n}) > 0 THEN 3 WHEN instr(initials, :lower{n}) > 0 THEN 4"
    " WHEN instr(department, :text{n}) > 0 OR instr(department_initials, :lower{n}) > 0 THEN 5"
    f" WHEN instr(document_name, :text{{n}}) > 0 THEN 6 ELSE {_NO_HIT} END"
)


def apply_catalogue_imported(execute: Execute, fact: Fact) -> None:
    """A list has a new version; its items follow as events of their own in the same transaction."""
    body = fact.body
    execute(
        "INSERT OR REPLACE INTO item_catalogue (list, version_no, file_sha256, item_count, recorded_ms, origin)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            body["list"],
            body["version_no"],
            body["file_sha256"],
            body["item_count"],
            fact.wall_ms,
            body["origin"],
        ),
    )


def apply_items_set(execute: Execute, fact: Fact) -> None:
    """Some items are new or changed."""
    body = fact.body
    for row in body["items"]:
        execute(_SET, (*row[:4], int(row[4]), *row[5:], body["list"], body["origin"]))


def apply_items_ended(execute: Execute, fact: Fact) -> None:
    """Some items are on the list no more; orders keep what they say."""
    for code in fact.body["codes"]:
        execute("UPDATE service_item SET active = 0 WHERE list = ? AND code = ?", (fact.body["list"], code))


def item_row(item: ServiceItem) -> list[object]:
    """An item as an event holds it."""
    return [
        item.code,
        item.name,
        item.department,
        item.document_name,
        item.opened,
        item.initials,
        item.department_initials,
    ]


def items_of_list(execute: Execute, which: ItemList) -> dict[str, ServiceItem]:
    """The items of a list as it stands, by code."""
    rows = execute(
        f"SELECT {_COLUMNS} FROM service_item WHERE list = ? AND active = 1",  # noqa: S608  constants only
        (which.value,),
    )
    return {row[0]: _item(row) for row in rows.fetchall()}


def codes_from(execute: Execute, which: ItemList, origin: str) -> set[str]:
    """Codes of the items of a list that came from head office ("hub") or were read in here ("local")."""
    rows = execute(
        "SELECT code FROM service_item WHERE list = ? AND active = 1 AND origin = ?", (which.value, origin)
    )
    return {row[0] for row in rows.fetchall()}


def item_counts(execute: Execute) -> dict[str, int]:
    """Items of each list that has any."""
    return dict(
        execute(
            "SELECT list, count(*) FROM service_item WHERE active = 1 GROUP BY list ORDER BY list"
        ).fetchall()
    )


def version_of(execute: Execute, which: ItemList) -> tuple[int, str]:
    """(version, hash of its file) of a list; (0, "") before its first."""
    row = execute(
        "SELECT version_no, file_sha256 FROM item_catalogue WHERE list = ?", (which.value,)
    ).fetchone()
    return tuple(row) if row else (0, "")


def find_items(execute: Execute, words: Sequence[str], limit: int) -> list[ServiceItem]:
    """Items that fit every word, the best first, published ones before others; a scan of the table, 10-20 ms."""
    if not words:
        return []
    fits = [_FIT.format(n=number) for number in range(len(words))]
    named: dict[str, object] = {"limit": limit}
    for number, word in enumerate(words):
        named |= {f"text{number}": word, f"lower{number}": word.lower(), f"upper{number}": word.upper()}
    names = [f"fit{number}" for number in range(len(words))]
    inner = ", ".join(f"{fit} AS {name}" for fit, name in zip(fits, names, strict=True))
    hits = " AND ".join(f"{name} < {_NO_HIT}" for name in names)
    rows = execute(
        f"SELECT {_COLUMNS} FROM (SELECT {_COLUMNS}, {inner} FROM service_item WHERE active = 1) WHERE {hits}"  # noqa: S608
        f" ORDER BY {' + '.join(names)}, opened DESC, length(name), code LIMIT :limit",
        named,
    )
    return [_item(row) for row in rows.fetchall()]


def published_items(execute: Execute, limit: int) -> list[ServiceItem]:
    """The items published for mailing, by list, department and number."""
    rows = execute(
        f"SELECT {_COLUMNS} FROM service_item WHERE active = 1 AND opened = 1"  # noqa: S608  constants only
        " ORDER BY list DESC, department, code LIMIT ?",
        (limit,),
    )
    return [_item(row) for row in rows.fetchall()]


def _item(row: Sequence[object]) -> ServiceItem:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return ServiceItem(**{**values, "opened": bool(values["opened"])})  # type: ignore[arg-type]
