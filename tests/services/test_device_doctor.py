"""The device doctor: every word of every dialect and every failure of a cable is one finding that says what to do."""

import itertools
from collections.abc import Callable
from dataclasses import fields, replace
from string import Formatter

import pytest

from govpost_desk.devices.attempt import PrintAttempt, Verdict
from govpost_desk.devices.ports import DeviceCode, DeviceError, PrinterState, Probed
from govpost_desk.devices.printer_status import (
    PrinterFlags,
    read_hqes,
    read_tspl,
    read_tspl8,
    read_zpl,
    write_hqes,
    write_tspl,
    write_tspl8,
    write_zpl,
)
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.devices.workbench import Workbench
from govpost_desk.domain.weighing import Plate, Weight
from govpost_desk.services import device_doctor, device_setup
from govpost_desk.services.device_doctor import Finding, Look
from govpost_desk.services.messages import doctor as words
from govpost_desk.services.messages import setting_up

WHAT = {
    "cover_open": ("cover", "cover"),
    "paper_out": ("paper", "paper"),
    "ribbon_out": ("ribbon", "ribbon"),
    "overheated": ("heat", "heat"),
    "jam": ("fault", "driver"),
    "other": ("fault", "driver"),
    "paused": ("paused", "queue"),
    "waiting": ("working", "printer"),
}
DIALECTS: dict[str, Callable[[PrinterFlags], PrinterState]] = {
    "tspl1": lambda flags: read_tspl(write_tspl(flags)),
    "tspl8": lambda flags: read_tspl8(write_tspl8(flags)),
    "hs": lambda flags: read_zpl(write_zpl(flags)),
}
KINDS = ("tcp", "serial", "usb", "windows", "cups", "spooler", "file", "simulated", "lp", "ipp")
PICTURES = ["printer", "paper", "cover", "ribbon", "heat", "cable", "queue", "driver", "scanner", "scale"]
SAID = [*(state.value for state in PrinterState), "nonsense"]


def seen(state: str = "", **more: object) -> Finding:
    """A label printer on a serial line that said this."""
    facts = {"kind": "serial", "place": "/dev/ttyUSB0", "language": "tspl", **more}
    return device_doctor.examine_label(Look(state=state, **facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("GPDTEST", True),
        (" gpdtest\r", True),
        ("]C0GPDTEST", True),  # scanners are told to send it so, and HID-POS and the camera always do
        ("]Q1\\000026GPDTEST", True),
        ("GPDTEST7", False),
        ("]C01101000000551", False),
        ("", False),
    ],
)
def test_the_code_of_the_trial_label_is_known_in_any_dress(text: str, is_one: bool) -> None:
    assert device_doctor.is_trial_code(text) is is_one


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("flag", WHAT)
def test_each_flag_of_each_dialect_has_its_finding_and_its_picture(dialect: str, flag: str) -> None:
    flags = replace(PrinterFlags(), **{flag: 1 if flag == "waiting" else True})  # type: ignore[arg-type]
    found = seen(DIALECTS[dialect](flags).value)
    # the status byte has one bit for heat and other faults
    assert (found.what, found.picture) == WHAT[
        "other" if (dialect, flag) == ("tspl1", "overheated") else flag
    ]
    assert found.mood == ("busy" if flag == "waiting" else "bad")
    assert found.title == f"面单机：{words.TITLES[found.what]}"


@pytest.mark.parametrize("flag", ["cover_open", "paper_out", "ribbon_out", "overheated"])
def test_firmware_that_is_silent_in_trouble_names_it_when_it_is_asked_for_errors(flag: str) -> None:
    flags = replace(PrinterFlags(), **{flag: True})
    state = read_hqes(write_hqes(flags))
    assert seen(state.value).what == WHAT[flag][0]


def test_no_byte_but_the_one_for_ready_looks_ready() -> None:
    good = [byte for byte in range(256) if seen(read_tspl(bytes([byte])).value).mood == "good"]
    assert good == [0]
    names = [field.name for field in fields(PrinterFlags)]
    for states in itertools.product((0, 1), repeat=len(names)):
        flags = replace(PrinterFlags(), **dict(zip(names, states, strict=True)))  # type: ignore[arg-type]
        for dialect in DIALECTS.values():
            assert (seen(dialect(flags).value).mood == "good") is (dialect(flags) is PrinterState.READY)


def _unknown(word: str) -> None:
    return None


def _missing(word: str) -> bool:
    return False


def every_finding() -> list[Finding]:
    """What can be seen of any device on any cable."""
    looks = [
        Look(
            kind=kind,
            place="p",
            state=state,
            code=code,
            there=there,
            mute=mute,
            waits=waits,
            speaks=speaks,
            language="tspl",
        )
        for kind in KINDS
        for state, code in [
            *((state, "") for state in SAID),
            *(("", code.value) for code in DeviceCode),
            ("", "new"),
        ]
        for there in (None, False)
        for mute, waits, speaks in ((False, True, ""), (True, False, ""), (False, False, "zpl"))
    ]
    roll = {"receipt_printer": "tcp://192.168.1.60"}
    asking = device_doctor.examine({}, roll, lambda word: None, ("", ""), None)
    scanners = [
        device_doctor.examine_scanner(
            device_doctor.scanner_look(word, {None: _unknown, False: _missing}[there], cause, "hid")
        )
        for word in ("", "serial:/dev/ttyACM0", "serial:/dev/ttyACM0\nhid:1234:5678")
        for there in (None, False)
        for cause in ("", *(code.value for code in DeviceCode))
    ]
    plates = [
        Plate(why=why)
        for why in ("empty", "moving", "old", "range", "overload", "unit", "not_zeroed", "gone", "used")
    ]
    scales = [
        device_doctor.examine_scale(device_doctor.scale_look("serial:COM4?frame=cas-22"), plate)
        for plate in (*plates, None)  # None: learnt since the program started
    ]
    printers = [
        examine(look)
        for look in looks
        for examine in (
            device_doctor.examine_label,
            device_doctor.examine_office,
            device_doctor.examine_receipt,
        )
    ]
    return [*printers, *asking.values(), *scanners, *scales]


def test_whatever_is_seen_has_a_sentence_with_no_blank_and_none_is_left_over() -> None:
    found = every_finding()
    assert {f"{each.device}.{each.what}" for each in found} == set(words.SENTENCES)
    assert {each.what for each in found} == set(words.TITLES)
    for each in found:
        assert not [name for _, name, _, _ in Formatter().parse(each.sentence) if name], each.sentence
        assert each.picture in (
            "printer",
            "paper",
            "cover",
            "ribbon",
            "heat",
            "cable",
            "queue",
            "driver",
            "scanner",
            "scale",
        )
        assert device_doctor.trial_name(each.trial)
        if each.mood == "bad":
            assert any(safe in each.sentence for safe in ("不受影响", "没有东西丢失", "收件照常")), (
                each.sentence
            )
            assert any(act in each.sentence for act in ("请", "按", "自动", "自己", "等")), each.sentence


@pytest.mark.parametrize(
    ("kind", "group"), [("serial", "dialout"), ("usb", "lp"), ("tcp", "lp,dialout")], ids=lambda each: each
)
def test_missing_rights_name_the_group(kind: str, group: str) -> None:
    found = seen(code="no_access", kind=kind)
    assert found.what == "rights"
    assert f"usermod -aG {group} " in found.sentence


def test_each_trouble_of_a_cable_is_its_own() -> None:
    assert seen(code="not_connected", there=False).what == "port"
    assert seen(code="not_connected", there=True).what == "cable"
    assert seen(code="not_connected", kind="tcp").what == "cable"
    assert seen(code="not_connected", kind="spooler").what == "driver"
    assert seen(code="busy").what == "busy"
    assert seen(code="timeout").what == "stalled"
    assert (seen("silent").what, seen("silent").trial) == ("silent", "ask")
    mute = seen("silent", mute=True)
    assert (mute.what, mute.mood, mute.trial) == ("mute", "unsure", "label")
    assert seen("paused", kind="cups", mute=True).what == "queue"
    assert seen("printing", kind="cups", mute=True).what == "queue_held"


def test_a_printer_that_answers_in_another_language_is_told_so() -> None:
    found = device_doctor.examine_label(
        device_doctor.spoken(Look(kind="serial", state="silent", language="tspl"), "zpl")
    )
    assert found.what == "language"
    assert "说的是 ZPL" in found.sentence
    assert "写的是 TSPL" in found.sentence


def test_where_a_label_waits_the_way_to_a4_is_told() -> None:
    assert "Shift+F4" in seen("out_of_paper", waits=True).sentence
    assert "Shift+F4" not in seen("out_of_paper").sentence


def test_the_scale_speaks_of_what_lies_on_it() -> None:
    look = device_doctor.scale_look("serial:/dev/ttyUSB1?frame=cas-22")
    weight = Plate(weight=Weight(grams=27, age_ms=1, raw=b"", placement=1))
    assert device_doctor.examine_scale(look, weight).mood == "good"
    assert device_doctor.examine_scale(look, Plate(why="gone")).cable == "串口 /dev/ttyUSB1"
    assert "秤的单位不是公斤或克" in device_doctor.examine_scale(look, Plate(why="unit")).sentence


def test_a_scale_that_was_learnt_just_now_is_not_said_to_be_missing() -> None:
    learnt = device_doctor.examine_scale(device_doctor.scale_look("serial:COM4?frame=cas-22"), None)
    assert learnt.title == "电子秤：重开后使用"
    assert "COM4" in learnt.sentence
    assert device_doctor.examine_scale(device_doctor.scale_look(""), None).title == "电子秤：没有设"


def test_a_look_never_raises_and_says_how_text_goes() -> None:
    printer = SimulatedLabelPrinter("zpl")
    look = device_doctor.look_at_label(printer, "simulated:/x", None)
    assert (look.state, look.code, look.title) == ("ready", "", "模拟标签机")
    assert look.text
    printer.unplug()
    assert device_doctor.look_at_label(printer, "simulated:/x", None).code == "not_connected"


# --- setting up


@pytest.mark.parametrize(
    ("typed", "baud", "word"),
    [
        ("192.168.1.50", "9600", "tcp://192.168.1.50"),
        (" tcp://h:9100 ", "", "tcp://h:9100"),
        ("/dev/usb/lp0", "9600", "usb:/dev/usb/lp0"),
        ("/dev/ttyUSB0", "19200", "serial:/dev/ttyUSB0?baud=19200"),
        ("COM3", "9600", "serial:COM3?baud=9600"),
        ("serial:COM3?flow=paced", "9600", "serial:COM3?flow=paced&baud=9600"),
        ("serial:COM3?baud=38400", "9600", "serial:COM3?baud=38400"),
        ("cups:Q", "9600", "cups:Q"),
        ("", "9600", ""),
    ],
)
def test_what_is_typed_becomes_a_word(typed: str, baud: str, word: str) -> None:
    assert device_setup.cable_word(typed, baud) == word


def test_an_a4_printer_is_a_queue_or_an_address() -> None:
    assert device_setup.office_word("HP", "long", "tray-1") == "lp:HP?sides=long&tray=tray-1"
    assert device_setup.office_word("192.168.1.60", "", "") == "ipp://192.168.1.60/ipp/print"
    assert device_setup.office_word("lp:HP@server", "one", "") == "lp:HP@server?sides=one"


def test_the_word_of_a_printer_takes_model_and_offsets_and_keeps_the_cable() -> None:
    bench = Workbench()
    word = bench.label_word("serial:/dev/ttyUSB0?language=tspl&baud=19200", "tsc", (1.5, -0.5))
    assert word == "serial:/dev/ttyUSB0?baud=19200&profile=tsc&offset=1.5,-0.5"
    assert bench.label_printer(word).profile.offset_mm == (1.5, -0.5)
    assert bench.label_word(word, "tsc", (0.0, 0.0)) == "serial:/dev/ttyUSB0?baud=19200&profile=tsc"
    asked = "tcp://h?profile=generic-tspl&status=tspl8&dpi=300"
    assert bench.label_word(asked, "generic-tspl", (0.0, 0.0)) == asked
    # what was found with one model is not said of another
    assert bench.label_word(asked, "hprt", (0.0, 0.0)) == "tcp://h?profile=hprt"


def test_questions_and_answers_can_be_read() -> None:
    assert setting_up.asked_line(b"\x1b!?", b"\x00") == "问 ESC !?　答 <00>"
    assert setting_up.asked_line(b"~HI", b"") == "问 ~HI　答 没有回答"


class Bench(Workbench):
    """A cable that answers as it is told."""

    def __init__(self, answer: Probed | DeviceError) -> None:
        super().__init__()
        self.answer = answer

    def probe(self, word: str) -> Probed:
        if isinstance(self.answer, DeviceError):
            raise self.answer
        return self.answer


def test_silence_is_never_guessed_at_and_a_failure_says_its_cause() -> None:
    own = SimulatedLabelPrinter("zpl")
    silent = device_setup.ask_cable(Bench(Probed(asked=((b"~HS", b""),))), own, "usb:/dev/usb/lp0")
    assert "不替您猜" in silent.sentence
    assert silent.lines == ("问 ~HS　答 没有回答",)
    assert not silent.failed
    lost = device_setup.ask_cable(Bench(DeviceError(DeviceCode.NO_ACCESS)), own, "usb:/dev/usb/lp0")
    assert lost.failed
    assert "没有使用打印机的权限。什么都没有改动" in lost.sentence
    wrong = device_setup.ask_cable(Workbench(), own, "tcp://")
    assert wrong.failed
    assert "没有写清楚接在哪里" in wrong.sentence
    queue = device_setup.ask_cable(Workbench(), own, "cups:Q")
    assert "打印队列不回话" in queue.sentence
    assert not queue.failed


def test_a_trial_says_what_became_of_it() -> None:
    bench, printer = Workbench(), SimulatedLabelPrinter("zpl")
    given: list[bytes] = []

    def aside(of: object, document: bytes, name: str) -> PrintAttempt:
        given.append(document)
        return PrintAttempt(Verdict.NOT_STARTED, None, DeviceCode.BUSY)

    tried = device_setup.try_label(bench, printer, aside)
    assert (tried.out, tried.code) == (False, "busy")
    assert "被别的程序占用" in tried.sentence
    assert b"GPDTEST" in given[0]
    assert replace(tried, code="") != tried
