"""The government windows of the hall: one more, other words on its labels, closed and opened again (D-2, D-18).

What was recorded of a window stays; a closed one is only not offered any more, and nothing is taken over from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.orders import Mode, Payer
from govpost_desk.domain.settings import CLOSED_WINDOWS
from govpost_desk.services.hall_staff import HUB
from govpost_desk.services.messages.first_run import field_failure
from govpost_desk.services.set_up import window_body
from govpost_desk.services.settings import desk_profile, desk_settings, served_windows
from govpost_desk.services.team import MOST_SIGNERS, signer_name
from govpost_desk.storage import registers
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.people import signers
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import GovernmentWindow, left_of_window, window, windows

FIELDS = ("department", "sender_name", "sender_phone", "sender_address", "payer")  # what may change
_USUAL = {"payer": Payer.SENDER, "mode": Mode.ONE_WAY}


@dataclass(frozen=True, kw_only=True)
class HallWindow:
    """One window as its desk looks after it. `officers`: who signs for it; `served`: offered; `origin`: local, or hub
    where head office named it; `ended`: head office names it no more; `left`: of an ended one, what is not done yet.
    """

    window_code: str
    department: str
    sender_name: str
    sender_phone: str
    sender_address: str
    payer: str
    officers: tuple[str, ...]
    served: bool
    origin: str
    ended: bool
    left: int


def list_windows(db: Database) -> tuple[HallWindow, ...]:
    """All windows by code, the closed ones too."""
    with db.reading() as execute:
        return hall_windows(execute)


def hall_windows(execute: Execute) -> tuple[HallWindow, ...]:
    """The same within a reading."""
    served = {place.window_code for place in served_windows(execute)}
    ended = desk_settings(execute).ended_windows.split()
    return tuple(
        HallWindow(
            window_code=place.window_code,
            officers=tuple(name for _, name in signers(execute, place.window_code)),
            served=place.window_code in served,
            origin=place.origin,
            ended=place.window_code in ended,
            left=left_of_window(execute, place.window_code) if place.window_code in ended else 0,
            **{name: getattr(place, name) for name in FIELDS},
        )
        for place in windows(execute)
    )


def add_window(
    db: Database, code: str, values: Mapping[str, str], officers: tuple[str, ...], *, by: Actor, at: datetime
) -> None:
    """One more window with those who sign for it. `values`: FIELDS.

    Raises RuleError: window_exists, window_field (what is wrong, in words), staff_name, signers_full.
    """
    if not officers:
        raise _refused(RuleError("setup_file", field="window.officers"))
    if len(officers) > MOST_SIGNERS:
        raise RuleError("signers_full", side=code)
    names = [signer_name(name) for name in officers]
    with db.begin() as tx:
        body = _body(tx, {**_USUAL, **_clean(values), "code": code})
        if window(tx.execute, code) is not None:
            raise RuleError("window_exists", window=code)
        record(tx, "window.set", body, by=by, at=at)
        for number, name in enumerate(names, 1):
            signer = {"side": code, "signer_no": number, "active": True}
            record(tx, "signer.set", signer, by=by, at=at, personal={"name": name})


def change_window(db: Database, code: str, values: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Other words for a window: `values` has those of FIELDS that change. What is printed already stays as it is.

    Raises RuleError: no_such_window, window_of_hub (head office writes its windows), window_field.
    """
    with db.begin() as tx:
        place = _known(tx, code)
        if place.origin == HUB:
            raise RuleError("window_of_hub", window=code)
        body = _body(tx, {"code": code, **vars(place), **_clean(values)})
        record(tx, "window.set", body, by=by, at=at)


def close_window(db: Database, code: str, *, by: Actor, at: datetime) -> None:
    """Serve a window no more. Nothing that waits there may vanish from the lists, and one window must stay.

    Raises RuleError: no_such_window, window_waits, window_last.
    """
    with db.begin() as tx:
        _known(tx, code)
        waiting = len(registers.open_orders(tx.execute, code, None))
        if waiting or _has_open_register(tx.execute, code):
            raise RuleError("window_waits", window=code, count=waiting)
        if [place.window_code for place in served_windows(tx.execute)] == [code]:
            raise RuleError("window_last")
        _keep_closed(tx, {*_closed(tx.execute), code}, by, at)


def open_window(db: Database, code: str, *, by: Actor, at: datetime) -> None:
    """Serve a closed window again. Raises RuleError no_such_window, window_of_hub (head office ended it)."""
    with db.begin() as tx:
        _known(tx, code)
        if code in desk_settings(tx.execute).ended_windows.split():
            raise RuleError("window_of_hub", window=code)
        _keep_closed(tx, set(_closed(tx.execute)) - {code}, by, at)


def _body(tx: Tx, entry: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return window_body(entry, desk_profile(tx.execute).centre_code)
    except RuleError as error:
        raise _refused(error) from None


def _refused(error: RuleError) -> RuleError:
    return RuleError("window_field", told=field_failure(error))


def _known(tx: Tx, code: str) -> GovernmentWindow:
    place = window(tx.execute, code)
    if place is None:
        raise RuleError("no_such_window", window=code[:20])
    return place


def _has_open_register(execute: Execute, code: str) -> bool:
    return any(each.state == "open" and each.side == code for each in registers.registers(execute))


def _closed(execute: Execute) -> list[str]:
    return desk_settings(execute).closed_windows.split()


def _keep_closed(tx: Tx, codes: set[str], by: Actor, at: datetime) -> None:
    if codes != set(_closed(tx.execute)):
        body = {"name": CLOSED_WINDOWS, "value": " ".join(sorted(codes))}
        record(tx, "setting.set", body, by=by, at=at)


def _clean(values: Mapping[str, str]) -> dict[str, Any]:
    return {name: " ".join(text.split()) for name, text in values.items() if name in FIELDS}
