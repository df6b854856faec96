"""The desk mat: command bar codes in groups, three across, large enough to hit with a scanner in one hand.

Owns their places. Rows are far apart, so that one sweep of a scanner meets one code.
"""

from govpost_desk.documents.pdf_cells import shrunk
from govpost_desk.documents.pdf_paper import MODULE, PAGE_HEIGHT, PAGE_WIDTH, Paper, bars_width
from govpost_desk.domain.command_mat import CommandMat, MatCode, MatGroup

_COLUMNS = 3
_MARGIN = 30.0  # points, like all lengths here
_WIDTH = (PAGE_WIDTH - 2 * _MARGIN) / _COLUMNS
_HEIGHT = 52.0
_BARS = 24.0
_TITLE = 20.0
_FIRST, _LAST = PAGE_HEIGHT - 62, 36.0


def command_mat_pdf(mat: CommandMat) -> bytes:
    """PDF of the mat, as many A4 pages as it takes; a group that does not fit begins the next page.

    Raises UnencodableError for a code that has no bars.
    """
    with Paper("命令条码垫", training=mat.training) as paper:
        place = _head(paper, mat)
        for group in mat.groups:
            if place - _height(group) < _LAST and place < _FIRST:
                paper.end_page()
                place = _head(paper, mat)
            place = _group(paper, mat, group, place)
        paper.end_page()
        return paper.finish()


def _height(group: MatGroup) -> float:
    return _TITLE + -(-len(group.codes) // _COLUMNS) * _HEIGHT


def _head(paper: Paper, mat: CommandMat) -> float:
    paper.text(_MARGIN, PAGE_HEIGHT - 42, "政务邮台 命令条码", 16, True)
    where = f"{mat.centre_name}　{mat.desk_id}"
    paper.right(PAGE_WIDTH - _MARGIN, PAGE_HEIGHT - 42, where, shrunk(paper, where, 300, 10))
    paper.lines([(_MARGIN, PAGE_HEIGHT - 50, PAGE_WIDTH - _MARGIN, PAGE_HEIGHT - 50)])
    paper.text(_MARGIN, 20, "扫一下等于按一次键；结束、封袋、结清、日结、交班须扫两次。", 9)
    return _FIRST


def _group(paper: Paper, mat: CommandMat, group: MatGroup, place: float) -> float:
    """Draw a group from `place` downwards, over as many pages as it takes; returns where the next one begins."""
    paper.text(_MARGIN, place - 14, group.title, 11, True)
    place -= _TITLE
    for start in range(0, len(group.codes), _COLUMNS):
        if place - _HEIGHT < _LAST:
            paper.end_page()
            place = _head(paper, mat)
        for column, code in enumerate(group.codes[start : start + _COLUMNS]):
            _field(paper, code, _MARGIN + column * _WIDTH, place)
        place -= _HEIGHT
    return place


def _field(paper: Paper, code: MatCode, x: float, top: float) -> None:
    room = _WIDTH - 12
    key = f"　{code.key}" if code.key else ""
    size = shrunk(paper, code.word + key, room, 11, bold=True)
    paper.text(x, top - 11, code.word, size, True)
    paper.text(x + paper.width(code.word, size, True), top - 11, key, size - 2)
    module = min(MODULE, room / bars_width(code.code, 1.0))
    paper.bars(x, top - 15 - _BARS, _BARS, code.code, module)
    paper.text(x, top - 15 - _BARS - 8, code.code, 7)
