"""What stays how long. Regular backups: 24 hourly, 31 of a day's end, 12 of a month's last day; the newest always.

Backups are counted, not dated: a clock that jumps ahead removes nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from govpost_desk.domain.business_day import SHANGHAI

HOURLY, DAY, ASKED = "hourly", "day", "asked"
KEPT_HOURLY, KEPT_DAYS, KEPT_MONTHS = 24, 31, 12
# days for which head office keeps the recipient of a platform order that nobody takes (`hub.expiring`): the proposal of
# reliability §4; each customer's own legal office decides
UNCLAIMED_DAYS = 90
_STAMP = "%Y%m%d-%H%M%S"
_SHAPE = re.compile(rf"(?P<desk>[0-9A-Z-]+)-(?P<at>\d{{8}}-\d{{6}})-(?P<kind>{HOURLY}|{DAY}|{ASKED})\.db")


@dataclass(frozen=True, order=True)
class BackupName:
    """A regular backup by the name of its file. `at`: Shanghai time to the second."""

    at: datetime
    kind: str
    desk_id: str

    @property
    def text(self) -> str:
        """The file's name."""
        return f"{self.desk_id}-{self.at:{_STAMP}}-{self.kind}.db"


def backup_name(desk_id: str, kind: str, at: datetime) -> BackupName:
    """The name of a backup made at an aware moment. `kind`: hourly, day or asked."""
    return BackupName(at.astimezone(SHANGHAI).replace(microsecond=0), kind, desk_id)


def parse_name(text: str) -> BackupName | None:
    """The name taken apart; None for any other file."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    try:
        at = datetime.strptime(match["at"], _STAMP).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
    return BackupName(at, match["kind"], match["desk"])


def expendable(names: Iterable[BackupName], newest: BackupName) -> list[BackupName]:
    """Those of one desk's backups that may go. `newest`: the one made last, whatever the clock said then."""
    by_time = sorted(names, reverse=True)
    hours = [name for name in by_time if name.kind != DAY]
    days = [name for name in by_time if name.kind == DAY]
    month_ends: dict[tuple[int, int], BackupName] = {}
    for name in days:
        month_ends.setdefault((name.at.year, name.at.month), name)
    kept = {*hours[:KEPT_HOURLY], *days[:KEPT_DAYS], *list(month_ends.values())[:KEPT_MONTHS], newest}
    return [name for name in by_time if name not in kept]
