"""邮寄申请单, blank: two on an A4 page to be cut; after them, where asked for, the published items (D-1, D-82, D-85).

Owns its fields, their places and wording. It asks for nothing that the mail does not need: no identity number (D-16).
Same forms, same bytes.
"""

from collections.abc import Sequence

from govpost_desk.documents.pdf_cells import Box, Words, draw_lines, fit, shrunk
from govpost_desk.documents.pdf_frame import LEFT, RIGHT, WIDTH, Frame
from govpost_desk.documents.pdf_paper import PAGE_HEIGHT, PAGE_WIDTH, Paper
from govpost_desk.documents.pdf_sheet import Layout, Tail, draw_single
from govpost_desk.documents.pdf_table import Column, Row, band, head_row, table_row
from govpost_desk.domain.application_form import FORMS_A_PAGE, ApplicationForms

_TITLE = "邮寄申请单"
_HALF = PAGE_HEIGHT / 2
_LABEL = 62.0  # points of the column of names
_TEXT = 9.5
_BOX = "□"
_NOTICE = (
    "告知：所填个人信息只用于寄递本次办理结果和查询、投诉、理赔，由受理部门和邮政企业依法保密，不作他用，期满销毁；本人可要求查阅、更正、删除。"
    "收件地址有误请在寄出前到窗口更正；寄出后改址，同城由收件人发短信，异地填写邮件改址申请单。"
)
# Rows of the form: height, then (name, width share, what is printed to be ticked or filled in) side by side.
_Field = tuple[str, float, str]
_ROWS: tuple[tuple[float, tuple[_Field, ...]], ...] = (
    (33, (("办件编号", 0.5, ""), ("办理窗口", 0.5, ""))),
    (33, (("办理事项", 1.0, ""),)),
    (37, (("收件人", 0.42, ""), ("联系电话", 0.58, "boxes"))),
    (33, (("收件地址", 1.0, "____________省____________市____________县（区）____________乡镇（街道）"),)),
    (37, (("详细地址", 1.0, ""),)),
    (31, (("寄递内容", 0.68, "□ 证照　□ 批文　□ 发票　□ 其他____________"), ("件数", 0.32, "共______件"))),
    (
        31,
        (
            ("寄递方式", 0.5, "□ 单程（寄结果）　□ 双程（取材料并寄结果）"),
            ("邮费", 0.5, "□ 寄付（单位付）　□ 到付（收件人付）"),
        ),
    ),
    (31, (("签收", 1.0, "□ 限本人签收　□ 可由他人代收：代收人____________　关系____________　□ 要回执联"),)),
)
_COLUMNS = (
    Column(("序号",), 30),
    Column(("事项编码",), 110),
    Column(("事项名称",), 190),
    Column(("办理部门",), 92),
    Column(("寄递的证照",), 101),
)


def application_pdf(forms: ApplicationForms) -> bytes:
    """PDF of the blank forms. Raises ValueError when there is none."""
    if forms.copies < 1:
        raise ValueError("no form")
    with Paper(_TITLE, training=forms.training) as paper:
        for start in range(0, forms.copies, FORMS_A_PAGE):
            for place in range(min(FORMS_A_PAGE, forms.copies - start)):
                _form(paper, forms, PAGE_HEIGHT - place * _HALF)
            paper.cut_lines([(20, _HALF, PAGE_WIDTH - 20, _HALF)])
            paper.end_page()
        if forms.items:
            draw_single(paper, _item_list(paper, forms))
        return paper.finish()


def _form(paper: Paper, forms: ApplicationForms, top: float) -> None:
    """One form below `top`, half a page high."""
    middle = (LEFT + RIGHT) / 2
    top -= 26
    paper.centred(middle, top - 8, forms.centre_name, shrunk(paper, forms.centre_name, WIDTH - 260, 10.5))
    paper.centred(middle, top - 30, _TITLE, 17, True)
    for line, text in enumerate(_hotlines(forms)):
        paper.right(RIGHT, top - 8 - 13 * line, text, shrunk(paper, text, 130, 8.5))
    paper.text(LEFT, top - 8, "随申请材料一并交给办事窗口", 8.5)
    paper.text(LEFT, top - 30, "申请日期：______年____月____日", 8.5)
    y = top - 38
    paper.box(LEFT, y - sum(height for height, _ in _ROWS), WIDTH, sum(height for height, _ in _ROWS), 0.9)
    for height, fields in _ROWS:
        _row(paper, y, height, fields)
        y -= height
    notice = fit(paper, _NOTICE, WIDTH - 4, ((7.6, 3), (6.6, 4)))
    draw_lines(paper, notice, Box(LEFT, y - 2, WIDTH, notice.height + 4))
    _signatures(paper, y - notice.height - 26)


def _hotlines(forms: ApplicationForms) -> tuple[str, ...]:
    named = (("服务热线", forms.hotline), ("监督热线", forms.supervision_hotline))
    return tuple(f"{word} {number}" for word, number in named if number)


def _row(paper: Paper, top: float, height: float, fields: Sequence[_Field]) -> None:
    """Named fields side by side, each with room to write in."""
    x = LEFT
    rules = [(LEFT, top, RIGHT, top)]
    for name, share, text in fields:
        width = WIDTH * share
        label = _LABEL if len(name) > 2 else 40.0
        paper.fill(x + 0.5, top - height + 0.3, label - 0.5, height - 0.6, 0.94)
        paper.centred(x + label / 2, top - height / 2 - 3.5, name, _TEXT, True)
        rules += [(x, top, x, top - height), (x + label, top, x + label, top - height)]
        if text == "boxes":
            _phone_boxes(paper, x + label, top, width - label, height)
        elif text:
            size = shrunk(paper, text, width - label - 10, _TEXT)
            paper.text(x + label + 6, top - height / 2 - 3.5, text, size)
        x += width
    paper.lines(rules)


def _phone_boxes(paper: Paper, x: float, top: float, width: float, height: float) -> None:
    """Eleven boxes, so that no digit of a mobile number is left out; a landline is written across them."""
    pitch = (width - 12) / 11
    side = min(pitch - 1.5, height - 7)
    for number in range(11):
        paper.box(x + 6 + number * pitch, top - (height + side) / 2, side, side, 0.4)


def _signatures(paper: Paper, y: float) -> None:
    fields = ("申请人（签字）：", "窗口受理人（签字）：", "邮政接收人（签字）：")
    width = WIDTH / len(fields)
    for place, name in enumerate(fields):
        x = LEFT + place * width
        paper.text(x, y, name, _TEXT)
        start = x + paper.width(name, _TEXT)
        paper.lines([(start, y - 2, x + width - 10, y - 2)], 0.4)


def _item_list(paper: Paper, forms: ApplicationForms) -> Layout:
    frame = Frame(
        title="可邮寄办理的事项",
        centre_name=forms.centre_name,
        number=f"共 {len(forms.items)} 项",
        facts=((*_hotlines(forms), "事项以窗口公布的最新清单为准"),),
        proof="办理时把事项名称或编码写在邮寄申请单上。",
        pledge="公开服务事项、服务流程、收费标准和监督热线。",
    )
    return Layout(frame, _item_rows(paper, forms), Tail(0, lambda paper, top: None))


def _item_rows(paper: Paper, forms: ApplicationForms) -> list[Row]:
    head = head_row(LEFT, _COLUMNS)
    rows = [head]
    for number, item in enumerate(forms.items, 1):
        cells = (
            Words(str(number), middle=True),
            Words(item.code),
            Words(item.name),
            Words(item.department),
            Words(item.document_name),
        )
        rows.append(table_row(paper, _COLUMNS, cells, head, 18))
    return [*rows, band(paper, LEFT, WIDTH, f"合计 {len(forms.items)} 项")]
