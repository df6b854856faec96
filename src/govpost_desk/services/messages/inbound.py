"""Words for inbound bags, what is found in them and the notes about it (D-31)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from govpost_desk.domain.bags import parse_bag_tag
from govpost_desk.domain.inbound import Finding

INBOUND_ANSWERS: dict[str, str] = {
    "done.step_in": "进口开拆：请扫总包袋牌。",
    "done.inbound": "开拆总包 {bag_no}（{origin} 发来）：清单 {expected} 件。请逐件扫邮件，最后扫 GPDEND。",
    "done.inbound_again": "接着核对总包 {bag_no}（{origin} 发来）：已核 {done} / {expected} 件。请继续扫，最后扫 GPDEND。",
    "done.inbound_bare": "开拆总包 {bag_no}（{origin} 发来），没有清单。请逐件扫邮件，最后扫 GPDEND。",
    "done.inbound_bare_again": "接着核对总包 {bag_no}（{origin} 发来），没有清单：已核 {done} 件。请继续扫，最后扫 GPDEND。",
    "done.in_undone": "已撤销 {number}，已核 {progress}。",
    "done.in_unsaid": "已撤销对 {number} 的登记，这一件仍算在内，已核 {progress}。",
    "done.in_receipt": "{number} 已登记为回执，请扫 GPDRETURN 退还窗口。已核 {progress}。",
    "done.in_damaged": "{number} 已登记破损（{reason}），请另外放好。已核 {progress}。",
    "done.in_misdirected": "{number} 已登记错发（{reason}），请装入下一趟总包转发。已核 {progress}。",
    "done.in_no_label": "{number} 已登记（{reason}），请在封套上写明这个名称。已核 {progress}。",
    "done.note_answered": "验单 {register_no} 的答复已登记：{reason}。",
    "done.note_answered_before": "验单 {register_no} 已于 {on} 答复：{reason}。没有重复记录。",
    "done.no_note_waits": "没有等答复的验单。",
    "counted.inbound": "已核 {waybill_no}，{progress}。",
    "counted.inbound_returned": "退件 {waybill_no}（{case_no}）已核，{progress}。请扫 GPDRETURN 退还窗口；若是回执联请扫 GPDRECEIPT。",
    "counted.inbound_receipt": "回执 {waybill_no}（{case_no}）已核，{progress}。请扫 GPDRETURN 退还窗口。",
    "already_counted.inbound": "重复：{waybill_no} 本袋已核过，没有再记。",
    "unbalanced.over_manifest": "停！清单上没有{kind} {waybill_no}，已记为多出。已核 {progress}。请另外放好。",
    "unbalanced.inbound": "总包 {bag_no} 与清单不符（{expected}，实收 {found} 件）：{difference}。请再找一找；确实如此请再扫一次 GPDEND，即缮发验单。",
    "confirm.inbound": "总包 {bag_no} 没有清单，实收 {found} 件。核对完毕请再扫一次 GPDEND。",
    "confirm.note": "有 {count} 张验单等答复。请扫验单条码，或选一张。",
    "needs_reason.damaged": "破损 {number}：请选原因。",
    "needs_reason.astray": "错发 {number}：请选原因。",
    "needs_reason.no_label": "无面单邮件一件：请选原因。",
    "needs_reason.note": "验单 {number}：不符 {count} 件，{state}，已 {days} 天。上一环节怎样答复？请选。",
    "closed.inbound": "总包 {bag_no} 核对完毕：{expected}，实收 {found} 件，相符。正在打印核对单，请签字存档。",
    "closed.inbound_noted": "总包 {bag_no} 核对完毕：{expected}，实收 {found} 件；{difference}。验单 {register_no} 已缮，正在打印，一份寄上一环节、一份存档。",
    "collected.no_label": "已列入交出：{case_no}。",
    "refused.no_inbound_bag": "请先扫 GPDIN 和总包袋牌。没有记录。",
    "refused.not_a_tag": "{number} 不是总包袋牌。没有记录。",
    "refused.own_bag": "总包 {number} 是本台封的，还没有交出，不能当进口总包开拆。没有记录。",
    "refused.checked_already": "总包 {number} 已于 {on} 开拆核对完毕，相符，不能再拆。没有记录。",
    "refused.checked_noted": "总包 {number} 已于 {on} 开拆核对完毕，验单 {register_no} {state}，不能再拆。没有记录。",
    "refused.scan_item": "开拆请扫邮件面单，不是办件条码；没有面单的请扫 GPDNOLABEL。没有记录。",
    "refused.in_here_already": "{waybill_no} 已随别的总包到过，账上还在台面。请核对是哪一件。没有记录。",
    "refused.in_never_left": "停！{waybill_no}（{case_no}）账上还没有从本台发出，不会随总包到来。请核对手上的邮件。没有记录。",
    "refused.in_not_given": "停！{waybill_no} 是本台还没有用过的号，却在来件上。请把这件放开，立即报告班长，不要再用这个号。没有记录。",
    "refused.in_still_leaving": "停！{waybill_no} 还在没有结束的交出交接簿上。请先扫 GPDUNDO 撤销那一件，或结束交接簿。没有记录。",
    "refused.in_voided": "停！{waybill_no} 已作废，不应再出现。请交班长核对。没有记录。",
    "refused.in_back_before": "停！{waybill_no}（{case_no}）早已退回并退还窗口。请核对手上的邮件。没有记录。",
    "refused.in_gone_on": "{number} 已转出或已装袋，请先取回再改。没有记录。",
    "refused.in_own_piece": "{waybill_no} 是本台寄出的邮件退回来的，不算错发。没有记录。",
    "refused.not_checking": "请先扫 GPDIN 和总包袋牌，再扫 {code}。没有记录。",
    "refused.not_in_check": "开拆时没有 {code} 这一步。破损扫 GPDBAD，错发扫 GPDDIFF，回执扫 GPDRECEIPT。没有记录。",
    "refused.no_unlabelled": "账上台面没有（别的）无面单邮件。没有记录。",
    "refused.inbound_open": "还有进口总包没有核对完，须当频次核对：请扫 GPDIN 接着核，最后扫 GPDEND。没有结清。",
}

KIND_WORDS = {"piece": "邮件", "returned": "退件", "receipt": "回执"}
FINDING_WORDS = {
    Finding.SHORT: "短少",
    Finding.OVER: "多出",
    Finding.MISDIRECTED: "错发",
    Finding.DAMAGED: "破损",
    Finding.NO_LABEL: "无面单",
}
NOTE_STATES = {"drafted": "已缮，待打印", "sent": "已缮发，待答复", "answered": "已答复"}
BEYOND_MANIFEST = "清单外"
ROW_FAULTS = {
    "not_a_number": "不是邮件号",
    "check_digit": "校验位不对",
    "duplicate": "与前面重复",
    "no_number": "没有邮件号",
    "rounded": "邮件号被表格改成了约数",
}
_SHOWN = 10


def progress(done: int, expected: int | None) -> str:
    """How far a check is."""
    return f"{done} 件（袋内无清单）" if expected is None else f"{done} / {expected} 件"


def differences(found: Iterable[tuple[Finding, str]]) -> str:
    """Differences in words, each kind with its first numbers; "无" for none."""
    named = list(found)
    parts = []
    for finding, word in FINDING_WORDS.items():
        numbers = [number for each, number in named if each is finding]
        if numbers:
            more = " 等" if len(numbers) > _SHOWN else ""
            parts.append(f"{word} {len(numbers)} 件（{'、'.join(numbers[:_SHOWN])}{more}）")
    return "；".join(parts) or "无"


def serial_of(tag_no: str) -> str:
    """Four digits by which people call a bag."""
    tag = parse_bag_tag(tag_no)
    return f"{tag.serial:04d}" if tag else tag_no


def waiting_note(count: int, days: int) -> str:
    """A note whose answer is awaited, as a choice."""
    return f"不符 {count} 件，已 {days} 天"


def unlabelled(bag_serial: int, number: int) -> str:
    """What a piece without a label is called until it has left."""
    return f"无面单 {bag_serial:04d}-{number}"


def of_case(case_no: str) -> str:
    """The certificate of a returned piece."""
    return f"办件 {case_no}" if case_no else ""


def row_faults(faults: Iterable[tuple[int, str]], shown: int = 20) -> str:
    """Rows of a manifest that cannot be taken."""
    known = list(faults)
    words = [f"第 {row_no} 行{ROW_FAULTS[code]}" for row_no, code in known[:shown]]
    return "、".join(words) + (f" 等 {len(known)} 行" if len(known) > shown else "")


def bag_row(fields: Mapping[str, Any]) -> str:
    """One line of `inbound list`: a bag."""
    state = "正在核对" if fields["state"] == "open" else f"已核对 {fields['closed_on']}"
    late = "，逾期：须当频次核对" if fields["late"] else ""
    note = f"，验单 {fields['note_no']}" if fields["note_no"] else ""
    return f"{fields['tag_no']}  {state}  {progress(fields['found'], fields['expected'])}{note}{late}"


def announced_row(fields: Mapping[str, Any]) -> str:
    """One line of `inbound list`: a bag that a manifest announces."""
    return f"{fields['tag_no']}  待开拆  清单 {fields['expected']} 件"


def note_row(fields: Mapping[str, Any]) -> str:
    """One line of `inbound list`: a note."""
    age = f"，已 {fields['age_days']} 天" if fields["state"] != "answered" else f"：{fields['answer']}"
    return f"{fields['note_no']}  不符 {fields['difference_count']} 件  {NOTE_STATES[fields['state']]}{age}"


def by_finding(found: Iterable[Finding]) -> dict[str, int]:
    """How many of each finding, by its code; none are left out."""
    counts = Counter(found)
    return {finding.value: counts[finding] for finding in Finding if counts[finding]}
