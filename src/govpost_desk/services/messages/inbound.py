"""Words for inbound bags, what is found in them and the notes about it (D-31)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from govpost_desk.domain.bags import parse_bag_tag
from govpost_desk.domain.inbound import Finding
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
INBOUND_ANSWERS: dict[str, str] = {
    "done.step_in": QT_TRANSLATE_NOOP("messages", "进口开拆：请扫总包袋牌。"),
    "done.inbound": QT_TRANSLATE_NOOP("messages", "开拆总包 {bag_no}（{origin} 发来）：清单 {expected} 件。请逐件扫邮件，最后扫 GPDEND。"),
    "done.inbound_again": QT_TRANSLATE_NOOP("messages", "接着核对总包 {bag_no}（{origin} 发来）：已核 {done} / {expected} 件。请继续扫，最后扫 GPDEND。"),
    "done.inbound_bare": QT_TRANSLATE_NOOP("messages", "开拆总包 {bag_no}（{origin} 发来），没有清单。请逐件扫邮件，最后扫 GPDEND。"),
    "done.inbound_bare_again": QT_TRANSLATE_NOOP("messages", "接着核对总包 {bag_no}（{origin} 发来），没有清单：已核 {done} 件。请继续扫，最后扫 GPDEND。"),
    "done.in_undone": QT_TRANSLATE_NOOP("messages", "已撤销 {number}，已核 {progress}。"),
    "done.in_unsaid": QT_TRANSLATE_NOOP("messages", "已撤销对 {number} 的登记，这一件仍算在内，已核 {progress}。"),
    "done.in_receipt": QT_TRANSLATE_NOOP("messages", "{number} 已登记为回执，请扫 GPDRETURN 退还窗口。已核 {progress}。"),
    "done.in_damaged": QT_TRANSLATE_NOOP("messages", "{number} 已登记破损（{reason}），请另外放好。已核 {progress}。"),
    "done.in_misdirected": QT_TRANSLATE_NOOP("messages", "{number} 已登记错发（{reason}），请装入下一趟总包转发。已核 {progress}。"),
    "done.in_no_label": QT_TRANSLATE_NOOP("messages", "{number} 已登记（{reason}），请在封套上写明这个名称。已核 {progress}。"),
    "done.note_answered": QT_TRANSLATE_NOOP("messages", "验单 {register_no} 的答复已登记：{reason}。"),
    "done.note_answered_before": QT_TRANSLATE_NOOP("messages", "验单 {register_no} 已于 {on} 答复：{reason}。没有重复记录。"),
    "done.no_note_waits": QT_TRANSLATE_NOOP("messages", "没有等答复的验单。"),
    "counted.inbound": QT_TRANSLATE_NOOP("messages", "已核 {waybill_no}，{progress}。"),
    "counted.inbound_returned": QT_TRANSLATE_NOOP("messages", "退件 {waybill_no}（{case_no}）已核，{progress}。请扫 GPDRETURN 退还窗口；若是回执联请扫 GPDRECEIPT。"),
    "counted.inbound_receipt": QT_TRANSLATE_NOOP("messages", "回执 {waybill_no}（{case_no}）已核，{progress}。请扫 GPDRETURN 退还窗口。"),
    "already_counted.inbound": QT_TRANSLATE_NOOP("messages", "重复：{waybill_no} 本袋已核过，没有再记。"),
    "unbalanced.over_manifest": QT_TRANSLATE_NOOP("messages", "停！清单上没有{kind} {waybill_no}，已记为多出。已核 {progress}。请另外放好。"),
    "unbalanced.inbound": QT_TRANSLATE_NOOP("messages", "总包 {bag_no} 与清单不符（{expected}，实收 {found} 件）：{difference}。请再找一找；确实如此请再扫一次 GPDEND，即缮发验单。"),
    "confirm.inbound": QT_TRANSLATE_NOOP("messages", "总包 {bag_no} 没有清单，实收 {found} 件。核对完毕请再扫一次 GPDEND。"),
    "confirm.note": QT_TRANSLATE_NOOP("messages", "有 {count} 张验单等答复。请扫验单条码，或选一张。"),
    "needs_reason.damaged": QT_TRANSLATE_NOOP("messages", "破损 {number}：请选原因。"),
    "needs_reason.astray": QT_TRANSLATE_NOOP("messages", "错发 {number}：请选原因。"),
    "needs_reason.no_label": QT_TRANSLATE_NOOP("messages", "无面单邮件一件：请选原因。"),
    "needs_reason.note": QT_TRANSLATE_NOOP("messages", "验单 {number}：不符 {count} 件，{state}，已 {days} 天。上一环节怎样答复？请选。"),
    "closed.inbound": QT_TRANSLATE_NOOP("messages", "总包 {bag_no} 核对完毕：{expected}，实收 {found} 件，相符。正在打印核对单，请签字存档。"),
    "closed.inbound_noted": QT_TRANSLATE_NOOP("messages", "总包 {bag_no} 核对完毕：{expected}，实收 {found} 件；{difference}。验单 {register_no} 已缮，正在打印，一份寄上一环节、一份存档。"),
    "collected.no_label": QT_TRANSLATE_NOOP("messages", "已列入交出：{case_no}。"),
    "refused.no_inbound_bag": QT_TRANSLATE_NOOP("messages", "请先扫 GPDIN 和总包袋牌。没有记录。"),
    "refused.not_a_tag": QT_TRANSLATE_NOOP("messages", "{number} 不是总包袋牌。没有记录。"),
    "refused.own_bag": QT_TRANSLATE_NOOP("messages", "总包 {number} 是本台封的，还没有交出，不能当进口总包开拆。没有记录。"),
    "refused.checked_already": QT_TRANSLATE_NOOP("messages", "总包 {number} 已于 {on} 开拆核对完毕，相符，不能再拆。没有记录。"),
    "refused.checked_noted": QT_TRANSLATE_NOOP("messages", "总包 {number} 已于 {on} 开拆核对完毕，验单 {register_no} {state}，不能再拆。没有记录。"),
    "refused.scan_item": QT_TRANSLATE_NOOP("messages", "开拆请扫邮件面单，不是办件条码；没有面单的请扫 GPDNOLABEL。没有记录。"),
    "refused.in_here_already": QT_TRANSLATE_NOOP("messages", "{waybill_no} 已随别的总包到过，账上还在台面。请核对是哪一件。没有记录。"),
    "refused.in_never_left": QT_TRANSLATE_NOOP("messages", "停！{waybill_no}（{case_no}）账上还没有从本台发出，不会随总包到来。请核对手上的邮件。没有记录。"),
    "refused.in_not_given": QT_TRANSLATE_NOOP("messages", "停！{waybill_no} 是本台还没有用过的号，却在来件上。请把这件放开，立即报告班长，不要再用这个号。没有记录。"),
    "refused.in_still_leaving": QT_TRANSLATE_NOOP("messages", "停！{waybill_no} 还在没有结束的交出交接簿上。请先扫 GPDUNDO 撤销那一件，或结束交接簿。没有记录。"),
    "refused.in_voided": QT_TRANSLATE_NOOP("messages", "停！{waybill_no} 已作废，不应再出现。请交班长核对。没有记录。"),
    "refused.in_back_before": QT_TRANSLATE_NOOP("messages", "停！{waybill_no}（{case_no}）早已退回并退还窗口。请核对手上的邮件。没有记录。"),
    "refused.in_gone_on": QT_TRANSLATE_NOOP("messages", "{number} 已转出或已装袋，请先取回再改。没有记录。"),
    "refused.in_own_piece": QT_TRANSLATE_NOOP("messages", "{waybill_no} 是本台寄出的邮件退回来的，不算错发。没有记录。"),
    "refused.not_checking": QT_TRANSLATE_NOOP("messages", "请先扫 GPDIN 和总包袋牌，再扫 {code}。没有记录。"),
    "refused.not_in_check": QT_TRANSLATE_NOOP("messages", "开拆时没有 {code} 这一步。破损扫 GPDBAD，错发扫 GPDDIFF，回执扫 GPDRECEIPT。没有记录。"),
    "refused.no_unlabelled": QT_TRANSLATE_NOOP("messages", "账上台面没有（别的）无面单邮件。没有记录。"),
    "refused.inbound_open": QT_TRANSLATE_NOOP("messages", "还有进口总包没有核对完，须当频次核对：请扫 GPDIN 接着核，最后扫 GPDEND。没有结清。"),
}
# fmt: on

KIND_WORDS = Texts(
    {
        "piece": QT_TRANSLATE_NOOP("messages", "邮件"),
        "returned": QT_TRANSLATE_NOOP("messages", "退件"),
        "receipt": QT_TRANSLATE_NOOP("messages", "回执"),
    }
)
# fmt: off
FINDING_WORDS = Texts({
    Finding.SHORT: QT_TRANSLATE_NOOP("messages", "短少"),
    Finding.OVER: QT_TRANSLATE_NOOP("messages", "多出"),
    Finding.MISDIRECTED: QT_TRANSLATE_NOOP("messages", "错发"),
    Finding.DAMAGED: QT_TRANSLATE_NOOP("messages", "破损"),
    Finding.NO_LABEL: QT_TRANSLATE_NOOP("messages", "无面单"),
})
# fmt: on
NOTE_STATES = Texts(
    {
        "drafted": QT_TRANSLATE_NOOP("messages", "已缮，待打印"),
        "sent": QT_TRANSLATE_NOOP("messages", "已缮发，待答复"),
        "answered": QT_TRANSLATE_NOOP("messages", "已答复"),
    }
)
BEYOND_MANIFEST = QT_TRANSLATE_NOOP("messages", "清单外")
# fmt: off
ROW_FAULTS = Texts({
    "not_a_number": QT_TRANSLATE_NOOP("messages", "不是邮件号"),
    "check_digit": QT_TRANSLATE_NOOP("messages", "校验位不对"),
    "duplicate": QT_TRANSLATE_NOOP("messages", "与前面重复"),
    "no_number": QT_TRANSLATE_NOOP("messages", "没有邮件号"),
    "rounded": QT_TRANSLATE_NOOP("messages", "邮件号被表格改成了约数"),
})
# fmt: on
_SHOWN = 10


def progress(done: int, expected: int | None) -> str:
    """How far a check is."""
    return (
        translate("messages", "{done} 件（袋内无清单）").format(done=done)
        if expected is None
        else translate("messages", "{done} / {expected} 件").format(done=done, expected=expected)
    )


def differences(found: Iterable[tuple[Finding, str]]) -> str:
    """Differences in words, each kind with its first numbers; "无" for none."""
    named = list(found)
    parts = []
    for finding, word in FINDING_WORDS.items():
        numbers = [number for each, number in named if each is finding]
        if numbers:
            more = translate("messages", " 等") if len(numbers) > _SHOWN else ""
            parts.append(
                translate("messages", "{word} {count} 件（{numbers}{more}）").format(
                    word=word, count=len(numbers), numbers="、".join(numbers[:_SHOWN]), more=more
                )
            )
    return "；".join(parts) or translate("messages", "无")


def serial_of(tag_no: str) -> str:
    """Four digits by which people call a bag."""
    tag = parse_bag_tag(tag_no)
    return f"{tag.serial:04d}" if tag else tag_no


def waiting_note(count: int, days: int) -> str:
    """A note whose answer is awaited, as a choice."""
    return translate("messages", "不符 {count} 件，已 {days} 天").format(count=count, days=days)


def of_case(case_no: str) -> str:
    """The certificate of a returned piece."""
    return translate("messages", "办件 {case_no}").format(case_no=case_no) if case_no else ""


def row_faults(faults: Iterable[tuple[int, str]], shown: int = 20) -> str:
    """Rows of a manifest that cannot be taken."""
    known = list(faults)
    words = [
        translate("messages", "第 {row_no} 行{code}").format(row_no=row_no, code=ROW_FAULTS[code])
        for row_no, code in known[:shown]
    ]
    return "、".join(words) + (
        translate("messages", " 等 {count} 行").format(count=len(known)) if len(known) > shown else ""
    )


def bag_row(fields: Mapping[str, Any]) -> str:
    """One line of `inbound list`: a bag."""
    state = (
        translate("messages", "正在核对")
        if fields["state"] == "open"
        else translate("messages", "已核对 {closed_on}").format_map(fields)
    )
    late = translate("messages", "，逾期：须当频次核对") if fields["late"] else ""
    note = translate("messages", "，验单 {note_no}").format_map(fields) if fields["note_no"] else ""
    return f"{fields['tag_no']}  {state}  {progress(fields['found'], fields['expected'])}{note}{late}"


def announced_row(fields: Mapping[str, Any]) -> str:
    """One line of `inbound list`: a bag that a manifest announces."""
    return translate("messages", "{tag_no}  待开拆  清单 {expected} 件").format_map(fields)


def note_row(fields: Mapping[str, Any]) -> str:
    """One line of `inbound list`: a note."""
    age = (
        translate("messages", "，已 {age_days} 天").format_map(fields)
        if fields["state"] != "answered"
        else f"：{fields['answer']}"
    )
    return translate("messages", "{note_no}  不符 {difference_count} 件  {state}{age}").format(
        note_no=fields["note_no"],
        difference_count=fields["difference_count"],
        state=NOTE_STATES[fields["state"]],
        age=age,
    )


def by_finding(found: Iterable[Finding]) -> dict[str, int]:
    """How many of each finding, by its code; none are left out."""
    counts = Counter(found)
    return {finding.value: counts[finding] for finding in Finding if counts[finding]}
