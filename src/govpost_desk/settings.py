"""Settings of the installation, not of the trade: where the data lies, which devices hang on this PC.

Read by app and cli alone and handed down as values. The desk's own settings (flow, label size …) live in the store.
"""

import json
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govpost_desk.domain.errors import StorageError
from govpost_desk.domain.line_address import line_address

_log = logging.getLogger(__name__)
SETTINGS_FILE = "devices.toml"
_MACHINE_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
DISPLAY_FILE = "display.toml"  # written by the program itself, hence not among the devices
_NAMES = (
    "label_printer",
    "office_printer",
    "receipt_printer",
    "scanner_port",
    "scanner",
    "scale",
    "backup_folder",
    "mirror_folder",
    "witness_file",
    "head_office",
    "head_office_ca",
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`label_printer`, `office_printer`, `receipt_printer`: printer words; "" = simulated into `prints/`.

    `scanner_port`: serial port of a scanner in USB-CDC mode, "" for a keyboard-wedge scanner; a scanner word is
    understood too. `scanner`: a scanner word, `hid:VID:PID`, `camera:N` or `serial:PORT`; both may be set, for a spare
    one beside the first.
    `scale`: a scale word, `serial:PORT?frame=ID&baud=N` or `simulated`; "" where none stands.
    `backup_folder`, `mirror_folder`, `witness_file`: where copies lie, "" = the default (`places_of`).
    `head_office`: its address, `https://host:port`; `head_office_ca`: file of the one authority believed.
    """

    data_folder: Path
    label_printer: str = ""
    office_printer: str = ""
    receipt_printer: str = ""
    scanner_port: str = ""
    scanner: str = ""
    scale: str = ""
    backup_folder: str = ""
    mirror_folder: str = ""
    witness_file: str = ""
    head_office: str = ""
    head_office_ca: str = ""

    @property
    def scanner_words(self) -> tuple[str, ...]:
        """Scanners on lines of their own, the first one first."""
        return tuple(word for word in (scanner_word(self.scanner_port), self.scanner) if word)


def scanner_word(port: str) -> str:
    """The word of what stands in `scanner_port`: a port is a serial one, a whole word stays as it is."""
    return port if not port or port.startswith(("serial:", "hid:", "camera:")) else f"serial:{port}"


@dataclass(frozen=True, kw_only=True)
class Display:
    """How this PC shows the window. `percent`: size of the letters."""

    percent: int = 100
    dark: bool = False


def read_display(folder: Path) -> Display:
    """What was chosen at this PC; a file that is missing or cannot be understood never keeps the window shut."""
    try:
        raw = _toml(folder / DISPLAY_FILE)
    except (OSError, ValueError):
        return Display()
    percent, dark = raw.get("percent"), raw.get("dark")
    return Display(percent=percent if type(percent) is int else 100, dark=dark is True)


def write_display(folder: Path, display: Display) -> None:
    """Remember it for the next start. Raises OSError."""
    text = f"percent = {display.percent}\ndark = {str(display.dark).lower()}\n"
    written = folder / f"{DISPLAY_FILE}.new"
    written.write_text(text, "utf-8")
    written.replace(folder / DISPLAY_FILE)


def keep_look(folder: Path, percent: int, dark: bool) -> None:
    """The same where a disk that cannot be written is no reason to stop."""
    try:
        write_display(folder, Display(percent=percent, dark=dark))
    except OSError:
        _log.warning("the look is not remembered: %s cannot be written", DISPLAY_FILE)


def read_settings(data: str | None) -> Settings:
    """Settings for a data folder: the argument, else GOVPOST_DATA, else the user's own data folder.

    Raises ValueError naming the field of a broken devices.toml.
    """
    folder = Path(data or os.environ.get("GOVPOST_DATA") or _own_folder()).absolute()
    file = folder / SETTINGS_FILE
    values: dict[str, str] = {}
    if file.exists():
        raw = _toml(file)
        for name in _NAMES:
            value = raw.get(name, "")
            if not isinstance(value, str):
                raise ValueError(name)
            values[name] = value
    if values.get("head_office") and not line_address(values["head_office"]):
        raise ValueError("head_office")
    return Settings(data_folder=folder, **values)


def keep_devices(folder: Path, values: Mapping[str, str]) -> None:
    """Write devices.toml, whole or not at all; what is not given stays, comments too. Raises OSError, ValueError."""
    folder.mkdir(parents=True, exist_ok=True)
    known = read_settings(str(folder))
    wanted = {name: values.get(name, str(getattr(known, name))) for name in _NAMES}
    file = folder / SETTINGS_FILE
    text = _with_lines(file.read_text("utf-8") if file.exists() else "", values)
    if _meant(text) != {name: value for name, value in wanted.items() if value}:  # a value of several lines
        text = "".join(f"{name} = {_quoted(value)}\n" for name, value in wanted.items() if value)
    part = folder / f"{SETTINGS_FILE}.part"
    part.write_text(text, "utf-8")
    part.replace(file)


def _with_lines(text: str, values: Mapping[str, str]) -> str:
    """The text with the lines of these values in place of those that are there; an empty value has no line."""
    left = {name: value for name, value in values.items() if name in _NAMES}
    lines = []
    for line in text.splitlines():
        name = line.partition("=")[0].strip()
        if name not in values:
            lines.append(line)
        elif left.get(name):
            lines.append(f"{name} = {_quoted(left.pop(name))}")
        else:
            left.pop(name, None)
    lines += [f"{name} = {_quoted(value)}" for name, value in left.items() if value]
    return "".join(f"{line}\n" for line in lines)


def _meant(text: str) -> dict[str, str]:
    """What a devices.toml says of the names that are known; {} for what is no TOML."""
    import tomllib

    try:
        raw = tomllib.loads(text)
    except ValueError:
        return {}
    return {name: str(raw[name]) for name in _NAMES if raw.get(name)}


def keep_devices_or_say(folder: Path, values: Mapping[str, str]) -> None:
    """The same for the window. Raises StorageError "unavailable"."""
    try:
        keep_devices(folder, values)
    except OSError:
        raise StorageError("unavailable") from None


def note_mirror(folder: Path, mirror: Path | None) -> None:
    """A spare PC has no devices.toml yet: the desk goes on with the mirror it was restored from."""
    if mirror is not None and not (folder / SETTINGS_FILE).exists():
        keep_devices(folder, {"mirror_folder": str(mirror)})


def _toml(file: Path) -> dict[str, Any]:
    """Raises OSError; ValueError for what is no TOML."""
    text = file.read_text("utf-8")
    import tomllib  # few desks have a file that needs it

    return tomllib.loads(text)


def _own_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("govpost-desk")


def _quoted(value: str) -> str:
    """A string of TOML: that of JSON, its escapes are the same."""
    return json.dumps(value, ensure_ascii=False)


def state_folder() -> Path:
    """The user's own folder for state, outside every data folder: here lie witnesses that no `witness_file` names."""
    from platformdirs import user_state_path

    return user_state_path("govpost-desk")


def machine_id() -> str:
    """What the operating system calls this computer since it was installed; "" where it does not say."""
    if sys.platform == "win32":  # untested: no Windows machine was at hand
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
    for path in _MACHINE_FILES:
        try:
            if found := path.read_text("ascii").strip():
                return found
        except (OSError, ValueError):
            continue
    return ""


def place_of(settings: Settings, name: str) -> Path | None:
    """A folder or file of devices.toml, relative to the data folder; None when it is not set."""
    value = str(getattr(settings, name))
    return settings.data_folder / Path(value).expanduser() if value else None
