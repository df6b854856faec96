"""How a handover register speaks, on A4 and on an 80 mm slip alike: titles, sides, totals, differences.

Owns the wording; where it stands is the affair of each form (D-10, D-11, D-20a, D-32).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from govpost_desk.documents.bag_words import kilograms
from govpost_desk.documents.form_words import Side, day_text, moment_text
from govpost_desk.domain.amounts import count_in_capitals
from govpost_desk.domain.register import Fate, RegisterKind, RegisterSheet, SheetLine

FATE_WORDS = {
    Fate.TICKED: "勾核",
    Fate.MISSING: "缺件",
    Fate.EXTRA: "清单外 收下",
    Fate.EXTRA_REFUSED: "清单外 退回",
    Fate.MISMATCHED: "不符",
    Fate.REFUSED: "拒收",
}
RETURN_NOTES = ("退件", "回执")
AFTER_ROUND = "归班填写：妥投______件；未妥投带回______件；转下一频次再投______件"


@dataclass(frozen=True)
class Wording:
    """What a kind of register calls itself, its two sides and their persons, who keeps which copy."""

    title: str
    giver: tuple[str, str]
    taker: tuple[str, str]
    keepers: tuple[str, ...]
    pledge: str = "一式两份，各执一份。"
    notice: str = ""


_TAKER_SIDES = (("移交方", "移交人"), ("接收方", "接收人"), ("移交方留存", "接收方留存"))
WORDING = {
    RegisterKind.TAKE_OVER: Wording("政务邮件交接簿", *_TAKER_SIDES),
    RegisterKind.CORRECTION: Wording("更正交接簿", *_TAKER_SIDES),
    RegisterKind.RETURN: Wording("政务邮件退件、回执交接簿", *_TAKER_SIDES),
    RegisterKind.COLLECT: Wording(
        "政务邮件揽收交接簿", ("交出方", "交出人"), ("揽收方", "揽收人"), ("交出方留存", "揽收方留存")
    ),
    RegisterKind.DELIVERY: Wording(
        "投递清单（下段清单）",
        ("分拣方", "分拣人"),
        ("投递方", "投递员"),
        ("分拣留存", "投递员留存", "归档"),
        "一式三份：分拣、投递员、归档各一份。含个人信息，只供本次投递，不得复印、拍照、外传。",
        "密",
    ),
}


def sides_of(sheet: RegisterSheet) -> tuple[Side, Side]:
    """Who gives and who takes, as the paper calls them."""
    wording = WORDING[sheet.kind]
    return (
        Side(wording.giver[0], sheet.giver, wording.giver[1]),
        Side(wording.taker[0], sheet.taker, wording.taker[1]),
    )


def facts_of(sheet: RegisterSheet) -> tuple[tuple[str, ...], ...]:
    """Rows of facts below the heading: what it corrects, the paper it was entered from, sides, times."""
    giver, taker = sides_of(sheet)
    facts = []
    if sheet.corrects_no:
        facts.append((f"更正 {sheet.corrects_no}（原交接簿不作改动，以本簿更正其所列各件）",))
    if sheet.paper_no:
        written = f"（{day_text(sheet.paper_on)}填写）" if sheet.paper_on else ""
        signed = "已签字的" if sheet.paper_signed else "签字不全的"
        facts.append((f"依据应急纸单 {sheet.paper_no}{written} 补录（{signed}纸单附后，一并归档）",))
    return (
        *facts,
        (f"{giver.role}：{giver.party}", f"{taker.role}：{taker.party}"),
        (
            f"业务日期：{day_text(sheet.business_on)}",
            f"封簿时间：{moment_text(sheet.closed_at)}",
            f"操作员：{sheet.operator_no}",
        ),
    )


def proof_of(sheet: RegisterSheet) -> str:
    """The fine print that ties the paper to the journal."""
    return f"流水头 {sheet.head} · 明细摘要 {sheet.digest}"


def pledge_of(sheet: RegisterSheet) -> str:
    """Who keeps what, and whom to call."""
    return f"{WORDING[sheet.kind].pledge}服务热线 {sheet.hotline}"


def unsaid_text(line: SheetLine) -> str:
    """What the emergency paper did not say of a piece; "" for nothing."""
    return f"纸单未载：{'、'.join(line.unsaid)}" if line.unsaid else ""


def differences_of(sheet: RegisterSheet) -> list[SheetLine]:
    """Pieces accepted beyond the list come first: they stand among the lines too, here with their reason (D-11)."""
    return [line for line in sheet.lines if line.fate is Fate.EXTRA] + list(sheet.differences)


def totals(sheet: RegisterSheet) -> str:
    """What changed hands, in one line."""
    parts = [_count_text(sheet)]
    extra = sum(line.fate is Fate.EXTRA for line in sheet.lines)
    if extra:
        parts.append(f"其中清单外 收下 {extra} 件")
    if sheet.kind is RegisterKind.RETURN:
        counts = {note: sum(line.note.startswith(note) for line in sheet.lines) for note in RETURN_NOTES}
        parts += [f"{note} {count} 件" for note, count in counts.items() if count]
    unnumbered = sum(not line.waybill_no for line in sheet.lines)
    if unnumbered:
        parts.append(f"待配号 {unnumbered} 件")
    if not differences_of(sheet) and sheet.kind is not RegisterKind.DELIVERY:
        parts.append("差异：无")
    return "；".join(parts)


def _count_text(sheet: RegisterSheet) -> str:
    """How many pieces changed hands, in figures and in capitals: what both sides sign for."""
    pieces = len(sheet.lines)
    if not sheet.bags:
        what = "本单下段" if sheet.kind is RegisterKind.DELIVERY else "本簿交接"
        return f"合计：{what} {pieces} 件，大写：{count_in_capitals(pieces)}件"
    inside = sum(bag.piece_count for bag in sheet.bags)
    whole = pieces + inside
    weight = kilograms(sum(bag.weight_g for bag in sheet.bags))
    return (
        f"合计：总包 {len(sheet.bags)} 袋内 {inside} 件，散件 {pieces} 件，共 {whole} 件，"
        f"大写：{count_in_capitals(whole)}件；总包重 {weight} 千克"
    )


def difference_title(differences: Sequence[SheetLine]) -> str:
    """How many differences of which kind, and whether they are counted."""
    counts = Counter(line.fate for line in differences)
    words = "，".join(f"{word} {counts[fate]} 件" for fate, word in FATE_WORDS.items() if counts[fate])
    counted = "收下的已计入合计，其余不计入" if counts[Fate.EXTRA] else "不计入合计"
    return f"差异 {len(differences)} 项：{words}（{counted}）"
