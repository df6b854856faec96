"""The serial scale and its thread on a pseudo-terminal: continuous, asked, unplugged, learnt."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.devices.cable import Cable
from tests.devices.test_scale_frames import acs

from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.scale_spec import parse_scale, read_scale_spec
from govpost_desk.devices.serial_scale import SerialScale
from govpost_desk.devices.simulated_scale import SimulatedScale, toledo_frame
from govpost_desk.domain.weighing import Plate
from govpost_desk.workers.scale_loop import ScaleLoop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path / "scale")
    yield made
    try:
        made.unplug()
    except OSError:
        pass  # the test has unplugged it


class Speaking:
    """Somebody at the scale's end who says `frame()` again and again."""

    def __init__(self, cable: Cable, frame: Callable[[], bytes], every_s: float = 0.02) -> None:
        self._stop = threading.Event()

        def speak() -> None:
            while not self._stop.wait(every_s):
                try:
                    cable.write(frame())
                except OSError:
                    return

        self._thread = threading.Thread(target=speak, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join()


def until(holds: Callable[[], bool], timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def grams(loop: ScaleLoop) -> int:
    weight = loop.plate().weight
    return weight.grams if weight else 0


def test_a_terminal_pulled_out_is_a_lost_cable(cable: Cable) -> None:
    """termios raises an error of its own, which is no OSError: the thread of the scale must outlive it."""
    import termios

    def pulled(_: object) -> bytes:
        raise termios.error(5, "Input/output error")

    scale = parse_scale(f"serial:{cable.link}?frame=cas-22")
    assert isinstance(scale, SerialScale)
    scale.open()
    assert scale._line is not None
    scale._line.read = pulled
    with pytest.raises(DeviceError) as failure:
        scale.read(0.1)
    assert failure.value.code is DeviceCode.NOT_CONNECTED
    scale.close()


def test_a_piece_is_weighed_the_cable_pulled_and_put_in_again(cable: Cable) -> None:
    told: list[Plate] = []
    loop = ScaleLoop(parse_scale(f"serial:{cable.link}?frame=toledo-checksum"), told.append)
    assert loop.plate().why == "old"
    loop.start()
    try:
        on_plate = [27]
        speaking = Speaking(cable, lambda: b"\x00noise" + toledo_frame(on_plate[0]))
        until(lambda: grams(loop) == 27)
        first = loop.plate().weight
        assert first is not None
        assert first.raw == toledo_frame(27)
        speaking.end()
        until(lambda: loop.plate().why == "old")  # silent for a second: no weight any more
        cable.unplug()
        until(lambda: loop.plate().why == "gone")
        cable.plug_in()
        speaking = Speaking(cable, lambda: toledo_frame(on_plate[0]))
        until(lambda: grams(loop) == 27)
        again = loop.plate().weight
        assert again is not None
        assert again.placement != first.placement  # nobody saw what happened meanwhile
        speaking.end()
    finally:
        loop.stop()
    assert [plate.why for plate in told if plate.why == "gone"] == ["gone"]
    assert loop.newest() is not None


def test_a_scale_that_must_be_asked_is_asked_in_its_two_steps(cable: Cable) -> None:
    stop = threading.Event()
    asked: list[bytes] = []

    def answer() -> None:
        os.set_blocking(cable.scanner_end, False)
        silent_once = True
        while not stop.is_set():
            try:
                received = os.read(cable.scanner_end, 16)
            except BlockingIOError:
                time.sleep(0.002)
                continue
            except OSError:
                return
            for byte in received:
                asked.append(bytes((byte,)))
                if byte == 0x05 and silent_once:
                    silent_once = False  # a lost question is asked again
                elif byte == 0x05:
                    cable.write(b"\x06")
                elif byte == 0x11:
                    cable.write(acs(b"S", b" 0.031"))

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    loop = ScaleLoop(parse_scale(f"serial:{cable.link}?frame=acs-handshake"))
    loop.start()
    try:
        until(lambda: grams(loop) == 31)
    finally:
        loop.stop()
        stop.set()
        thread.join()
    assert asked[:4] == [b"\x05", b"\x05", b"\x11", b"\x05"]


def test_bytes_of_an_unknown_scale_are_kept_and_every_format_tried(cable: Cable) -> None:
    scale = parse_scale(f"serial:{cable.link}", learning=True)
    scale.open()
    speaking = Speaking(cable, lambda: b"ST,GS,+  0.027kg\r\n")
    try:
        until(lambda: scale.read(0.05) == [] and len(scale.heard()) > 60)
        best = scale.learn()[0]
        assert best.frame_id == "and-18"
        assert best.newest is not None
        assert best.newest.grams == 27
    finally:
        speaking.end()
        scale.close()


def test_a_port_that_is_not_there_says_so_and_one_that_is_taken(cable: Cable, tmp_path: Path) -> None:
    with pytest.raises(DeviceError) as told:
        parse_scale(f"serial:{tmp_path / 'none'}?frame=cas-22").open()
    assert told.value.code is DeviceCode.NOT_CONNECTED
    first = parse_scale(f"serial:{cable.link}?frame=cas-22")
    first.open()
    with pytest.raises(DeviceError) as told:
        parse_scale(f"serial:{cable.link}?frame=cas-22").open()
    assert told.value.code is DeviceCode.BUSY
    first.close()
    first.close()
    with pytest.raises(DeviceError) as told:
        first.read(0.01)
    assert told.value.code is DeviceCode.NOT_OPEN


def test_the_simulated_scale_moves_first_and_can_be_learnt() -> None:
    scale = SimulatedScale(27)
    loop = ScaleLoop(scale)
    loop.start()
    try:
        assert loop.wait_for_weight(5).weight is not None
        scale.put(0)
        until(lambda: loop.plate().why == "empty")
        scale.put(532)
        until(lambda: grams(loop) == 532)
        assert loop.learn()[0].frame_id == "toledo-checksum"
    finally:
        loop.stop()


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("", "scale_kind"),
        ("usb:1", "scale_kind"),
        ("serial", "scale_port"),
        ("serial:?frame=cas-22", "scale_port"),
        ("simulated:x", "scale_port"),
        ("serial:COM3", "scale_frame"),
        ("serial:COM3?frame=none", "scale_frame"),
        ("serial:COM3?frame=cas-22&baud=fast", "scale_option"),
        ("serial:COM3?frame=cas-22&line=9N1", "scale_option"),
        ("serial:COM3?frame=cas-22&frame=cas-10", "scale_option"),
        ("serial:COM3?colour=red", "scale_option"),
        ("simulated?frame=cas-22", "scale_option"),
    ],
)
def test_a_word_nobody_understands_is_named(word: str, reason: str) -> None:
    with pytest.raises(DeviceError) as told:
        parse_scale(word)
    assert told.value.facts == {"reason": reason}


def test_a_word_is_taken_apart() -> None:
    spec = read_scale_spec("serial:/dev/ttyUSB0?frame=cas-22&baud=4800&line=7E1")
    assert (spec.port, spec.frame, spec.baud, spec.line) == ("/dev/ttyUSB0", "cas-22", 4800, "7E1")
