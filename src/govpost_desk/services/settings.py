"""The desk's settings and profile as use cases need them."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from govpost_desk.domain import training
from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.settings import DeskSettings, check_setting, read_settings
from govpost_desk.domain.training import is_training_desk
from govpost_desk.storage import reference
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import GovernmentWindow, left_of_window, window, windows


@dataclass(frozen=True, kw_only=True)
class DeskProfile:
    """Who this desk is. `division`: six-digit code of the centre's place; it decides zones and so fees."""

    desk_id: str
    centre_code: str
    centre_name: str
    division: str
    hotline: str
    supervision_hotline: str
    demo: bool

    @property
    def training(self) -> bool:
        """Whether this is a training desk: its id says so, which no setting and no import can change."""
        return is_training_desk(self.desk_id)


def desk_settings(execute: Execute) -> DeskSettings:
    """Settings as they stand."""
    return _decoded(tuple(reference.settings(execute).items()))


@lru_cache(maxsize=4)
def _decoded(stored: tuple[tuple[str, str], ...]) -> DeskSettings:
    """A tick asks three times; the text is looked up each time, its meaning is worked out once."""
    return read_settings(dict(stored))


def desk_profile(execute: Execute) -> DeskProfile:
    """The desk's own row, which set-up wrote."""
    row = reference.profile(execute)
    return DeskProfile(
        desk_id=row[0],
        centre_code=row[1],
        centre_name=row[2],
        division=row[3],
        hotline=row[4],
        supervision_hotline=row[5],
        demo=bool(row[6]),
    )


def served_windows(execute: Execute) -> list[GovernmentWindow]:
    """The windows that are offered, by code: those of the hall without the closed ones, and of those that head office
    ended the ones where something is left to do.
    """
    gone = set(desk_settings(execute).closed_windows.split()) | ended_windows(execute)
    return [place for place in windows(execute) if place.window_code not in gone]


def served_window(execute: Execute, window_code: str) -> GovernmentWindow | None:
    """A window that hands over here; None for an unknown one, a closed one, one that head office ended and where all is
    done.
    """
    settings = desk_settings(execute)
    closed = window_code in settings.closed_windows.split()
    gone = closed or (
        window_code in settings.ended_windows.split() and not left_of_window(execute, window_code)
    )
    return None if gone else window(execute, window_code)


def ended_windows(execute: Execute) -> set[str]:
    """Codes of the windows that head office ended and where all is done."""
    ended = desk_settings(execute).ended_windows.split()
    return {code for code in ended if not left_of_window(execute, code)}


def window_for_new(execute: Execute, window_code: str) -> GovernmentWindow:
    """A window that orders may be recorded for. Raises RuleError: no_such_window, window_ended (what it has may be
    finished, no more comes)."""
    if window_code in desk_settings(execute).ended_windows.split():
        raise RuleError("window_ended", window=window_code)
    place = served_window(execute, window_code)
    if place is None:
        raise RuleError("no_such_window", window=window_code[:20])
    return place


def paper_windows(execute: Execute) -> list[GovernmentWindow]:
    """The windows that emergency paper may name: it was written when one that has ended since still handed over."""
    closed = desk_settings(execute).closed_windows.split()
    return [place for place in windows(execute) if place.window_code not in closed]


def office_code(execute: Execute) -> str:
    """This office on bag tags: the setting, else the division with 00 behind (facts §1.3)."""
    desk = desk_profile(execute)
    if desk.training:
        return training.OFFICE
    return desk_settings(execute).office_code or f"{desk.division}00"


def set_setting(db: Database, name: str, value: str, *, by: Actor, at: datetime) -> None:
    """Change one setting. Raises RuleError setting_name | setting_value."""
    checked = check_setting(name, value)
    with db.begin() as tx:
        record(tx, "setting.set", {"name": name, "value": checked}, by=by, at=at)
