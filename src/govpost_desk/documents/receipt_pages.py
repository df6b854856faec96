"""Papers on the roll of an 80 mm printer: a register and the proof slip of a piece, cut into numbered pages.

Owns where things stand; the words are those of the A4 forms, and so is what is masked. A page is as long as somebody
can hold and sign: PIECES_A_PAGE pieces.
"""

from collections.abc import Sequence

from govpost_desk.documents import code128
from govpost_desk.documents.bag_words import NO_SEAL, kilograms, tag_groups
from govpost_desk.documents.form_words import ORDINALS, Side, moment_text
from govpost_desk.documents.receipt import BarLine, CutLine, Line, Receipt, RuleLine, TextLine
from govpost_desk.documents.register_words import (
    AFTER_ROUND,
    FATE_WORDS,
    WORDING,
    difference_title,
    differences_of,
    facts_of,
    pledge_of,
    proof_of,
    sides_of,
    totals,
    unsaid_text,
)
from govpost_desk.domain.bags import BagLine
from govpost_desk.domain.proof_slip import ProofSlip, SlipLine
from govpost_desk.domain.register import Fate, RegisterKind, RegisterSheet, SheetLine, barcode_of, copies_of

PIECES_A_PAGE = 20
DOTS_WIDE = 576
PROOF_TITLE = "查件证明"
_PIECE_BARS = 44  # dots: 5.5 mm
_BLANK = TextLine(" ")

Block = tuple[Line, ...]


def register_receipt(sheet: RegisterSheet) -> Receipt:
    """All copies of a closed register, each with its own page numbers and bar code, as on A4 (D-10, D-17, D-32)."""
    copies = range(1, copies_of(sheet.kind) + 1)
    return _joined([page for copy_no in copies for page in _register_copy(sheet, copy_no)])


def proof_receipt(slip: ProofSlip) -> Receipt:
    """The chain of one piece for whoever asked; one copy."""
    facts = [
        f"办件号：{slip.case_no}",
        f"证照：{slip.document}",
        f"收件人：{slip.name or '（未填）'}",
        f"寄往：{slip.place}",
        f"窗口：{slip.window}",
        f"现在：{slip.custody}",
        f"台席：{slip.desk_id}　出具人：{slip.operator_no}",
        f"出具时间：{moment_text(slip.printed_at)}",
    ]
    if len(slip.numbers) > 1:
        facts.append(f"邮件号使用情况：{'；'.join(slip.numbers)}")
    acts = [_act(number, line) for number, line in enumerate(slip.lines, 1)]
    acts = acts or [(TextLine("本台没有经办记录", centred=True),)]
    number = f"邮件号 {slip.waybill_no}" if slip.waybill_no else "未配邮件号"
    title = _title(PROOF_TITLE, slip.centre_name, slip.training)
    code = (BarLine(slip.waybill_no),) if slip.waybill_no else ()
    head: Block = (*title, *code, TextLine(number, centred=True))
    foot: Block = (
        RuleLine(),
        TextLine(f"流水头 {slip.head} · 内容取自本台流水，经办记录只增不改"),
        TextLine(f"本证明只说明本台经办情况，收件人信息已遮盖。服务热线 {slip.hotline}"),
    )
    sign: Block = (
        _BLANK,
        TextLine("经办人（签字、盖章）：________________"),
        _BLANK,
        TextLine("日期："),
        _BLANK,
    )
    return _joined(_pages(head, tuple(map(TextLine, facts)), acts, (RuleLine(), *sign), foot))


def trial_receipt() -> Receipt:
    """What a printer is tried with: every kind of line, and a code that says what it is when it is scanned."""
    return (
        TextLine("试打", large=True, centred=True),
        BarLine("GPDTEST"),
        TextLine("GPDTEST", centred=True),
        RuleLine(),
        TextLine("政务邮台 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        TextLine("生僻字：䶮㛃𡋾　符号：√□（盖章）"),
    )


def _register_copy(sheet: RegisterSheet, copy_no: int) -> list[Block]:
    wording = WORDING[sheet.kind]
    marks = "　".join(word for word in (sheet.mark, wording.notice) if word)
    head: Block = (
        *_title(wording.title, sheet.centre_name, sheet.training),
        BarLine(barcode_of(sheet.register_no, copy_no)),
        TextLine(f"编号 {sheet.register_no}", centred=True),
        TextLine(f"{ORDINALS[copy_no]}　{wording.keepers[copy_no - 1]}　{marks}".rstrip(), centred=True),
    )
    facts = tuple(TextLine(text) for row in facts_of(sheet) for text in row)
    foot: Block = (RuleLine(), TextLine(pledge_of(sheet)), TextLine(proof_of(sheet)))
    signed: Block = (*_below(sheet), *(line for side in sides_of(sheet) for line in _signature(side)))
    return _pages(head, facts, _things(sheet), signed, foot)


def _things(sheet: RegisterSheet) -> list[Block]:
    """Bags above loose pieces, then nothing or all pieces; a heading stays with the first below it."""
    things: list[Block] = []
    if sheet.bags:
        things += [_bag(bag) for bag in sheet.bags]
        things[0] = (TextLine(f"总包 {len(sheet.bags)} 袋", centred=True), *things[0])
    pieces = [_piece(sheet.kind, line) for line in sheet.lines]
    if sheet.bags and pieces:
        pieces[0] = (TextLine(f"散件 {len(pieces)} 件", centred=True), *pieces[0])
    return [*things, *pieces] or [(TextLine("本簿无交接件", centred=True),)]


def _piece(kind: RegisterKind, line: SheetLine) -> Block:
    tick = "√ 清单外" if line.fate is Fate.EXTRA else "√ 勾核"
    delivers = kind is RegisterKind.DELIVERY
    lines: list[Line] = [TextLine(f"{line.line_no}. {line.case_no}", right="" if delivers else tick)]
    if delivers:
        tail = f"尾号 {line.phone_tail}" if line.phone_tail else ""
        lines += [TextLine(line.name, right=line.phone or tail), TextLine(line.address or line.district)]
        about = "；".join(part for part in (line.note, line.reason) if part)
    else:
        tail = f"尾号 {line.phone_tail}" if line.phone_tail else ""
        lines += [TextLine(line.item), TextLine("  ".join(filter(None, (line.name, tail, line.district))))]
        noted = (line.note, line.reason) if kind is RegisterKind.RETURN else ()
        about = "；".join(part for part in noted if part)
    lines += [TextLine(text) for text in (about, unsaid_text(line)) if text]
    lines += _number(line.waybill_no)
    if delivers:
        lines += [_BLANK, TextLine("签收／投递结果：________________________")]
    return (*lines, _BLANK)


def _number(waybill_no: str) -> Block:
    if not waybill_no:
        return (TextLine("邮件号码 待配号"),)
    return (*_bars(waybill_no), TextLine(waybill_no))


def _bars(number: str) -> Block:
    """The bars of a number; none of one too wide for the roll in modules a scanner reads (international tags)."""
    modules = code128.width(number) + 2 * code128.QUIET_MODULES
    return (BarLine(number, _PIECE_BARS, left=True),) if 2 * modules <= DOTS_WIDE else ()


def _bag(bag: BagLine) -> Block:
    return (
        TextLine(
            f"{bag.line_no}. 袋号 {bag.bag_no}",
            right=f"{bag.piece_count} 件 {kilograms(bag.weight_g)} 千克",
        ),
        TextLine(f"寄达局 {bag.destination_name}"),
        TextLine(f"封志号 {bag.seal_no or NO_SEAL}"),
        *_bars(bag.tag_no),
        TextLine(tag_groups(bag.tag_no)),
        _BLANK,
    )


def _below(sheet: RegisterSheet) -> Block:
    """Totals, differences with their reasons, what stays open."""
    lines: list[Line] = [RuleLine(), *(TextLine(part) for part in totals(sheet).split("；"))]
    if sheet.kind is RegisterKind.DELIVERY:
        lines += [_BLANK, *(TextLine(part) for part in AFTER_ROUND.split("；"))]
    differences = differences_of(sheet)
    if differences:
        lines += [RuleLine(), TextLine(difference_title(differences))]
    for line in differences:
        number = f"邮件号码 {line.waybill_no}" if line.waybill_no else ""
        tail = f"尾号 {line.phone_tail}" if line.phone_tail else ""
        lines += [
            TextLine(f"{line.line_no}. {line.case_no}", right=FATE_WORDS[line.fate]),
            TextLine("  ".join(filter(None, (line.item, line.name, tail, line.district)))),
            *(TextLine(text) for text in (line.reason, number, unsaid_text(line)) if text),
        ]
    if sheet.open_count:
        lines.append(TextLine(f"清单上另有 {sheet.open_count} 件留待以后交接"))
    return tuple(lines)


def _signature(side: Side) -> Block:
    """Room to sign, date and stamp."""
    return (
        RuleLine(),
        TextLine(f"{side.role}：{side.party}"),
        _BLANK,
        TextLine(f"{side.signer}（签字）：______________________"),
        _BLANK,
        TextLine("日期时间：______年____月____日____时____分"),
        *(_BLANK,) * 3,
        TextLine("（盖章）", centred=True),
    )


def _act(number: int, line: SlipLine) -> Block:
    what = f"{line.what}（已撤销）" if line.undone else line.what
    detail = (TextLine(line.detail),) if line.detail else ()
    return (
        TextLine(f"{number}. {moment_text(line.at)}", right=line.operator_no),
        TextLine(what),
        *detail,
        _BLANK,
    )


def _title(title: str, centre_name: str, training: bool) -> Block:
    training_mark = (TextLine("训练", large=True, centred=True),) if training else ()
    return (*training_mark, TextLine(title, large=True, centred=True), TextLine(centre_name, centred=True))


def _pages(head: Block, facts: Block, things: Sequence[Block], tail: Block, foot: Block) -> list[Block]:
    """The pages of one copy: head and page number on each, facts on the first, what is signed on the last."""
    parts = [things[at : at + PIECES_A_PAGE] for at in range(0, len(things), PIECES_A_PAGE)]
    pages = []
    for page, part in enumerate(parts, 1):
        told = TextLine(f"第 {page} 页 共 {len(parts)} 页", centred=True)
        first = (RuleLine(), *facts) if page == 1 else ()
        inside = (line for thing in part for line in thing)
        pages.append(
            (*head, told, *first, RuleLine(), *inside, *(tail if page == len(parts) else ()), *foot, told)
        )
    return pages


def _joined(pages: Sequence[Block]) -> Receipt:
    return tuple(line for page in pages for line in (*page, CutLine()))[:-1]
