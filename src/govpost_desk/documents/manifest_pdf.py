"""The list of what lies in a bag, in duplicate: one inside the bag, one kept (D-30).

Owns its columns and wording. The tag number is its bar code, so that bag and list are compared by two scans. It names
no person: it travels with the bag. Same manifest and copies, same bytes.
"""

from collections.abc import Sequence
from dataclasses import replace

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.bag_words import LOCAL, LOCAL_REASON, NO_SEAL, kilograms, office, tag_groups
from govpost_desk.documents.code128 import UnencodableError
from govpost_desk.documents.pdf_cells import NUMERIC, Cell, Number, Words, number_module
from govpost_desk.documents.pdf_frame import LEFT, WIDTH, Frame
from govpost_desk.documents.pdf_paper import Paper, bars_width
from govpost_desk.documents.pdf_sheet import ORDINALS, Copy, Layout, draw_copies, sign_lines
from govpost_desk.documents.pdf_table import Column, Row, band, head_row, table_row
from govpost_desk.domain.amounts import count_in_capitals
from govpost_desk.domain.bags import BagFace, ManifestLine, ManifestSheet

COLUMNS = (
    Column(("序号",), 24),
    Column(("邮件号码",), 127.5),
    Column(("办件编号",), 118),
    Column(("寄达地",), 128),
    Column(("重量", "克"), 40),
    Column(("备注",), 85.5),
)
KEEPERS = ("装入袋内", "留存")

_TITLE = "政务邮件封发清单"
_BARS_ROOM = 162.0  # points right of the title; an international tag gets narrower bars for it
_SIGNERS = ("封袋人（签字）：", "复核人（签字）：", "日期时间：")


def manifest_pdf(sheet: ManifestSheet, copies: Sequence[int] = (1, 2)) -> bytes:
    """PDF of the manifest: the copies (1 第一联 装入袋内, 2 第二联 留存) one after the other.

    Raises ValueError for no copy or an unknown one, UnencodableError when the tag number has no bar code.
    """
    if not copies or any(copy not in (1, 2) for copy in copies):
        raise ValueError("copies of a manifest are 1 and 2")
    tag = sheet.face.tag_no
    module = number_module(tag, _BARS_ROOM)
    if not module:
        raise UnencodableError
    with Paper(f"{_TITLE} {tag}", training=sheet.face.training) as paper:
        layout = Layout(_frame(sheet, bars_width(tag, module)), _rows(paper, sheet), sign_lines(_SIGNERS))
        draw_copies(paper, layout, [Copy(ORDINALS[copy], KEEPERS[copy - 1], tag, module) for copy in copies])
        return paper.finish()


def _frame(sheet: ManifestSheet, bars_room: float) -> Frame:
    face = sheet.face
    return Frame(
        title=_TITLE,
        centre_name=face.centre_name,
        number=f"总包 {face.bag_no}",
        facts=_facts(face),
        proof=f"流水头 {face.head} · 明细摘要 {sheet.digest}",
        pledge=f"一式两份：第一联装入袋内，第二联留存。政务邮件单独封袋。服务热线 {face.hotline}",
        mark=sheet.mark,
        notice=LOCAL if face.local else "",
        bars_room=bars_room,
    )


def _facts(face: BagFace) -> tuple[tuple[str, ...], ...]:
    weighed = "过秤" if face.weighed else "各件合计"
    facts = (
        (
            f"原寄局：{office(face.centre_name, face.origin)}",
            f"寄达局：{office(face.destination_name, face.destination)}",
        ),
        (f"邮路：{face.route_name}", f"封志号：{face.seal_no or NO_SEAL}", f"袋号：{face.bag_no}"),
        (
            f"业务日期：{pdf_frame.day_text(face.business_on)}",
            f"频次 / 班次：第 {face.clearance_no} 频次 / 第 {face.shift_no} 班次",
            f"台席：{face.desk_id}",
        ),
        (
            f"封袋时间：{pdf_frame.moment_text(face.sealed_at)}",
            f"封袋人：{face.operator_no}",
            f"总包重量：{kilograms(face.weight_g)} 千克（{weighed}）",
        ),
        (f"总包条码：{tag_groups(face.tag_no)}",),
    )
    return (*facts, (LOCAL_REASON,)) if face.local else facts


def _rows(paper: Paper, sheet: ManifestSheet) -> list[Row]:
    head = head_row(LEFT, COLUMNS)
    rows = [head, *(table_row(paper, COLUMNS, _cells(line), head) for line in sheet.lines)]
    if not sheet.lines:
        rows.append(band(paper, LEFT, WIDTH, "本袋无邮件", bold=False))
    rows[-1] = replace(rows[-1], keep=True)
    return [*rows, band(paper, LEFT, WIDTH, _totals(sheet), 10.5)]


def _cells(line: ManifestLine) -> tuple[Cell, ...]:
    return (
        Words(str(line.line_no), middle=True),
        Number(line.waybill_no, "无号"),
        Words(line.case_no, NUMERIC),
        Words(line.place),
        Words(str(line.weight_g) if line.weight_g else "", middle=True),
        Words(line.note),
    )


def _totals(sheet: ManifestSheet) -> str:
    """Pieces and weight; the sum of the pieces stands beside a weight from the scale."""
    count = len(sheet.lines)
    pieces = kilograms(sum(line.weight_g for line in sheet.lines))
    text = (
        f"合计：{count} 件，大写：{count_in_capitals(count)}件；总包重 {kilograms(sheet.face.weight_g)} 千克"
    )
    return f"{text}（各件合计 {pieces} 千克）" if sheet.face.weighed else text
