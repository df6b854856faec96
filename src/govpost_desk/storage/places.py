"""Where a desk keeps what outlives its data folder: backups, mirror, witness. Read from devices.toml by app and cli."""

from dataclasses import dataclass
from pathlib import Path

REHEARSAL = ".rehearsal"  # within the data folder, where a restore is tried


@dataclass(frozen=True, kw_only=True)
class Places:
    """None: not there. `backups` None: the folder `backups` within the data folder.

    `machine`: which computer this is (`settings.machine_id`), "" where it is not known.

    `witness`: the file itself; else `witness_folder`, in which each desk has a file of its own name.
    """

    backups: Path | None = None
    mirror: Path | None = None
    witness: Path | None = None
    witness_folder: Path | None = None
    machine: str = ""

    def backup_folder(self, data_folder: Path) -> Path:
        """Where the regular backups of the desk in `data_folder` go."""
        return self.backups or data_folder / "backups"


def same_disk(one: Path, other: Path) -> bool:
    """Whether two existing places lie on one disk (or partition), so that one fault takes both."""
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False
