"""The timetable of the routes mail leaves by (D-30): set by people, read by bagging."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.cleaning import clean_text
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.timetable import check_timetable
from govpost_desk.storage import bags
from govpost_desk.storage.bags import Route
from govpost_desk.storage.database import Database, Tx
from govpost_desk.storage.recording import record

ROUTE_CODE = "[0-9A-Z]{1,20}"  # it is scanned: GPDROUTE + code
OFFICE = "[0-9]{8}"
_LONGEST = 50


@dataclass(frozen=True, kw_only=True)
class RoutePlan:
    """A checked route. `departs`: times of day, ascending; `days`: weekdays, "1" is Monday."""

    route_code: str
    name: str
    destination: str
    destination_name: str
    departs: tuple[str, ...]
    days: str


def check_route(
    code: str, name: str, destination: str, destination_name: str, departs: tuple[str, ...], days: str
) -> RoutePlan:
    """Raises RuleError: route_code, route_office (8 digits and a name), timetable."""
    name, destination_name = clean_text(name, _LONGEST).text, clean_text(destination_name, _LONGEST).text
    if not re.fullmatch(ROUTE_CODE, code) or not name:
        raise RuleError("route_code")
    if not re.fullmatch(OFFICE, destination) or not destination_name:
        raise RuleError("route_office")
    times, weekdays = check_timetable(departs, days)
    return RoutePlan(
        route_code=code,
        name=name,
        destination=destination,
        destination_name=destination_name,
        departs=times,
        days=weekdays,
    )


def set_route(db: Database, plan: RoutePlan, *, by: Actor, at: datetime) -> None:
    """A route is new or changed; open bags keep what they were opened for."""
    with db.begin() as tx:
        record_route(tx, plan, active=True, by=by, at=at)


def end_route(db: Database, code: str, *, by: Actor, at: datetime) -> None:
    """No new bag is opened for it. Raises RuleError "no_route"."""
    with db.begin() as tx:
        found = next((route for route in bags.routes(tx.execute) if route.route_code == code), None)
        if found is None:
            raise RuleError("no_route", number=code[:20])
        record_route(tx, RoutePlan(**vars(found)), active=False, by=by, at=at)


def record_route(tx: Tx, plan: RoutePlan, *, active: bool, by: Actor, at: datetime) -> None:
    """A route of the timetable as a fact."""
    body = {**vars(plan), "departs": list(plan.departs), "active": active}
    record(tx, "route.set", body, by=by, at=at)


def list_routes(db: Database) -> list[Route]:
    """The routes in use."""
    with db.reading() as execute:
        return bags.routes(execute)


def route_fields(route: Route) -> dict[str, Any]:
    """As JSON fields."""
    return {**vars(route), "departs": list(route.departs)}
