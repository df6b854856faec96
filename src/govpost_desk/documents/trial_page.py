"""The trial page of an A4 printer: a frame near every edge, and a second page that should lie behind the first.

Owns its wording. Same words, same bytes.
"""

from govpost_desk.documents.pdf_paper import PAGE_HEIGHT, PAGE_WIDTH, Paper

_EDGE = 28.0  # points; 10 mm, what office printers can reach
_TITLE = "A4 打印机试打页"


def trial_page_pdf(*, training: bool = False) -> bytes:
    """PDF of two pages."""
    with Paper(_TITLE, training=training) as paper:
        for number, line in (
            (1, "第 1 页：四边的框应当完整，离纸边各 10 毫米。"),
            (2, "第 2 页：设了双面时在背面。"),
        ):
            paper.box(_EDGE, _EDGE, PAGE_WIDTH - 2 * _EDGE, PAGE_HEIGHT - 2 * _EDGE, 1.0)
            paper.centred(PAGE_WIDTH / 2, PAGE_HEIGHT - 120, _TITLE, 28, True)
            paper.centred(PAGE_WIDTH / 2, PAGE_HEIGHT - 170, line, 16)
            paper.centred(PAGE_WIDTH / 2, 60, f"{number} / 2　政务邮台", 12)
            paper.end_page()
        return paper.finish()
