"""A whole shift by scanner alone: commands off the printed mat, pieces off their papers; no key, no mouse (R11)."""

import pypdfium2 as pdfium
import pytest
import zxingcpp
from tests.ui.clerk import Clerk

from govpost_desk.domain.outcomes import Light, Outcome
from govpost_desk.services import team


class Sheet:
    """The mat as the program gave it."""

    content = b""

    def keep(self, content: bytes) -> None:
        self.content = content


@pytest.fixture
def mat(hall: Clerk) -> set[str]:
    """What a scanner reads off the desk's own mat."""
    sheet = Sheet()
    hall.window.counter.act(team.command_mat, sheet.keep, None)
    hall.settle()
    return {
        code.text
        for page in pdfium.PdfDocument(sheet.content)
        for code in zxingcpp.read_barcodes(page.render(scale=3, grayscale=True).to_pil())
    }


def test_from_the_list_to_the_end_of_the_shift(hall: Clerk, mat: set[str]) -> None:
    def command(code: str) -> Outcome:
        assert code in mat
        return hall.scan(code)

    def twice(code: str) -> Outcome:
        assert command(code).answer == "confirm"
        return command(code)

    command("GPDTAKE")
    command("GPDWIN01")
    hall.settle()
    cases = [row.case_no for row in hall.frame.pages["take"].view().due if not row.problems][:4]
    assert [hall.scan(case_no).answer for case_no in cases] == ["ticked"] * 4
    assert command("GPDUNDO").case_no == cases.pop()
    command("GPDREST")
    assert command("GPDR1").why == "rest"
    register = twice("GPDEND")
    assert (register.answer, hall.frame.current()) == ("closed", "take")
    assert hall.scan(f"{register.register_no}1").needs == ("signer",)
    assert command("GPDS1").answer == "signed"
    assert hall.scan(f"{register.register_no}2").answer == "signed"

    command("GPDPACK")
    assert hall.frame.current() == "pack"
    numbers = [
        hall.scan(case_no).waybill_no for case_no in cases
    ]  # the second waits: one piece, one envelope
    assert numbers[1:] == [numbers[0]] * 2
    assert hall.scan(numbers[0]).answer == "bound"
    for case_no in cases[1:]:
        numbers.append(hall.scan(case_no).waybill_no)
        assert hall.scan(numbers[-1]).answer == "bound"
    numbers = list(dict.fromkeys(numbers))

    command("GPDBAG")
    assert hall.frame.current() == "bag"
    assert [hall.scan(number).answer for number in numbers] == ["in_bag"] * 3
    bag = twice("GPDSEAL")
    command("GPDOUT")
    assert hall.scan(bag.bag_tag).why == "bag"
    assert twice("GPDEND").answer == "closed"

    assert command("GPDBAL").light is Light.GREEN
    assert twice("GPDDAY").answer == "closed"
    assert twice("GPDSHIFT").needs == ("operator",)
    assert not hall.window.is_open()
    assert hall.failures == []
