"""Printer words that name a cable: each is taken apart whole, or refused by what is wrong with it."""

from pathlib import Path

import pytest

from govpost_desk.devices.cable_spec import CableSpec, cable_profile, read_cable_spec
from govpost_desk.devices.linked_label_printer import LinkedLabelPrinter
from govpost_desk.devices.links.serial_link import SerialLink
from govpost_desk.devices.links.tcp_link import TcpLink
from govpost_desk.devices.links.usb_link import UsbLink
from govpost_desk.devices.links.windows_link import WindowsLink
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.printer_spec import is_folder_word, parse_office_printer, parse_printer
from govpost_desk.devices.queued_label_printer import QueuedLabelPrinter
from govpost_desk.settings import keep_devices, read_settings

INTERFACE = "\\\\?\\usb#vid_1203&pid_0230#0001#{28d78fad-5a12-11d1-ae5b-0000f803a8c2}"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (
            "tcp://10.0.0.5:9101?language=zpl",
            CableSpec(kind="tcp", address="10.0.0.5", port=9101, language="zpl"),
        ),
        (
            "tcp://printer-1?language=tspl",
            CableSpec(kind="tcp", address="printer-1", port=9100, language="tspl"),
        ),
        (
            "tcp://[fe80::1]:9100?language=zpl",
            CableSpec(kind="tcp", address="fe80::1", port=9100, language="zpl"),
        ),
        (
            "serial:COM3?profile=generic-zpl&baud=115200&flow=paced",
            CableSpec(kind="serial", address="COM3", profile_id="generic-zpl", baud=115200, flow="paced"),
        ),
        (
            "usb:/dev/usb/lp0?language=tspl&dpi=300&text=raster&offset=-1.5,2",
            CableSpec(
                kind="usb",
                address="/dev/usb/lp0",
                language="tspl",
                dpi=300,
                text="raster",
                offset_mm=(-1.5, 2.0),
            ),
        ),
        (f"windows:{INTERFACE}?language=tspl", CableSpec(kind="windows", address=INTERFACE, language="tspl")),
        ("cups:labels?language=zpl", CableSpec(kind="cups", address="labels", language="zpl")),
        ("spooler:HPRT N41?language=tspl", CableSpec(kind="spooler", address="HPRT N41", language="tspl")),
    ],
)
def test_words(word: str, expected: CableSpec) -> None:
    assert read_cable_spec(word) == expected
    assert not is_folder_word(word)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("tcp://10.0.0.5:9100", "no_language"),
        ("tcp:10.0.0.5?language=zpl", "no_address"),
        ("tcp://?language=zpl", "no_address"),
        ("tcp://h:0?language=zpl", "no_address"),
        ("tcp://h:70000?language=zpl", "no_address"),
        ("tcp://a b?language=zpl", "no_address"),
        ("usb:?language=zpl", "no_address"),
        ("cups:-h evil?language=zpl", "no_address"),
        ("serial:COM3?language=cpcl", "bad_option"),
        ("serial:COM3?language=zpl&baud=1", "bad_option"),
        ("serial:COM3?language=zpl&language=zpl", "bad_option"),
        ("serial:COM3?language=zpl&", "bad_option"),
        ("usb:/dev/usb/lp0?language=zpl&baud=9600", "bad_option"),
        ("usb:/dev/usb/lp0?language=zpl&offset=0.3,0", "bad_option"),
        ("usb:/dev/usb/lp0?language=zpl&offset=5.5,0", "bad_option"),
        ("usb:/dev/usb/lp0?language=zpl&status=tspl1", "bad_option"),
        ("usb:/dev/usb/lp0?profile=nobody", "unknown_profile"),
        ("usb:/dev/usb/lp0?profile=generic-zpl&language=tspl", "other_language"),
        ("serial:COM3?language=tspl&flow=xonxoff", "xonxoff"),
        ("serial:COM3?profile=generic-tspl&flow=xonxoff", "xonxoff"),
    ],
)
def test_words_that_are_refused(word: str, reason: str) -> None:
    with pytest.raises(DeviceError) as failure:
        parse_printer(word)
    assert (failure.value.code, failure.value.facts) == (DeviceCode.BAD_SPEC, {"reason": reason})


@pytest.mark.parametrize(
    ("word", "link"),
    [
        ("tcp://h?language=zpl", TcpLink),
        ("serial:COM3?language=zpl&flow=xonxoff", SerialLink),
        ("usb:/dev/usb/lp0?language=tspl", UsbLink),
        ("windows:USB001?language=tspl", WindowsLink),
    ],
)
def test_a_word_makes_a_printer_and_touches_nothing(word: str, link: type) -> None:
    printer = parse_printer(word)
    assert isinstance(printer, LinkedLabelPrinter)
    assert isinstance(printer.link, link)
    printer.close()


def test_queues_are_mute() -> None:
    for word in ("cups:q?language=zpl", "spooler:q?profile=generic-tspl"):
        printer = parse_printer(word)
        assert isinstance(printer, QueuedLabelPrinter)
        assert printer.mute


def test_options_lie_over_the_profile() -> None:
    spec = read_cable_spec("usb:/dev/usb/lp0?profile=generic-tspl&dpi=300&text=resident&status=tspl8")
    assert spec is not None
    profile = cable_profile(spec)
    assert (profile.dpi, profile.text, profile.status) == (300, "resident", "tspl8")
    plain = read_cable_spec("usb:/dev/usb/lp0?language=tspl")
    assert plain is not None
    assert cable_profile(plain).profile_id == "generic-tspl"


def test_papers_do_not_go_down_a_label_cable() -> None:
    with pytest.raises(DeviceError, match="bad_spec"):
        parse_office_printer("tcp://h?language=zpl")


def test_the_word_survives_devices_toml(tmp_path: Path) -> None:
    word = f"windows:{INTERFACE}?language=tspl&offset=-0.5,1"
    keep_devices(tmp_path, {"label_printer": word})
    assert read_settings(str(tmp_path)).label_printer == word
