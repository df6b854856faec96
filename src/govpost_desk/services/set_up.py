"""Setting up a desk from a TOML file: the store, its key and rescue code, reference rows, people, the first range."""

import hashlib
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.numbers import range_from
from govpost_desk.domain.orders import Mode, Payer
from govpost_desk.domain.settings import check_setting
from govpost_desk.domain.staff import ROLES
from govpost_desk.domain.training import is_training_desk, is_training_number
from govpost_desk.services.made_aside import alone, finish_set_up, make_aside, move_in, must_be_free
from govpost_desk.services.routes import RoutePlan, check_route, record_route
from govpost_desk.services.settings import desk_profile
from govpost_desk.services.signing_in import NO_PIN, hash_pin
from govpost_desk.services.supply import KINDS, SupplyPlan, record_received
from govpost_desk.storage import journal, keeping, keys
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.numbers import range_overlaps
from govpost_desk.storage.people import set_credential
from govpost_desk.storage.recording import record

_TABLES = {
    "demo",
    "desk",
    "window",
    "driver",
    "deliverer",
    "operator",
    "range",
    "settings",
    "route",
    "supply",
}
_SHORTEST_DESK, _LONGEST_CODE = 6, 20  # what the barcode of a register reads (domain/scans)
_Kind = TypeVar("_Kind", list[Any], dict[str, Any])
_RESCUE_DIGEST = "rescue_code_sha256"
_RESCUE_PROVED = "rescue_proved"


@dataclass(frozen=True, kw_only=True)
class DeskPlan:
    """A checked set-up file: rows of event bodies, people with their names apart."""

    desk: dict[str, Any]
    windows: tuple[dict[str, Any], ...]
    signers: tuple[tuple[str, int, str], ...]  # (side, number, name)
    operators: tuple[tuple[str, str, str], ...]  # (number, role, name)
    first_number: str
    number_count: int
    settings: dict[str, str] = field(default_factory=dict)
    routes: tuple[RoutePlan, ...] = ()
    supplies: tuple[SupplyPlan, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeskMade:
    """What set-up hands out once: PINs it chose itself and the rescue code for the safe."""

    desk_id: str
    rescue_code: str
    chosen_pins: dict[str, str]


def read_plan(text: str) -> DeskPlan:
    """Check a set-up file. Raises RuleError "setup_file" naming the field that is wrong."""
    return plan_of(read_tables(text))


def read_tables(text: str) -> dict[str, Any]:
    """The tables of a set-up file, unchecked. Raises RuleError "setup_file"."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise RuleError("setup_file", field="TOML") from None


def plan_of(raw: Mapping[str, Any]) -> DeskPlan:
    """Check the tables of a set-up file, however they came. Raises RuleError "setup_file" naming the field."""
    desk = {
        name: _text(raw.get("desk"), "desk", name)
        for name in ("desk_id", "centre_code", "centre_name", "division", "hotline", "supervision_hotline")
    }
    if len(desk["division"]) != 6 or not desk["division"].isdigit():
        raise RuleError("setup_file", field="desk.division")
    if is_training_desk(desk["desk_id"]):  # such an id says that nothing of the desk is ever sent
        raise RuleError("setup_file", field="desk.desk_id")
    if len(_code(desk, "desk", "desk_id").replace("-", "")) < _SHORTEST_DESK:
        raise RuleError("setup_file", field="desk.desk_id")
    windows = tuple(window_body(entry, desk["centre_code"]) for entry in _of(raw, "window", list))
    operators = tuple(
        (
            _code(entry, "operator", "no"),
            _one_of(entry, "operator", "role", ROLES),
            _text(entry, "operator", "name"),
        )
        for entry in _of(raw, "operator", list)
    )
    if not windows or not operators:
        raise RuleError("setup_file", field="window" if not windows else "operator")
    _once([window["window_code"] for window in windows], "window.code")
    _once([operator_no for operator_no, _, _ in operators], "operator.no")
    signers = [
        (window["window_code"], number, _text({"officers": name}, "window", "officers"))
        for window, entry in zip(windows, raw["window"], strict=True)
        for number, name in enumerate(_of(entry, "officers", list, "window."), 1)
    ]
    for side in ("driver", "deliverer"):
        signers += [(side, n, _text(entry, side, "name")) for n, entry in enumerate(_of(raw, side, list), 1)]
    numbers = _of(raw, "range", dict)
    _can_work(raw, desk, {side for side, _, _ in signers}, windows)
    return DeskPlan(
        desk={**desk, "demo": bool(raw.get("demo", False))},
        windows=windows,
        signers=tuple(signers),
        operators=operators,
        first_number=str(numbers.get("first", "")),
        number_count=_whole(numbers, "range", "count", 0),
        settings={
            name: check_setting(name, str(value)) for name, value in _of(raw, "settings", dict).items()
        },
        routes=tuple(_route(entry) for entry in _of(raw, "route", list)),
        supplies=tuple(_supply(kind, entry) for kind, entry in _of(raw, "supply", dict).items()),
    )


def _can_work(
    raw: Mapping[str, Any], desk: Mapping[str, Any], sides: set[str], windows: tuple[dict[str, Any], ...]
) -> None:
    """What would only come to light in the middle of a shift: nobody to sign, an unknown place, a misspelt table."""
    from govpost_desk.importing.divisions import division_name

    if unknown := set(raw) - _TABLES:
        raise RuleError("setup_file", field=min(unknown)[:40])
    if not division_name(desk["division"]):
        raise RuleError("setup_file", field="desk.division")
    for window in windows:
        if window["window_code"] not in sides:
            raise RuleError("setup_file", field=f"window.officers ({window['window_code']})")
    if "driver" not in sides:
        raise RuleError("setup_file", field="driver")


def set_up(
    folder: Path, plan: DeskPlan, pins: Mapping[str, str], at: datetime, proved_code: str = ""
) -> DeskMade:
    """Make the desk in `folder`. `pins`: by operator number; where one is missing a PIN is chosen and handed out.

    `proved_code`: the rescue code that was handed out and typed back before; else a new one is made.
    Raises StorageError desk_exists, setting_up (somebody else makes one there now), no_room, unavailable; RuleError
    pin_format and those of `range_from`; nothing is left behind then.
    """
    finish_set_up(folder)
    must_be_free(folder)
    if bool(plan.desk.get("training", False)) is not is_training_desk(plan.desk["desk_id"]):
        raise RuleError("setup_file", field="desk.desk_id")
    numbers = [number for number, _, _ in plan.operators]
    training = is_training_desk(plan.desk["desk_id"])  # nobody has a PIN there: it is opened without one
    chosen = {
        number: f"{secrets.randbelow(10**6):06d}" for number in numbers if number not in pins and not training
    }
    hashes = {number: NO_PIN if training else hash_pin({**pins, **chosen}[number]) for number in numbers}
    first_range = range_from(plan.first_number, plan.number_count) if plan.number_count else None
    key, code = keys.new_key(), proved_code or keys.new_rescue_code()

    def fill(tx: Tx) -> None:
        journal.open_first_epoch(tx, plan.desk["desk_id"], at)
        _record_plan(tx, plan, at)
        for number, pin_hash in hashes.items():
            set_credential(tx.execute, number, pin_hash)
        if first_range is not None:
            _record_range(tx, first_range.__dict__, SYSTEM, at)
        keeping.keep(tx.execute, _RESCUE_DIGEST, rescue_digest(code))
        if proved_code:
            _keep_proved(tx, at)

    with alone(folder):
        must_be_free(folder)  # another set-up may have ended just now
        make_aside(folder, key, code, fill)
        move_in(folder)
    return DeskMade(desk_id=plan.desk["desk_id"], rescue_code=code, chosen_pins=chosen)


def add_range(db: Database, first: str, count: int, *, by: Actor, at: datetime) -> str:
    """Add a number range; returns its last number. Raises RuleError of `range_from`, or "range_overlap" (D-20)."""
    from govpost_desk.domain.numbers import waybill_no

    spec = range_from(first, count)
    with db.begin() as tx:
        if range_overlaps(tx.execute, spec.prefix, spec.suffix, spec.first_serial, spec.count):
            raise RuleError("range_overlap")
        _record_range(tx, spec.__dict__, by, at)
    return waybill_no(spec.prefix, spec.first_serial + spec.count - 1, spec.suffix)


def prove_rescue_code(db: Database, code: str, at: datetime) -> None:
    """The rescue code is typed back once, which proves that it was kept. Raises StorageError "rescue_code"."""
    with db.begin() as tx:
        if keeping.kept(tx.execute, _RESCUE_DIGEST) != rescue_digest(code):
            raise StorageError("rescue_code")
        if keeping.kept(tx.execute, _RESCUE_PROVED) is None:
            _keep_proved(tx, at)


def _keep_proved(tx: Tx, at: datetime) -> None:
    record(tx, "rescue.proved", {}, by=SYSTEM, at=at)
    keeping.keep(tx.execute, _RESCUE_PROVED, at.isoformat())


def rescue_is_proved(execute: Execute) -> bool:
    """Whether the rescue code was ever typed back."""
    return keeping.kept(execute, _RESCUE_PROVED) is not None


def rescue_digest(code: str) -> str:
    """Digest of a rescue code; it has 158 random bits, so a plain hash gives nothing away."""
    letters = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def _record_plan(tx: Tx, plan: DeskPlan, at: datetime) -> None:
    record(tx, "desk.set_up", plan.desk, by=SYSTEM, at=at)
    for window in plan.windows:
        record(tx, "window.set", window, by=SYSTEM, at=at)
    for side, signer_no, name in plan.signers:
        body = {"side": side, "signer_no": signer_no, "active": True}
        record(tx, "signer.set", body, by=SYSTEM, at=at, personal={"name": name})
    for operator_no, role, name in plan.operators:
        body = {"operator_no": operator_no, "role": role, "active": True}
        record(tx, "operator.set", body, by=SYSTEM, at=at, personal={"name": name})
    for setting, value in plan.settings.items():
        record(tx, "setting.set", {"name": setting, "value": value}, by=SYSTEM, at=at)
    for route in plan.routes:
        record_route(tx, route, active=True, by=SYSTEM, at=at)
    for supply in plan.supplies:
        record_received(tx, supply, by=SYSTEM, at=at)


def _record_range(tx: Tx, spec: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """Raises RuleError "range_training": real numbers never get into a training desk, nor the other way round."""
    if is_training_number(spec["prefix"], spec["suffix"]) is not desk_profile(tx.execute).training:
        raise RuleError("range_training")
    record(tx, "range.added", {**spec, "origin": "local"}, by=by, at=at)


def window_body(entry: Mapping[str, Any], centre_code: str) -> dict[str, Any]:
    """The checked body of a `window.set`. Raises RuleError "setup_file" naming the field, e.g. window.code."""
    code = _code(entry, "window", "code")
    return {
        "window_code": code,
        "source": str(entry.get("source") or f"{centre_code}-{code}"),
        "department": _text(entry, "window", "department"),
        "sender_name": _text(entry, "window", "sender_name"),
        "sender_address": _text(entry, "window", "sender_address"),
        "sender_phone": _text(entry, "window", "sender_phone"),
        "payer": _one_of(entry, "window", "payer", tuple(Payer)),
        "mode": _one_of(entry, "window", "mode", tuple(Mode)),
        "receipt": bool(entry.get("receipt", False)),
        "weight_g": _whole(entry, "window", "weight_g", 100),
        "bundles": bool(entry.get("bundles", False)),
    }


def _route(entry: object) -> RoutePlan:
    departs = entry.get("departs") if isinstance(entry, dict) else None
    if not isinstance(departs, list) or not all(isinstance(text, str) for text in departs):
        raise RuleError("setup_file", field="route.departs")
    names = ("code", "name", "destination", "destination_name", "days")
    code, name, destination, destination_name, days = (_text(entry, "route", field) for field in names)
    try:
        return check_route(code, name, destination, destination_name, tuple(departs), days)
    except RuleError as error:
        raise RuleError("setup_file", field=_ROUTE_FIELDS[error.code]) from None


_ROUTE_FIELDS = {
    "route_code": "route.code",
    "route_office": "route.destination",
    "timetable": "route.departs",
}


def _supply(kind: str, entry: object) -> SupplyPlan:
    if kind not in KINDS or not isinstance(entry, dict):
        raise RuleError("setup_file", field=f"supply.{kind[:20]}")
    return SupplyPlan(
        kind=kind,
        count=_whole(entry, f"supply.{kind}", "count", 0),
        reorder_point=_whole(entry, f"supply.{kind}", "reorder_point", 0),
    )


def _of(entry: Mapping[str, Any], name: str, kind: type[_Kind], above: str = "") -> _Kind:
    value = entry.get(name, kind())
    if not isinstance(value, kind):
        raise RuleError("setup_file", field=above + name)
    return value


def _once(codes: list[str], field: str) -> None:
    if len(set(codes)) < len(codes):
        raise RuleError("setup_file", field=field)


def _code(entry: object, table: str, name: str) -> str:
    """A code that is scanned and printed: capitals, digits, hyphens between them."""
    code = _text(entry, table, name)
    if not re.fullmatch("[0-9A-Z]+(-[0-9A-Z]+)*", code) or len(code.replace("-", "")) > _LONGEST_CODE:
        raise RuleError("setup_file", field=f"{table}.{name}")
    return code


def _whole(entry: Mapping[str, Any], table: str, name: str, default: int) -> int:
    value = entry.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise RuleError("setup_file", field=f"{table}.{name}")
    return value


def _text(entry: object, table: str, name: str) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise RuleError("setup_file", field=f"{table}.{name}")
    return value.strip()


def _one_of(entry: Mapping[str, Any], table: str, name: str, allowed: tuple[str, ...]) -> str:
    value = _text(entry, table, name)
    if value not in allowed:
        raise RuleError("setup_file", field=f"{table}.{name}")
    return str(value)
