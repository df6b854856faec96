"""One A4 page for the safe: the rescue code, what it is for, how it is used, where it is kept.

Owns its wording. The page is printed and handed over, never stored: whoever has it and a backup has every record.
"""

from govpost_desk.documents.pdf_cells import LEADING, fit, shrunk
from govpost_desk.documents.pdf_frame import day_text
from govpost_desk.documents.pdf_paper import PAGE_WIDTH, Paper
from govpost_desk.domain.rescue_sheet import RescueSheet

_LEFT = 62.0
_WIDTH = PAGE_WIDTH - 2 * _LEFT
_CODE_SIZE = 30.0
_CODE_PITCH = 23.0  # points from one character to the next: every character stands alone
_ROW_PITCH = 64.0
_GROUPS_A_ROW = 4
_TEXT_SIZE = 11.5

_TEXTS = (
    (
        "这张纸有什么用",
        (
            "本台席的电脑损坏、丢失或更换时，用备份文件加上本码，可以在备用电脑上打开本台席的全部记录。",
            "两样缺一不可：只有本码，打不开任何东西；只有备份文件，没有本码也打不开。",
        ),
    ),
    (
        "怎样使用（救援：备份文件 + 本码）",
        (
            "1. 取最近一次的备份文件，连同备份时放在它旁边的密钥文件。",
            "2. 备用电脑上运行 govpost-desk restore --check 备份文件，给出本码，核验备份能打开。",
            "3. 只是本机丢了钥匙文件时，运行 govpost-desk rescue，输入本码取回。",
            "4. 本码从第 1 组到第 8 组，每组四个字符，共 32 个，横线可不输。",
        ),
    ),
    (
        "怎样保管",
        (
            "1. 装入信封封口，骑缝签名盖章，锁进单位保险柜，登记存放和取用。",
            "2. 不与备份文件放在一处；不拍照，不复印，不录入电脑和手机。",
            "3. 本码丢失或怀疑被人看过，立即报告管理员和技术支持。",
        ),
    ),
)
_FIELDS = ("存放人（签字）：", "存放地点：", "日期：")


def rescue_sheet_pdf(sheet: RescueSheet) -> bytes:
    """PDF of the page. Raises ValueError when the code is not 32 letters and digits."""
    groups = sheet.groups()
    with Paper("救援码", training=sheet.training) as paper:
        middle = PAGE_WIDTH / 2
        paper.centred(middle, 762, "救援码", 30, bold=True)
        paper.centred(middle, 738, "政务邮台 · 严格保管 · 存入保险柜", 12, bold=True)
        y = 706.0
        for text in (
            f"单位：{sheet.centre_name}",
            f"台席：{sheet.desk_id}",
            f"制作日期：{day_text(sheet.made_on)}",
        ):
            paper.text(_LEFT, y, text, shrunk(paper, text, _WIDTH, 12))
            y -= 20
        y = _code(paper, groups, y - 2)
        for title, lines in _TEXTS:
            y = _chapter(paper, title, lines, y)
        _fields(paper, 66)
        paper.end_page()
        return paper.finish()


def _code(paper: Paper, groups: tuple[str, ...], top: float) -> float:
    """The code in a box, groups numbered from 1; gives the lower edge with its legend."""
    rows = -(-len(groups) // _GROUPS_A_ROW)
    height = rows * _ROW_PITCH + 8
    paper.box(_LEFT, top - height, _WIDTH, height, 1.2)
    pitch = _WIDTH / _GROUPS_A_ROW
    for at, group in enumerate(groups):
        row, column = divmod(at, _GROUPS_A_ROW)
        middle = _LEFT + (column + 0.5) * pitch
        y = top - row * _ROW_PITCH
        paper.centred(middle, y - 16, f"第 {at + 1} 组", 8.5)
        for place, char in enumerate(group):
            _character(paper, middle + (place - 1.5) * _CODE_PITCH, y - 52, char)
    paper.text(_LEFT, top - height - 14, "数字 0 中间画有斜线，字母 O 没有斜线。", 9.5)
    return top - height - 24


def _character(paper: Paper, middle: float, y: float, char: str) -> None:
    """One character of the code; the digit 0 gets a stroke, so that nobody types an O."""
    paper.centred(middle, y, char, _CODE_SIZE, bold=True)
    if char == "0":
        paper.lines([(middle - 5, y + 2, middle + 5, y + 20)], 1.8)


def _chapter(paper: Paper, title: str, lines: tuple[str, ...], y: float) -> float:
    """A bold heading and its sentences, wrapped; gives the y below them."""
    y -= 24
    paper.text(_LEFT, y, title, 14, bold=True)
    y -= 4
    for text in lines:
        fitted = fit(paper, text, _WIDTH - 12, ((_TEXT_SIZE, 1),))
        for line in fitted.lines:
            y -= _TEXT_SIZE * LEADING + 5
            paper.text(_LEFT + 12, y, line, fitted.size)
        y -= 2
    return y


def _fields(paper: Paper, y: float) -> None:
    width = _WIDTH / len(_FIELDS)
    for at, field in enumerate(_FIELDS):
        x = _LEFT + at * width
        paper.text(x, y, field, 10.5)
        paper.lines([(x + paper.width(field, 10.5), y - 2, x + width - 8, y - 2)], 0.4)
