"""Backups of any desk in the places where they are known to lie: the backup folder, the data folder, the mirror's disk.

Only names are read; whether a backup opens is found by trying it.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.retention import ASKED, DAY, parse_name
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate
from govpost_desk.storage.places import Places

_KINDS = Texts(
    {
        DAY: QT_TRANSLATE_NOOP("messages", "日结备份（账目已核验）"),
        ASKED: QT_TRANSLATE_NOOP("messages", "手工备份"),
    }
)
_MOST = 200


@dataclass(frozen=True, kw_only=True)
class FoundBackup:
    """A file that is named like a backup. `with_key`: the wrapped key lies beside it."""

    path: Path
    desk_id: str
    at: datetime
    kind_text: str
    with_key: bool


def find_backups(folder: Path, places: Places) -> tuple[FoundBackup, ...]:
    """The newest first. A place that cannot be read has none."""
    where = [places.backup_folder(folder), folder / "backups"]
    if places.mirror is not None:
        where += [places.mirror, places.mirror.parent]
    found: dict[Path, FoundBackup] = {}
    for place in where:
        try:
            paths = list(place.glob("*.db"))
        except OSError:
            continue
        for path in paths:
            if (name := parse_name(path.name)) is not None:
                found[path.absolute()] = FoundBackup(
                    path=path.absolute(),
                    desk_id=name.desk_id,
                    at=name.at,
                    kind_text=_KINDS.get(name.kind, translate("messages", "每小时备份")),
                    with_key=path.with_suffix(".key").exists(),
                )
    return tuple(sorted(found.values(), key=lambda backup: backup.at, reverse=True)[:_MOST])
