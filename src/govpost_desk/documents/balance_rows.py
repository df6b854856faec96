"""What the sheets of a clearance, a day and a shift say alike: both accounts, the stock-taking, supplies, numbers.

Owns the wording of the accounts (D-33, D-84). Never a bar code of a register: scanned from here it would pass for the
signed copy (D-18).
"""

from collections.abc import Sequence
from dataclasses import replace

from govpost_desk.documents.pdf_cells import NUMERIC, Words
from govpost_desk.documents.pdf_equation import EVEN, UNEVEN, Term, Verdict, equation
from govpost_desk.documents.pdf_frame import LEFT, WIDTH
from govpost_desk.documents.pdf_paper import Paper
from govpost_desk.documents.pdf_table import TEXT_ROW_HEIGHT, Column, Row, band, gap, head_row, table_row
from govpost_desk.domain.balance import Balance, SupplyLine

_NUMBERS_A_ROW = 3
_NOTE = "邮件结存为账面在台件数；号码结存含空闲号和预留号。"


def account_rows(paper: Paper, balance: Balance, opening: str, counted_at: str) -> list[Row]:
    """Both equations and the stock-taking. `opening`: 上频结存, 昨日结存 …; `counted_at`: when, "" when not known."""
    pieces, numbers = balance.pieces, balance.numbers
    rows = [
        equation(
            "邮件",
            (Term(opening, pieces.opening), Term("接收", pieces.taken_over)),
            (Term("发运", pieces.despatched), Term("退回", pieces.handed_back), Term("结存", pieces.closing)),
            Verdict(pieces.holds, "件", pieces.difference),
        ),
        equation(
            "号码",
            (Term(opening, numbers.opening), Term("领入", numbers.granted)),
            (Term("使用", numbers.used), Term("作废", numbers.voided), Term("结存", numbers.closing)),
            Verdict(numbers.holds, "个", numbers.difference),
        ),
        band(paper, LEFT, WIDTH, counted_text(balance, counted_at), 10.5),
        band(paper, LEFT, WIDTH, _NOTE, 7.6, bold=False),
    ]
    return [replace(row, keep=True) for row in rows[:-1]] + rows[-1:]


def counted_text(balance: Balance, counted_at: str) -> str:
    """Stock-taking against the books, with its verdict: a difference is one of pieces, not only of totals (D-33)."""
    pieces, counted = balance.pieces, balance.counted
    if counted is None:
        return f"实存盘点：未盘点；账面结存 {pieces.closing} 件"
    when = f"（{counted_at}）" if counted_at else ""
    text = f"实存盘点：实点 {counted} 件{when}，账面结存 {pieces.closing} 件"
    if pieces.difference:
        return f"{text}　{UNEVEN} {len(pieces.difference)} 件，逐件列于差异表"
    # pieces came or went, or were found, after the count: each is accounted for
    settled = "" if counted == pieces.closing else "；盘点后的收发和核清的各件已逐件对上"
    return f"{text}{settled}　{EVEN}"


def supply_rows(paper: Paper, supplies: Sequence[SupplyLine]) -> list[Row]:
    """Envelopes and labels left, one band; nothing where none is kept."""
    if not supplies:
        return []
    texts = [
        f"{supply.name} {supply.on_hand}{'（已到订货点，请领）' if supply.low else ''}" for supply in supplies
    ]
    return [gap(8), band(paper, LEFT, WIDTH, f"用品结存：{'；'.join(texts)}")]


def number_rows(paper: Paper, title: str, head: str, numbers: Sequence[str]) -> list[Row]:
    """Register or bag numbers under a title, several a row; nothing where there is none."""
    if not numbers:
        return []
    columns = [Column((head,), WIDTH / _NUMBERS_A_ROW)] * _NUMBERS_A_ROW
    below = head_row(LEFT, columns)
    rows = [gap(8), band(paper, LEFT, WIDTH, title, keep=True), below]
    for start in range(0, len(numbers), _NUMBERS_A_ROW):
        part = [*numbers[start : start + _NUMBERS_A_ROW], "", ""][:_NUMBERS_A_ROW]
        rows.append(
            table_row(
                paper, columns, [Words(number, NUMERIC, True) for number in part], below, TEXT_ROW_HEIGHT
            )
        )
    return rows
