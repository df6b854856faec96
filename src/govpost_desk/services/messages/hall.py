"""Words about the hall around a scan: who is to do what, stock, routes, pieces in limbo, emergency paper."""

from collections.abc import Mapping
from typing import Any

from govpost_desk.services.messages.day import SUPPLIES

ROLES = {
    "clerk": "营业员",
    "reviewer": "复核人",
    "supervisor": "班长",
    "admin": "管理员",
    "auditor": "稽核",
}
WORKS = {"take": "交接", "pack": "封装", "out": "揽收"}
IN_LIMBO = {"missing": "缺件", "extra": "多件", "short": "盘点少件"}
SHEET_KINDS = {"register": "应急交接簿", "label": "应急面单"}
SHEET_STATES = {"issued": "未用", "begun": "补录中", "entered": "已补录", "voided": "作废"}
# What the emergency paper does not say of a line, as it stands on the register (D-17a).
UNSAID = {
    "time": "逐件时刻",
    "name": "收件人资料（清单外）",
    "label": "应急邮件号",
    "signature": "双方签字不全",
}
TODAY, YESTERDAY = "今天", "昨天"
_WEEKDAYS = "一二三四五六日"


def reorder(kind: str, on_hand: int) -> str:
    """The end of an answer: what has just fallen to its re-order point (D-84)."""
    return f"{SUPPLIES.get(kind, kind)}账上只剩 {on_hand}，请申领。"


def supply_row(fields: Mapping[str, Any]) -> str:
    """One line of `supply list`."""
    state = "  已到申领点" if fields["low"] else ""
    return f"{SUPPLIES.get(fields['kind'], fields['kind'])}  {fields['on_hand']}  申领点 {fields['reorder_point']}{state}"


def route_row(fields: Mapping[str, Any]) -> str:
    """One line of `route list`."""
    days = "、".join(_WEEKDAYS[int(day) - 1] for day in fields["days"])
    where = f"{fields['destination_name']} {fields['destination']}"
    return f"{fields['route_code']}  {fields['name']}  寄达 {where}  {' '.join(fields['departs'])}  周{days}"


def staff_row(fields: Mapping[str, Any]) -> str:
    """One line of `staff list`."""
    works = "、".join(work_text(entry["work"], entry["window"]) for entry in fields["works"])
    state = "" if fields["active"] else "  已停用"
    return f"{fields['operator_no']}  {fields['name']}  {role_text(fields['role'])}  {works}{state}".rstrip()


def window_row(fields: Mapping[str, Any]) -> str:
    """One line of `window list`."""
    state = "" if fields["served"] else "  已停用"
    return f"{fields['window_code']}  {fields['department']}  {'、'.join(fields['officers'])}{state}".rstrip()


def role_text(role: str) -> str:
    """What a role is called."""
    return ROLES.get(role, role)


def work_text(work: str, window_code: str) -> str:
    """One kind of work, at one window or at all."""
    return (f"窗口 {window_code} " if window_code else "") + WORKS.get(work, work)


def work_waits(work: str, window_code: str, count: int) -> str:
    """The same with how much of it waits."""
    return f"{work_text(work, window_code)} {count} 件"


def limbo_rows(fields: Mapping[str, Any]) -> list[str]:
    """`limbo list`: each window with its counts, then each piece with its days."""
    rows = []
    for entry in fields["windows"]:
        counts = "，".join(f"{word} {entry[kind]}" for kind, word in IN_LIMBO.items() if entry[kind])
        rows.append(
            f"{entry['department'] or '本台'} {entry['window']}  {counts}，最久 {entry['oldest_days']} 天"
        )
    for piece in fields["pieces"]:
        number = " ".join(text for text in (piece["case_no"], piece["waybill_no"]) if text)
        where = f"窗口 {piece['window']}" if piece["window"] else "本台"
        rows.append(
            f"  {IN_LIMBO[piece['kind']]}  {number}  {where}  {piece['opened_on']} 起 {piece['days']} 天"
        )
    return rows or ["没有待查的件。"]


def signed_text(*, unsigned: bool) -> str:
    """What the clerk has said about the signatures of a sheet."""
    return "签字不全" if unsigned else "双方已签字"


def signing_choice(*, unsigned: bool) -> str:
    """The way to say the opposite."""
    return "纸单双方已签字" if unsigned else "纸单签字不全"


def unsaid_words(codes: str) -> tuple[str, ...]:
    """What the paper does not say of a line, in words."""
    return tuple(UNSAID.get(code, code) for code in codes.split(",")) if codes else ()


def sheet_row(fields: Mapping[str, Any]) -> str:
    """One line of `emergency list`."""
    words = [fields["sheet_no"], SHEET_KINDS[fields["kind"]], SHEET_STATES[fields["state"]]]
    words.append(f"印于 {fields['issued_on']}")
    if fields["kind"] == "label":
        words.append(f"号码 {fields['numbers']}，未用 {fields['numbers_left']}")
    if fields["window"]:
        words.append(f"窗口 {fields['window']} {fields['written_on']}".rstrip())
    if fields["register_no"]:
        words.append(f"交接簿 {fields['register_no']}")
    return "  ".join(words)
