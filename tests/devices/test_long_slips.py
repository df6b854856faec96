"""Long slips on a printer that reads no faster than it prints: silence behind paper is no doubt (D-22)."""

from functools import lru_cache

import pytest
from tests.devices.fake_receipts import DIALECTS, profile_of
from tests.devices.paced_receipts import HurriedLink, PacedCable, PacedTcpPrinter
from tests.documents.papers import register, ticked

from govpost_desk.devices.attempt import PrintAttempt, Verdict, attempt_slip
from govpost_desk.devices.linked_label_printer import LinkTiming
from govpost_desk.devices.linked_receipt_printer import LinkedReceiptPrinter
from govpost_desk.devices.ports import Link
from govpost_desk.documents import escpos
from govpost_desk.documents.receipt_pages import PIECES_A_PAGE, register_receipt
from govpost_desk.documents.resident_font import ResidentFont


@lru_cache(maxsize=8)
def register_slip(profile_id: str, pieces: int) -> bytes:
    """A register in duplicate, as the lane sends it."""
    profile = profile_of(profile_id)
    terms = escpos.ReceiptTerms(
        dots_wide=profile.dots_wide,
        coverage=ResidentFont("", "gb18030", 24, profile.coverage),
        commands=profile.commands,
    )
    told = "0001" if profile.tells_when_out else ""
    return escpos.encode(register_receipt(register(ticked(pieces))), terms, told)


def pages(pieces: int) -> int:
    return 2 * -(-pieces // PIECES_A_PAGE)


def attempt(
    link: Link, time: PacedCable | PacedTcpPrinter, profile_id: str, pieces: int, answer_s: float = 1.0
) -> PrintAttempt:
    timing = LinkTiming(answer_s=answer_s)
    driver = LinkedReceiptPrinter(link, profile_of(profile_id), timing=timing, clock=time.clock)
    driver.open()
    document = register_slip(profile_id, pieces)
    made = attempt_slip(driver, document, "J", sleep=time.sleep, clock=time.clock)
    driver.close()
    return made


CABLES: dict[str, dict[str, int]] = {
    "network": {},  # the PC takes all of it at once
    "small": {"pipe": 20_000},  # the PC takes little
    "large": {"pipe": 4096, "holds": 1 << 20},  # the printer takes all of it at once
    "serial": {"pipe": 256, "bytes_per_s": 11_520},
}


@pytest.mark.parametrize(
    ("profile_id", "cable", "pieces", "mm_per_s"),
    [
        *((profile_id, "network", 35, 150) for profile_id in DIALECTS),
        ("generic-80mm-plain", "small", 35, 60),
        ("generic-80mm", "large", 35, 300),
        ("epson-tm-t88", "serial", 35, 150),
        ("generic-80mm", "serial", 35, 60),
        ("generic-80mm", "network", 200, 150),
    ],
)
def test_a_register_longer_than_the_buffer_is_out(
    profile_id: str, cable: str, pieces: int, mm_per_s: int
) -> None:
    link = PacedCable(dots_per_s=8.0 * mm_per_s, **CABLES[cable])
    assert len(register_slip(profile_id, pieces)) > 150_000
    made = attempt(link, link, profile_id, pieces)
    assert (made.verdict, link.machine.slips) == (Verdict.DONE, pages(pieces))


def test_over_real_tcp_that_pushes_back() -> None:
    printer = PacedTcpPrinter(hurry=15.0, dots_per_s=2400.0)
    try:
        made = attempt(HurriedLink(printer), printer, "epson-tm-t88", 35, answer_s=3.0)
        assert (made.verdict, printer.machine.slips, printer.connections) == (Verdict.DONE, pages(35), 1)
    finally:
        printer.stop()


@pytest.mark.parametrize(
    ("profile_id", "cable", "accident"),
    [
        *((profile_id, "network", accident) for profile_id in DIALECTS for accident in ("cover", "power")),
        *((profile_id, "small", "paper") for profile_id in DIALECTS),
        ("epson-tm-t88", "serial", "cover"),
        ("generic-80mm", "serial", "power"),
    ],
)
def test_an_accident_in_the_middle_is_doubt(profile_id: str, cable: str, accident: str) -> None:
    link = PacedCable(**CABLES[cable])
    accidents = {
        "cover": lambda: link.machine.set(cover_open=True),
        "paper": lambda: link.machine.set(paper_out=True),
        "power": link.power_cycle,
    }
    link.at(8.0, accidents[accident])
    made = attempt(link, link, profile_id, 35)
    assert made.verdict is Verdict.UNCONFIRMED
    assert link.machine.slips < pages(35)
    assert link.machine.taken <= len(register_slip(profile_id, 35)) + 500, "nothing was sent again"
    assert link.now < 120.0
