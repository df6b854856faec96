"""What is written when an inbound bag is opened: the check against its manifest, the note to the step before (D-31).

Owns columns, wording and order of both. Same sheet and copies, same bytes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.bag_words import tag_groups
from govpost_desk.documents.pdf_cells import Cell, Number, Words
from govpost_desk.documents.pdf_frame import LEFT, RIGHT, WIDTH, Frame
from govpost_desk.documents.pdf_paper import Paper, bars_width
from govpost_desk.documents.pdf_sheet import (
    ORDINALS,
    Copy,
    Layout,
    Tail,
    draw_copies,
    draw_single,
    sign_lines,
)
from govpost_desk.documents.pdf_table import Column, Row, band, head_row, table_row
from govpost_desk.domain.amounts import count_in_capitals
from govpost_desk.domain.inbound import Finding, InboundLine, InboundSheet, ItemKind, NoteSheet

CHECK_COLUMNS = (
    Column(("序号",), 24),
    Column(("邮件号码",), 127.5),
    Column(("类别",), 60),
    Column(("核对结果",), 80),
    Column(("说明",), 231.5),
)
NOTE_COLUMNS = (
    Column(("序号",), 24),
    Column(("不符邮件号码",), 127.5),
    Column(("类别",), 60),
    Column(("不符情形",), 80),
    Column(("说明",), 231.5),
)
KIND_WORDS = {ItemKind.PIECE: "邮件", ItemKind.RETURNED: "退件", ItemKind.RECEIPT: "回执"}
FINDING_WORDS = {
    Finding.SHORT: "短少",
    Finding.OVER: "多出",
    Finding.MISDIRECTED: "错发",
    Finding.DAMAGED: "破损",
    Finding.NO_LABEL: "无面单",
}
ALIKE = "✓ 相符"
KEEPERS = ("寄上一环节", "存档")

_CHECK_TITLE = "总包开拆核对单"
_NOTE_TITLE = "验单"
_NO_NUMBER = "无号"
_ANSWER_HEIGHT = 232.0
_HANDLING = "处理意见（发验局填写）"
_ANSWER = "对方答复（被验局填写）"


def opening_check_pdf(sheet: InboundSheet) -> bytes:
    """PDF of the check: every piece found or missed, signed by opener and witness. Raises nothing for odd texts."""
    with Paper(f"{_CHECK_TITLE} {sheet.sheet_no}", training=sheet.training) as paper:
        rows = _rows(paper, CHECK_COLUMNS, sheet.lines, "袋内无邮件")
        rows.append(band(paper, LEFT, WIDTH, _check_totals(sheet), 10.5))
        if sheet.note_no:
            rows[-1] = replace(rows[-1], keep=True)
            rows.append(band(paper, LEFT, WIDTH, f"不符各件已缮发验单 {sheet.note_no}"))
        signers = (("开拆人（签字）：", "监拆人（签字）：", "日期时间："),)
        draw_single(paper, Layout(_check_frame(sheet), rows, sign_lines(*signers)))
        return paper.finish()


def verification_note_pdf(sheet: NoteSheet, copies: Sequence[int] = (1, 2)) -> bytes:
    """PDF of the note: the copies (1 寄上一环节, 2 存档) one after the other, with room for the answer.

    Raises ValueError for no copy or an unknown one, UnencodableError when the note's number has no bar code.
    """
    if not copies or any(copy not in (1, 2) for copy in copies):
        raise ValueError("copies of a note are 1 and 2")
    with Paper(f"{_NOTE_TITLE} {sheet.note_no}", training=sheet.training) as paper:
        rows = _rows(paper, NOTE_COLUMNS, sheet.lines, "无不符邮件")
        rows.append(band(paper, LEFT, WIDTH, _note_totals(sheet), 10.5))
        layout = Layout(_note_frame(sheet), rows, Tail(_ANSWER_HEIGHT, _answer))
        draw_copies(
            paper, layout, [Copy(ORDINALS[copy], KEEPERS[copy - 1], sheet.note_no) for copy in copies]
        )
        return paper.finish()


def found_count(lines: Sequence[InboundLine]) -> int:
    """Pieces that lay in the bag: all but those it was short of."""
    return sum(line.finding is not Finding.SHORT for line in lines)


def _check_frame(sheet: InboundSheet) -> Frame:
    return Frame(
        title=_CHECK_TITLE,
        centre_name=sheet.centre_name,
        number=f"编号 {sheet.sheet_no}",
        facts=(
            (f"原寄局：{sheet.origin}", f"总包号码：{sheet.bag_serial:04d}"),
            (f"总包条码：{tag_groups(sheet.tag_no)}",),
            (
                f"业务日期：{pdf_frame.day_text(sheet.business_on)}",
                f"频次：第 {sheet.clearance_no} 频次",
                f"台席：{sheet.desk_id}",
            ),
            (
                f"开拆：{pdf_frame.moment_text(sheet.opened_at)}",
                f"核毕：{pdf_frame.moment_text(sheet.closed_at)}",
                f"操作员：{sheet.operator_no}",
            ),
        ),
        proof=f"流水头 {sheet.head}",
        pledge=f"当频次开拆核对，当场签字，存档备查。服务热线 {sheet.hotline}",
        mark=sheet.mark,
    )


def _note_frame(sheet: NoteSheet) -> Frame:
    expected = "袋内无清单" if sheet.expected is None else f"{sheet.expected} 件"
    return Frame(
        title=_NOTE_TITLE,
        centre_name=sheet.centre_name,
        number=f"编号 {sheet.note_no}",
        facts=(
            (f"发验局：{sheet.centre_name}（台席 {sheet.desk_id}）", f"被验局：{sheet.to_office}"),
            (f"总包条码：{tag_groups(sheet.tag_no)}",),
            (
                f"业务日期：{pdf_frame.day_text(sheet.business_on)}　第 {sheet.clearance_no} 频次",
                f"缮发时间：{pdf_frame.moment_text(sheet.drafted_at)}",
                f"操作员：{sheet.operator_no}",
            ),
            (f"清单件数：{expected}", f"实收件数：{sheet.found} 件"),
        ),
        proof=f"流水头 {sheet.head}",
        pledge=f"一式两份：第一联寄上一环节，第二联存档。请当频次答复。服务热线 {sheet.hotline}",
        mark=sheet.mark,
        bars_room=bars_width(sheet.note_no),
    )


def _rows(paper: Paper, columns: Sequence[Column], lines: Sequence[InboundLine], nothing: str) -> list[Row]:
    """Head and lines; the last stays with the totals below it."""
    head = head_row(LEFT, columns)
    rows = [head, *(table_row(paper, columns, _cells(line), head) for line in lines)]
    if not lines:
        rows.append(band(paper, LEFT, WIDTH, nothing, bold=False))
    rows[-1] = replace(rows[-1], keep=True)
    return rows


def _cells(line: InboundLine) -> tuple[Cell, ...]:
    finding = line.finding
    result = Words(f"× {FINDING_WORDS[finding]}" if finding else ALIKE, middle=True, bold=bool(finding))
    return (
        Words(str(line.line_no), middle=True),
        Number(line.waybill_no, _NO_NUMBER),
        Words(KIND_WORDS[line.kind], middle=True),
        result,
        Words(line.note),
    )


def _finding_parts(lines: Sequence[InboundLine]) -> list[str]:
    counts = Counter(line.finding for line in lines)
    return [f"{word} {counts[finding]} 件" for finding, word in FINDING_WORDS.items() if counts[finding]]


def _check_totals(sheet: InboundSheet) -> str:
    found = found_count(sheet.lines)
    manifest = "袋内无清单" if sheet.expected is None else f"清单 {sheet.expected} 件"
    parts = [
        f"合计：{manifest}，实收 {found} 件，大写：{count_in_capitals(found)}件",
        *_kind_parts(sheet.lines),
        *(_finding_parts(sheet.lines) or [_outcome(sheet.expected, found)]),
    ]
    return "；".join(parts)


def _outcome(expected: int | None, found: int) -> str:
    """What a check without a finding says: that it agrees only where there was something to compare with."""
    if expected is None:
        return "无清单可核对"
    return "相符，无差异" if found == expected else f"件数相差 {abs(found - expected)} 件"


def _kind_parts(lines: Sequence[InboundLine]) -> list[str]:
    """Returned pieces and receipts among those found: they go back to windows (D-52, D-54)."""
    counts = Counter(line.kind for line in lines if line.finding is not Finding.SHORT)
    kinds = (ItemKind.RETURNED, ItemKind.RECEIPT)
    words = [f"{KIND_WORDS[kind]} {counts[kind]} 件" for kind in kinds if counts[kind]]
    return [f"其中{'、'.join(words)}"] if words else []


def _note_totals(sheet: NoteSheet) -> str:
    count = len(sheet.lines)
    parts = [f"不符 {count} 件，大写：{count_in_capitals(count)}件", *_finding_parts(sheet.lines)]
    return "；".join(parts)


def _answer(paper: Paper, top: float) -> None:
    """What this office proposes and who raises the note; a box with lines in which the other office answers."""
    _ruled_box(paper, top - 8, 52, _HANDLING, 1)
    pdf_frame.lines_to_sign(paper, (("发验人（签字）：", "主管（签字）：", "日期时间："),), top - 58)
    upper, height = top - 112, _ANSWER_HEIGHT - 116
    _ruled_box(paper, upper, height, _ANSWER, 2)
    y = upper - height + 12
    for x, end, field in ((LEFT + 6, LEFT + 196, "答复人（签字）："), (LEFT + 210, LEFT + 390, "日期时间：")):
        paper.text(x, y, field, 9)
        paper.lines([(x + paper.width(field, 9), y - 2, end, y - 2)], 0.4)
    paper.right(RIGHT - 12, y, "（盖章）", 8.5, grey=0.45)


def _ruled_box(paper: Paper, upper: float, height: float, title: str, lines: int) -> None:
    paper.box(LEFT, upper - height, WIDTH, height, 0.8)
    paper.text(LEFT + 6, upper - 14, title, 9.5, True)
    places = [upper - 40 - 26 * number for number in range(lines)]
    paper.lines([(LEFT + 6, y, RIGHT - 6, y) for y in places], 0.3)
