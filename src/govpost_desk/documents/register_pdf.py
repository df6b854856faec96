"""The handover register on paper, in as many copies as both sides sign (D-10 … D-18, D-20a, D-32).

Owns what each kind calls itself, its sides and its copies. Same register and copies, same bytes: in any process, after
any other document.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from govpost_desk.documents import pdf_frame, pdf_sheet
from govpost_desk.documents.pdf_frame import Frame, Side
from govpost_desk.documents.pdf_paper import Paper, bars_width
from govpost_desk.documents.pdf_sheet import ORDINALS, Copy, Layout, both_sign, draw_copies
from govpost_desk.documents.register_rows import DIFFERENCE_COLUMNS, LINE_COLUMNS, register_rows
from govpost_desk.domain.register import Fate, RegisterKind, RegisterSheet, barcode_of, copies_of

__all__ = ["DIFFERENCE_COLUMNS", "LINE_COLUMNS", "pages_of", "register_pdf"]


@dataclass(frozen=True)
class _Wording:
    """What a kind of register calls itself, its two sides and their persons, who keeps which copy."""

    title: str
    giver: tuple[str, str]
    taker: tuple[str, str]
    keepers: tuple[str, ...]
    pledge: str = "一式两份，各执一份。"
    notice: str = ""


_TAKER_SIDES = (("移交方", "移交人"), ("接收方", "接收人"), ("移交方留存", "接收方留存"))
_WORDING = {
    RegisterKind.TAKE_OVER: _Wording("政务邮件交接簿", *_TAKER_SIDES),
    RegisterKind.CORRECTION: _Wording("更正交接簿", *_TAKER_SIDES),
    RegisterKind.RETURN: _Wording("政务邮件退件、回执交接簿", *_TAKER_SIDES),
    RegisterKind.COLLECT: _Wording(
        "政务邮件揽收交接簿", ("交出方", "交出人"), ("揽收方", "揽收人"), ("交出方留存", "揽收方留存")
    ),
    RegisterKind.DELIVERY: _Wording(
        "投递清单（下段清单）",
        ("分拣方", "分拣人"),
        ("投递方", "投递员"),
        ("分拣留存", "投递员留存", "归档"),
        "一式三份：分拣、投递员、归档各一份。含个人信息，只供本次投递，不得复印、拍照、外传。",
        "密",
    ),
}


def register_pdf(sheet: RegisterSheet, copies: Sequence[int] | None = None) -> bytes:
    """PDF of a closed register: the copies (1 第一联, 2 第二联 …) one after the other, each with its own page numbers.

    `copies`: None for all of the kind. Raises ValueError for no copy or an unknown one, UnencodableError when the
    register number has no bar code.
    """
    every = range(1, copies_of(sheet.kind) + 1)
    wanted = every if copies is None else copies
    if not wanted or any(copy not in every for copy in wanted):
        raise ValueError(f"copies of this register are 1 to {len(every)}")
    wording = _WORDING[sheet.kind]
    with Paper(f"{wording.title} {sheet.register_no}", training=sheet.training) as paper:
        draw_copies(
            paper,
            _layout(paper, sheet),
            [
                Copy(ORDINALS[copy], wording.keepers[copy - 1], barcode_of(sheet.register_no, copy))
                for copy in wanted
            ],
        )
        return paper.finish()


def pages_of(sheet: RegisterSheet) -> dict[tuple[bool, int], int]:
    """The page on which each line stands, by (whether it is a bag's, its number)."""
    with Paper("", training=sheet.training) as paper:
        pages = pdf_sheet.pages_of(paper, _layout(paper, sheet))
    extra = sum(line.fate is Fate.EXTRA for line in sheet.lines)
    # a piece accepted beyond the list stands among the lines and once more among the differences
    printed = [
        *((True, bag.line_no) for bag in sheet.bags),
        *((False, line.line_no) for line in sheet.lines),
        *[None] * extra,
        *((False, line.line_no) for line in sheet.differences),
    ]
    pieces = [page for page, rows in enumerate(pages, 1) for row in rows if row.head is not None]
    return {line: page for line, page in zip(printed, pieces, strict=True) if line is not None}


def _layout(paper: Paper, sheet: RegisterSheet) -> Layout:
    wording = _WORDING[sheet.kind]
    giver = Side(wording.giver[0], sheet.giver, wording.giver[1])
    taker = Side(wording.taker[0], sheet.taker, wording.taker[1])
    frame = _frame(sheet, wording, _facts(sheet, giver, taker))
    return Layout(frame, register_rows(paper, sheet), both_sign(giver, taker))


def _frame(sheet: RegisterSheet, wording: _Wording, facts: tuple[tuple[str, ...], ...]) -> Frame:
    return Frame(
        title=wording.title,
        centre_name=sheet.centre_name,
        number=f"编号 {sheet.register_no}",
        facts=facts,
        proof=f"流水头 {sheet.head} · 明细摘要 {sheet.digest}",
        pledge=f"{wording.pledge}服务热线 {sheet.hotline}",
        mark=sheet.mark,
        notice=wording.notice,
        bars_room=bars_width(barcode_of(sheet.register_no, 1)),
    )


def _facts(sheet: RegisterSheet, giver: Side, taker: Side) -> tuple[tuple[str, ...], ...]:
    facts = []
    if sheet.corrects_no:
        facts.append((f"更正 {sheet.corrects_no}（原交接簿不作改动，以本簿更正其所列各件）",))
    if sheet.paper_no:
        written = f"（{pdf_frame.day_text(sheet.paper_on)}填写）" if sheet.paper_on else ""
        signed = "已签字的" if sheet.paper_signed else "签字不全的"
        facts.append((f"依据应急纸单 {sheet.paper_no}{written} 补录（{signed}纸单附后，一并归档）",))
    return (
        *facts,
        (f"{giver.role}：{giver.party}", f"{taker.role}：{taker.party}"),
        (
            f"业务日期：{pdf_frame.day_text(sheet.business_on)}",
            f"封簿时间：{pdf_frame.moment_text(sheet.closed_at)}",
            f"操作员：{sheet.operator_no}",
        ),
    )
