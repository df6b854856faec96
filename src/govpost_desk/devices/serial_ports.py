"""Which serial ports this PC has, and what says it hangs on them; asking opens none."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SerialPort:
    """`port`: as a driver takes it (COM3, /dev/ttyACM0); `about`: what the device calls itself."""

    port: str
    about: str


def serial_ports() -> tuple[SerialPort, ...]:
    """The ports, USB first: a scanner in USB-COM mode is one of these."""
    from serial.tools import list_ports

    found = sorted(list_ports.comports(), key=lambda port: (port.vid is None, port.device))
    return tuple(
        SerialPort(port=each.device, about=each.product or _told(each.description)) for each in found
    )


def _told(description: str | None) -> str:
    """A description that tells something: the library says "n/a" where there is none."""
    return description if description and description != "n/a" else ""
