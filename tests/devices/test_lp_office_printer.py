"""Papers go to CUPS by its own programs; here programs of the same names keep a queue in a folder."""

import stat
import sys
from pathlib import Path

import pytest

from govpost_desk.devices.office_jobs import REASONS, WatchedOfficePrinter
from govpost_desk.devices.office_spec import OfficeSpec, read_office_word
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.printer_spec import parse_office_printer, read_office_spec
from govpost_desk.services import messages

PDF = b"%PDF-1.4\n\x00\xff" * 50
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="lp is of Unix")

# lp keeps words and document and does what `lp-says` tells; lpstat prints the files `printer`, `accepts`, `held`,
# `completed`; what is cancelled leaves `held`
_LP = """#!/bin/sh
cd {folder}; echo "$@" > lp-words; cat > document
[ -e lp-fails ] && {{ cat lp-fails >&2; exit 1; }}
[ -e lp-mumbles ] || echo "request id is Office-7 (1 file(s))"
exit 0
"""
_LPSTAT = """#!/bin/sh
cd {folder}; echo "$LC_ALL $@" >> lpstat-words; [ -e dead ] && exit 1
case "$*" in
 *-p*) cat printer 2>/dev/null || exit 1;; *-a*) cat accepts;;
 *not-completed*) cat held; [ -e moves ] && mv held-next held 2>/dev/null;; *) cat completed;;
esac
exit 0
"""
_CANCEL = '#!/bin/sh\ncd {folder}; echo "$@" > cancelled; : > held\n'


class Cups:
    """The queue `Office`, idle and open; `held` and `completed`: what lpstat lists."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in (("lp", _LP), ("lpstat", _LPSTAT), ("cancel", _CANCEL)):
            program = folder / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(text.format(folder=folder))
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.set("printer", "printer Office is idle.  enabled since Thu\n\tAlerts: none\n")
        self.set("accepts", "Office accepting requests since Thu\n")
        self.set("held", "")
        self.ended("job-completed-successfully")

    def set(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def said(self, name: str) -> str:
        return (self.folder / name).read_text().strip()

    def held(self, name: str = "held", alerts: str = "job-printing") -> None:
        self.set(name, f"Office-7 clerk 1024 Thu\n\tStatus: \n\tAlerts: {alerts}\n\tqueued for Office\n")

    def ended(self, alerts: str) -> None:
        self.set(
            "completed",
            "Office-6 clerk 9 Thu\n\tAlerts: job-canceled-by-user\n"
            f"Office-7 clerk 1024 Thu\n\tStatus: \n\tAlerts: {alerts}\n\tqueued for Office\n"
            "Office-70 clerk 9 Thu\n\tAlerts: aborted-by-system\n",
        )


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cups:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return Cups(tmp_path)


def driver(options: str = "", *, stands_s: float = 5.0) -> WatchedOfficePrinter:
    made = parse_office_printer(f"lp:Office{options}")
    assert isinstance(made, WatchedOfficePrinter)
    watched = WatchedOfficePrinter(made.queue, stands_s=stands_s, poll_s=0.01)
    watched.open()
    return watched


def failure(printer: WatchedOfficePrinter) -> tuple[str, bool]:
    with pytest.raises(DeviceError) as caught:
        printer.print_pdf(PDF, "J1", 2)
    return caught.value.code.value, caught.value.first_byte_sent


def test_a_paper_goes_by_standard_input_and_is_watched_to_its_end(cups: Cups) -> None:
    cups.held()
    cups.set("held-next", "")
    (cups.folder / "moves").touch()
    driver("?sides=short&tray=Tray2").print_pdf(PDF, "R1-register_pdf", 2)
    assert (cups.folder / "document").read_bytes() == PDF
    words = "-d Office -n 2 -t R1-register_pdf -o print-scaling=none -o media=A4,Tray2 -o sides=two-sided-short-edge -"
    assert cups.said("lp-words") == words
    assert not (cups.folder / "cancelled").exists()
    assert {line.split()[0] for line in cups.said("lpstat-words").splitlines()} == {"C"}


def test_a_server_is_named_to_every_program(cups: Cups) -> None:
    cups.held()
    assert failure(driver("@10.0.0.5:631", stands_s=0.0)) == ("timeout", True)
    assert cups.said("lp-words").startswith("-h 10.0.0.5:631 -d Office")
    assert all("-h 10.0.0.5:631" in line for line in cups.said("lpstat-words").splitlines())
    assert cups.said("cancelled") == "-h 10.0.0.5:631 Office-7"


@pytest.mark.parametrize(
    ("name", "text", "cause"),
    [
        ("printer", "printer Office disabled since Thu -\n\tAlerts: paused\n", "paused"),
        (
            "printer",
            "printer Office disabled since Thu -\n\tAlerts: media-empty-error paused\n",
            "out_of_paper",
        ),
        ("printer", "printer Office disabled since Thu -\n\treason unknown\n", "paused"),
        ("accepts", "Office not accepting requests since Thu -\n", "paused"),
        ("printer", "", "not_connected"),
        ("dead", "", "not_connected"),
    ],
)
def test_a_queue_that_is_not_open_gets_nothing(cups: Cups, name: str, text: str, cause: str) -> None:
    cups.set(name, text)
    assert failure(driver()) == (cause, False)
    assert not (cups.folder / "document").exists()


def test_old_news_of_an_open_queue_keeps_nothing_back(cups: Cups) -> None:
    cups.set("printer", "printer Office is idle.  enabled since Thu\n\tAlerts: media-empty-error\n")
    driver().print_pdf(PDF, "J1", 1)


@pytest.mark.parametrize(
    ("alerts", "cause"),
    [
        ("media-empty-error", "out_of_paper"),
        ("toner-empty-error", "out_of_toner"),
        ("offline-report", "not_connected"),
        ("none", "timeout"),
    ],
)
def test_what_stands_is_taken_out_and_is_doubt(cups: Cups, alerts: str, cause: str) -> None:
    cups.held()
    cups.set("printer", f"printer Office now printing Office-7.  enabled since Thu\n\tAlerts: {alerts}\n")
    assert failure(driver(stands_s=0.05)) == (cause, True)
    assert cups.said("cancelled") == "Office-7"
    assert messages.device(cause) != messages.device("no such word")


@pytest.mark.parametrize("alerts", ["job-canceled-by-user", "aborted-by-system", "job-completed-with-errors"])
def test_an_end_that_is_none_is_doubt(cups: Cups, alerts: str) -> None:
    cups.ended(alerts)
    assert failure(driver()) == ("aborted", True)


def test_a_job_that_nobody_knows_is_doubt(cups: Cups) -> None:
    cups.set("completed", "Office-70 clerk 9 Thu\n")
    assert failure(driver()) == ("aborted", True)


def test_a_refusal_of_lp(cups: Cups) -> None:
    cups.set("lp-fails", "lp: Unsupported document-format\n")
    assert failure(driver()) == ("rejected", True)  # nobody knows how far it came
    (cups.folder / "lp-fails").unlink()
    cups.set("lp-mumbles", "")
    assert failure(driver()) == ("rejected", True)


def test_without_cups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert failure(driver()) == ("not_connected", False)


def test_every_cause_has_words() -> None:
    causes = {code for _, code in REASONS} | set(DeviceCode) - {
        DeviceCode.BAD_SPEC,
        DeviceCode.BAD_PROFILE,
        DeviceCode.SCAN_TOO_LONG,  # of scanners, which have words of their own
        DeviceCode.SCAN_SEVERAL,
        DeviceCode.NO_LIBRARY,
    }
    unknown = messages.device("no such word")
    assert [code for code in causes if messages.device(code.value) == unknown] == []


# ---- the words


def test_words_taken_apart() -> None:
    assert read_office_word("lp:Office@10.0.0.5:631?sides=long&tray=Tray-2") == OfficeSpec(
        kind="lp", name="Office", server="10.0.0.5:631", sides="long", tray="Tray-2"
    )
    assert read_office_word("ipp://printer.hall:8631/printers/a4?sides=one") == OfficeSpec(
        kind="ipp", host="printer.hall", port=8631, path="/printers/a4", sides="one"
    )
    assert read_office_word("ipp://[fe80::1]") == OfficeSpec(kind="ipp", host="fe80::1")
    assert read_office_word("file:/x") is None
    assert read_office_word("windows:\\\\hall\\HP 行政?sides=long&tray=纸盒 2") == OfficeSpec(
        kind="windows", name="\\\\hall\\HP 行政", sides="long", tray="纸盒 2"
    )


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("lp:", "no_office_address"),
        ("lp:-o", "no_office_address"),
        ("lp:a b", "no_office_address"),
        ("lp:Office@", "no_office_address"),
        ("lp:Office@-h", "no_office_address"),
        ("ipp:host", "no_office_address"),
        ("ipp://", "no_office_address"),
        ("ipp://h:0", "no_office_address"),
        ("ipp://h:70000", "no_office_address"),
        ("ipp://h/a\nb", "no_office_address"),
        ("lp:Office?", "bad_office_option"),
        ("lp:Office?copies=2", "bad_office_option"),
        ("lp:Office?sides=two", "bad_office_option"),
        ("lp:Office?tray=a,b", "bad_office_option"),
        ("lp:Office?tray=", "bad_office_option"),
        ("lp:Office?sides=one&sides=long", "bad_office_option"),
        ("windows:", "no_office_address"),
        ("windows:H\nP", "no_office_address"),
        ("windows:HP?copies=2", "bad_office_option"),
        ("windows:HP?tray=", "bad_office_option"),
        ("spooler:HP", "office_raw"),
        ("cups:HP", "office_raw"),
        ("printer", "unknown_kind"),
    ],
)
def test_words_that_are_refused(word: str, reason: str) -> None:
    with pytest.raises(DeviceError) as caught:
        read_office_spec(word)
    assert caught.value.facts == {"reason": reason}
    if reason != "unknown_kind":
        assert messages.printer_word(reason) != messages.printer_word("unknown_kind")
