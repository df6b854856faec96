"""What the window may do before there is an open store: the values and functions that app hands to its first pages.

Settings and devices are app's alone to read; here they are plain values and callables, so that the window can
set up a desk, restore one or bring its key back without knowing them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govpost_desk.storage.places import Places

DEVICE_NAMES = ("label_printer", "office_printer", "scanner_port", "scale", "backup_folder", "mirror_folder")
Heard = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Door:
    """`devices`: values of devices.toml by name. `check_devices`: a sentence, "" when all is in order.

    `listen(port, code, state)`: a serial scanner's codes until the returned function is called; both are called on
    a thread of its own. `recover_key(code)` raises StorageError. `places()`: where copies lie by now.
    """

    folder: Path
    devices: Mapping[str, str]
    ports: Callable[[], tuple[tuple[str, str], ...]]
    check_devices: Callable[[Mapping[str, str]], str]
    keep_devices: Callable[[Mapping[str, str]], None]
    listen: Callable[[str, Heard, Heard], Callable[[], None]]
    recover_key: Callable[[str], bool]
    places: Callable[[], Places]
    note_mirror: Callable[[Path | None], None]
    now: Callable[[], datetime]
