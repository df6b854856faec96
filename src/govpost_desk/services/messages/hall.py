"""Words about the hall around a scan: who is to do what, stock, routes, pieces in limbo, emergency paper."""

from collections.abc import Mapping
from typing import Any

from govpost_desk.services.messages.day import SUPPLIES
from govpost_desk.services.messages.tariffs import origin_text
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
ROLES = Texts({
    "clerk": QT_TRANSLATE_NOOP("messages", "操作员"),
    "reviewer": QT_TRANSLATE_NOOP("messages", "复核人"),
    "supervisor": QT_TRANSLATE_NOOP("messages", "班长"),
    "admin": QT_TRANSLATE_NOOP("messages", "管理员"),
    "auditor": QT_TRANSLATE_NOOP("messages", "稽核"),
})
# fmt: on
WORKS = Texts(
    {
        "take": QT_TRANSLATE_NOOP("messages", "交接"),
        "pack": QT_TRANSLATE_NOOP("messages", "封装"),
        "out": QT_TRANSLATE_NOOP("messages", "揽收"),
    }
)
IN_LIMBO = Texts(
    {
        "missing": QT_TRANSLATE_NOOP("messages", "缺件"),
        "extra": QT_TRANSLATE_NOOP("messages", "多件"),
        "short": QT_TRANSLATE_NOOP("messages", "盘点少件"),
    }
)
SHEET_KINDS = Texts(
    {
        "register": QT_TRANSLATE_NOOP("messages", "应急交接簿"),
        "label": QT_TRANSLATE_NOOP("messages", "应急面单"),
    }
)
SHEET_STATES = Texts(
    {
        "issued": QT_TRANSLATE_NOOP("messages", "未用"),
        "begun": QT_TRANSLATE_NOOP("messages", "补录中"),
        "entered": QT_TRANSLATE_NOOP("messages", "已补录"),
        "voided": QT_TRANSLATE_NOOP("messages", "作废"),
    }
)
# What the emergency paper does not say of a line, as it stands on the register (D-17a).
# fmt: off
UNSAID = Texts({
    "time": QT_TRANSLATE_NOOP("messages", "逐件时刻"),
    "name": QT_TRANSLATE_NOOP("messages", "收件人资料（清单外）"),
    "label": QT_TRANSLATE_NOOP("messages", "应急邮件号"),
    "signature": QT_TRANSLATE_NOOP("messages", "双方签字不全"),
})
# fmt: on
# how somebody of the team, or a window, stands
STANDS = Texts(
    {
        "in_use": QT_TRANSLATE_NOOP("messages", "在用"),
        "off": QT_TRANSLATE_NOOP("messages", "已停用"),
        "no_pin": QT_TRANSLATE_NOOP("messages", "未设密码"),
        "held_back": QT_TRANSLATE_NOOP("messages", "有人接替后停用"),
        "ended": QT_TRANSLATE_NOOP("messages", "总部停用"),
    }
)
TODAY, YESTERDAY = QT_TRANSLATE_NOOP("messages", "今天"), QT_TRANSLATE_NOOP("messages", "昨天")
WEEKDAYS = Texts(
    {
        1: QT_TRANSLATE_NOOP("messages", "一"),
        2: QT_TRANSLATE_NOOP("messages", "二"),
        3: QT_TRANSLATE_NOOP("messages", "三"),
        4: QT_TRANSLATE_NOOP("messages", "四"),
        5: QT_TRANSLATE_NOOP("messages", "五"),
        6: QT_TRANSLATE_NOOP("messages", "六"),
        7: QT_TRANSLATE_NOOP("messages", "日"),
    }
)


def reorder(kind: str, on_hand: int) -> str:
    """The end of an answer: what has just fallen to its re-order point (D-84)."""
    return translate("messages", "{kind}账上只剩 {on_hand}，请申领。").format(
        kind=SUPPLIES.get(kind, kind), on_hand=on_hand
    )


def supply_row(fields: Mapping[str, Any]) -> str:
    """One line of `supply list`."""
    state = translate("messages", "  已到申领点") if fields["low"] else ""
    return translate("messages", "{kind}  {on_hand}  申领点 {reorder_point}{state}").format(
        kind=SUPPLIES.get(fields["kind"], fields["kind"]),
        on_hand=fields["on_hand"],
        reorder_point=fields["reorder_point"],
        state=state,
    )


def route_row(fields: Mapping[str, Any]) -> str:
    """One line of `route list`."""
    days = "、".join(WEEKDAYS[int(day)] for day in fields["days"])
    where = f"{fields['destination_name']} {fields['destination']}"
    return translate("messages", "{route_code}  {name}  寄达 {where}  {departs}  周{days}").format(
        route_code=fields["route_code"],
        name=fields["name"],
        where=where,
        departs=" ".join(fields["departs"]),
        days=days,
    )


def staff_row(fields: Mapping[str, Any]) -> str:
    """One line of `staff list`."""
    works = "、".join(work_text(entry["work"], entry["window"]) for entry in fields["works"])
    states = [origin_text(fields["origin"])] if fields["origin"] == "hub" else []
    if (state := staff_state(fields)) != STANDS["in_use"]:
        states.append(state)
    words = [fields["operator_no"], fields["name"], role_text(fields["role"]), works, *states]
    return "  ".join(word for word in words if word)


def staff_state(fields: Mapping[str, Any]) -> str:
    """How somebody stands in the team."""
    if not fields["active"]:
        return STANDS["off"]
    return STANDS["held_back" if fields["held_back"] else "in_use" if fields["has_pin"] else "no_pin"]


def window_state(fields: Mapping[str, Any]) -> str:
    """How a window stands: in use, closed here, ended by head office (and how much is left to do there)."""
    if fields["ended"] and fields["left"]:
        return translate("messages", "总部停用，剩 {left} 项").format(left=fields["left"])
    return STANDS["ended" if fields["ended"] else "in_use" if fields["served"] else "off"]


def window_row(fields: Mapping[str, Any]) -> str:
    """One line of `window list`."""
    states = [origin_text(fields["origin"])] if fields["origin"] == "hub" else []
    if (state := window_state(fields)) != STANDS["in_use"]:
        states.append(state)
    words = [fields["window_code"], fields["department"], "、".join(fields["officers"]), *states]
    return "  ".join(word for word in words if word)


def role_text(role: str) -> str:
    """What a role is called."""
    return ROLES.get(role, role)


def work_text(work: str, window_code: str) -> str:
    """One kind of work, at one window or at all."""
    return (
        translate("messages", "窗口 {window_code} ").format(window_code=window_code) if window_code else ""
    ) + WORKS.get(work, work)


def work_waits(work: str, window_code: str, count: int) -> str:
    """The same with how much of it waits."""
    return translate("messages", "{work_text} {count} 件").format(
        work_text=work_text(work, window_code), count=count
    )


def limbo_rows(fields: Mapping[str, Any]) -> list[str]:
    """`limbo list`: each window with its counts, then each piece with its days."""
    rows = []
    for entry in fields["windows"]:
        counts = "，".join(f"{word} {entry[kind]}" for kind, word in IN_LIMBO.items() if entry[kind])
        rows.append(
            translate("messages", "{department} {window}  {counts}，最久 {oldest_days} 天").format(
                department=entry["department"] or translate("messages", "本台"),
                window=entry["window"],
                counts=counts,
                oldest_days=entry["oldest_days"],
            )
        )
    for piece in fields["pieces"]:
        number = " ".join(text for text in (piece["case_no"], piece["waybill_no"]) if text)
        where = (
            translate("messages", "窗口 {window}").format_map(piece)
            if piece["window"]
            else translate("messages", "本台")
        )
        rows.append(
            translate("messages", "  {kind}  {number}  {where}  {opened_on} 起 {days} 天").format(
                kind=IN_LIMBO[piece["kind"]],
                number=number,
                where=where,
                opened_on=piece["opened_on"],
                days=piece["days"],
            )
        )
    return rows or [translate("messages", "没有待查的件。")]


def signed_text(*, unsigned: bool) -> str:
    """What the clerk has said about the signatures of a sheet."""
    return translate("messages", "签字不全") if unsigned else translate("messages", "双方已签字")


def signing_choice(*, unsigned: bool) -> str:
    """The way to say the opposite."""
    return translate("messages", "纸单双方已签字") if unsigned else translate("messages", "纸单签字不全")


def unsaid_words(codes: str) -> tuple[str, ...]:
    """What the paper does not say of a line, in words."""
    return tuple(UNSAID.get(code, code) for code in codes.split(",")) if codes else ()


def sheet_row(fields: Mapping[str, Any]) -> str:
    """One line of `emergency list`."""
    words = [fields["sheet_no"], SHEET_KINDS[fields["kind"]], SHEET_STATES[fields["state"]]]
    words.append(translate("messages", "印于 {issued_on}").format_map(fields))
    if fields["kind"] == "label":
        words.append(translate("messages", "号码 {numbers}，未用 {numbers_left}").format_map(fields))
    if fields["window"]:
        words.append(translate("messages", "窗口 {window} {written_on}").format_map(fields).rstrip())
    if fields["register_no"]:
        words.append(translate("messages", "交接簿 {register_no}").format_map(fields))
    return "  ".join(words)
