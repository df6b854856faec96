"""封装: what the printer says has room of its own, and takes none from the keys that help (ux R9)."""

from PySide6.QtWidgets import QPushButton
from tests.ui.clerk import Clerk

from govpost_desk.services.news import News


def test_many_words_of_the_printer_push_no_button_out_of_sight(desk: Clerk) -> None:
    page = desk.page("pack")
    desk.scan("C7")
    for waybill_no in ("1101000000551", "1101000001951", "1101000002251", "1101000003651"):
        desk.window.counter.post_news(
            News(
                news="waiting",
                message=f"打印机没有连接。面单 {waybill_no} 在等待，已收的件不受影响；处理好后自动继续。",
                cause="not_connected",
                waybill_no=waybill_no,
                fallback="office",
            )
        )
    desk.settle()
    assert (desk.window.width(), desk.window.height()) == (1366, 768)
    made = [each for each in page.findChildren(QPushButton) if each.isVisible()]
    assert len(made) > 4
    for each in made:
        assert each.visibleRegion().boundingRect().size() == each.size(), each.text()
