"""Statements of head office find their rows by an index, also while the planner has counted nothing."""

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Delete, Engine, Select, Update

from govpost_desk import hub
from govpost_desk.hub.store import Store, file_engine, memory_engine
from govpost_desk.hub.upgrading import upgrade

# what is wanted is everything of the hall, or its one row
WHOLE = {
    "acts_told._CUSTODY",
    "channels._ALL",
    "desks._COUNT",
    "desks._DESKS",
    "enrolling._ALL",
    "expiring._DESKS_TIME",
    "expiring._UNCLAIMED",  # once a day
    "granting._ASKS",
    "granting._POOLS",
    "granting._TAKEN",
    "incidents._ALL",
    "ordering._ALL",
    "rebuilding._ALL_HELD",
    "rebuilding._HELD",
    "sending._ALL",
    "store._LOCK",
    "store._SAVE_HEAD",
    "store._SAVE_SITE",
    "store._SITE",
    "templates._HALL",
    "templates._OWN",
    "tracking_codes._OWN",
}


def statements() -> dict[str, Any]:
    """Every statement that is a constant of a module of the hub."""
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(hub.__path__):
        if module.ispkg:
            continue
        for name, value in vars(importlib.import_module(f"govpost_desk.hub.{module.name}")).items():
            if isinstance(value, Select | Update | Delete):
                found[f"{module.name}.{name}"] = value
    return found


def looks_through_all(engine: Engine) -> set[str]:
    """Statements that look at all rows of a hall in one of their tables."""
    store, found = Store(engine), set()
    with engine.connect() as connection:
        for name, statement in statements().items():
            text = store.text_of(statement)
            values = dict.fromkeys(re.findall(r":(\w+)", text.sql), "1")
            values |= {**text.given, "site": "520100-01", "names": "[]"}
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text.sql}", values)]
            if any(re.search(r"SCAN (?!json_each)|\(site_id=\?\)", step) for step in plan):
                found.add(name)
    return found


@pytest.mark.parametrize("kept_in", ["memory", "file"])
def test_only_what_wants_all_of_a_hall_looks_at_all_of_it(kept_in: str, tmp_path: Path) -> None:
    engine = memory_engine() if kept_in == "memory" else file_engine(tmp_path / "hub.db", bytes(32))
    if kept_in == "file":
        upgrade(engine)
    assert looks_through_all(engine) - WHOLE == set()
    engine.dispose()
