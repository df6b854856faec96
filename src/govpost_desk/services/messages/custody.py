"""Words of the chain of custody: what an act is called and what is told of it."""

from collections.abc import Mapping
from typing import Any

from govpost_desk.domain.reasons import reason_text
from govpost_desk.services.messages.answers import FIELDS
from govpost_desk.services.messages.window import FATE_WORDS
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
ACTS = Texts({
    "order.recorded": QT_TRANSLATE_NOOP("messages", "列入清单"),
    "order.corrected": QT_TRANSLATE_NOOP("messages", "资料更正"),
    "line.ticked": QT_TRANSLATE_NOOP("messages", "接收"),
    "line.settled": QT_TRANSLATE_NOOP("messages", "登记差异"),
    "act.undone": QT_TRANSLATE_NOOP("messages", "撤销"),
    "register.closed": QT_TRANSLATE_NOOP("messages", "交接簿结束"),
    "packing.opened": QT_TRANSLATE_NOOP("messages", "开面单"),
    "label.requested": QT_TRANSLATE_NOOP("messages", "打面单"),
    "packing.sealed": QT_TRANSLATE_NOOP("messages", "封装"),
    "number.voided": QT_TRANSLATE_NOOP("messages", "号码作废"),
    "bag.piece_in": QT_TRANSLATE_NOOP("messages", "装袋"),
    "bag.piece_out": QT_TRANSLATE_NOOP("messages", "取出"),
    "bag.sealed": QT_TRANSLATE_NOOP("messages", "封袋"),
    "line.collected": QT_TRANSLATE_NOOP("messages", "交出"),
    "line.bag_collected": QT_TRANSLATE_NOOP("messages", "随总包交出"),
    "line.handed_on": QT_TRANSLATE_NOOP("messages", "转出"),
    "inbound.piece": QT_TRANSLATE_NOOP("messages", "开拆收到"),
    "inbound.undone": QT_TRANSLATE_NOOP("messages", "撤销开拆"),
    "interception.raised": QT_TRANSLATE_NOOP("messages", "封袋拦截"),
    "interception.settled": QT_TRANSLATE_NOOP("messages", "拦截了结"),
    "personal.erased": QT_TRANSLATE_NOOP("messages", "个人信息删除"),
})
# fmt: on
_PRINTS = Texts(
    {
        "unconfirmed": QT_TRANSLATE_NOOP("messages", "，未确认打出"),
        "queued": QT_TRANSLATE_NOOP("messages", "，等待打印"),
        "sending": QT_TRANSLATE_NOOP("messages", "，正在打印"),
    }
)
_NUMBERS = Texts(
    {
        "reserved": QT_TRANSLATE_NOOP("messages", "已留号，未打面单"),
        "used": QT_TRANSLATE_NOOP("messages", "已用"),
        "voided": QT_TRANSLATE_NOOP("messages", "已作废"),
    }
)
# fmt: off
_CLOSED = Texts({
    "correction": QT_TRANSLATE_NOOP("messages", "更正交接簿结束"),
    "collect": QT_TRANSLATE_NOOP("messages", "揽收交接簿结束"),
    "return": QT_TRANSLATE_NOOP("messages", "退件回执簿结束"),
    "delivery": QT_TRANSLATE_NOOP("messages", "投递清单结束"),
})
# fmt: on
_ITEMS = Texts(
    {
        "returned": QT_TRANSLATE_NOOP("messages", "退件"),
        "receipt": QT_TRANSLATE_NOOP("messages", "回执"),
        "piece": QT_TRANSLATE_NOOP("messages", "进口件"),
    }
)


# fmt: off
_ELSEWHERE = Texts({
    "taken_over": QT_TRANSLATE_NOOP("messages", "别台接收"),
    "packing": QT_TRANSLATE_NOOP("messages", "别台开面单"),
    "sealed": QT_TRANSLATE_NOOP("messages", "别台封装"),
    "labelled": QT_TRANSLATE_NOOP("messages", "别台打面单"),
    "number_voided": QT_TRANSLATE_NOOP("messages", "别台作废号码"),
    "bagged": QT_TRANSLATE_NOOP("messages", "别台装袋"),
    "unbagged": QT_TRANSLATE_NOOP("messages", "别台取出"),
    "collected": QT_TRANSLATE_NOOP("messages", "别台交出"),
    "handed_on": QT_TRANSLATE_NOOP("messages", "别台转出"),
    "came_in": QT_TRANSLATE_NOOP("messages", "别台开拆收到"),
})
_INTERCEPTED = Texts({
    "cancelled": QT_TRANSLATE_NOOP("messages", "平台撤单"),
    "changed": QT_TRANSLATE_NOOP("messages", "平台改了收件信息"),
})
_SETTLED = Texts({
    "voided": QT_TRANSLATE_NOOP("messages", "面单作废，重新封装"),
    "handed_back": QT_TRANSLATE_NOOP("messages", "已退回窗口"),
    "released": QT_TRANSLATE_NOOP("messages", "班长放行"),
    "revoked": QT_TRANSLATE_NOOP("messages", "平台收回撤单"),
})
# fmt: on


def elsewhere(desk_id: str, done: str, waybill_no: str) -> tuple[str, str]:
    """(what, detail) of another desk's act."""
    desk = translate("messages", "台席 {desk}").format(desk=desk_id.rpartition("-")[2])
    return _ELSEWHERE.get(done, translate("messages", "别台经手")), "，".join(
        part for part in (desk, waybill_no) if part
    )


def tracked(text: str, code: str, place: str, waybill_no: str) -> tuple[str, str]:
    """(what, detail) of an event of the carrier; an unknown code is shown as it came."""
    said = text or translate("messages", "代码 {code}").format(code=code)
    return translate("messages", "寄递"), "，".join(part for part in (said, place, waybill_no) if part)


def bag(bag_no: str) -> str:
    """The bag that a piece lies in."""
    return translate("messages", "总包 {bag_no}").format(bag_no=bag_no)


def intercepted(why: str) -> str:
    """What the platform did."""
    return _INTERCEPTED.get(why, why)


def act(event_type: str, body: Mapping[str, Any]) -> str:
    """What an act is called."""
    if body.get("hub_rev"):
        if body.get("withdrawn"):
            return _INTERCEPTED["cancelled"]
        return (
            translate("messages", "平台下单")
            if event_type == "order.recorded"
            else translate("messages", "平台改单")
        )
    if event_type == "order.recorded" and not body["list_id"]:
        return translate("messages", "录入办件")
    if event_type == "order.corrected" and body["list_id"]:
        return translate("messages", "清单更新")
    if event_type == "label.requested" and body["copy_no"] > 1:
        return translate("messages", "补打面单（第 {copy_no} 次）").format(copy_no=body["copy_no"] - 1)
    if event_type == "line.ticked" and body["fate"] == "extra":
        return translate("messages", "清单外收下")
    if event_type == "line.settled":
        return translate("messages", "登记{fate}").format(
            fate=FATE_WORDS.get(body["fate"], translate("messages", "差异"))
        )
    if event_type == "register.closed":
        return _CLOSED.get(body["kind"], ACTS[event_type])
    return ACTS[event_type]


def detail(event_type: str, facts: Mapping[str, Any]) -> str:
    """What is told of it: numbers, reasons, where it stands on paper."""
    return "，".join(part for part in _DETAILS.get(event_type, _nothing)(facts) if part)


def number(waybill_no: str, state: str, void_reason: str) -> str:
    """A number of the piece and what became of it."""
    reason = f"（{reason_text(void_reason)}）" if reason_text(void_reason) else ""
    return f"{waybill_no} {_NUMBERS.get(state, state)}{reason}"


def _nothing(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return ()


def _listed(facts: Mapping[str, Any]) -> tuple[str, ...]:
    row = translate("messages", "清单第 {row_no} 行").format_map(facts) if facts["list_id"] else ""
    return (translate("messages", "窗口 {window_code}").format_map(facts), row)


def _corrected(facts: Mapping[str, Any]) -> tuple[str, ...]:
    changed = "、".join(FIELDS.get(name, name) for name in facts.get("changed", ()))
    return (
        translate("messages", "改了{changed}").format(changed=changed) if changed else "",
        *_listed(facts)[1:],
    )


def _raised(facts: Mapping[str, Any]) -> tuple[str, ...]:
    late = translate("messages", "到得太晚，件已交出") if facts["stage"] == "left" else ""
    return (intercepted(facts["why"]), facts["waybill_no"], late)


def _settled_how(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        _SETTLED.get(facts["how"], facts["how"]),
        reason_text(facts.get("reason", "")),
        facts["waybill_no"],
    )


def _ticked(facts: Mapping[str, Any]) -> tuple[str, ...]:
    number = (
        translate("messages", "邮件号 {waybill_no}").format_map(facts)
        if facts["waybill_no"]
        else translate("messages", "待配号")
    )
    return (number, reason_text(facts["reason"]))


def _settled(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (reason_text(facts["reason"]), translate("messages", "退回窗口") if facts["custody_back"] else "")


def _closed(facts: Mapping[str, Any]) -> tuple[str, ...]:
    where = translate("messages", "第 {page} 页，{state}序号 {line_no}").format(
        page=facts["page"],
        state=translate("messages", "总包") if facts["bagged"] else "",
        line_no=facts["line_no"],
    )
    return (
        facts["register_no"],
        where,
        translate("messages", "双方已签字") if facts["signed"] else translate("messages", "待签字"),
    )


def _label(facts: Mapping[str, Any]) -> tuple[str, ...]:
    said = reason_text(facts["reason"]) + _PRINTS.get(facts["print_state"], "")
    return (facts["waybill_no"], said.strip("，"))


def _waybill(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (facts["waybill_no"],)


def _voided(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        facts["waybill_no"],
        reason_text(facts["reason"]),
        translate("messages", "须复核") if facts["needs_approval"] else "",
    )


def _bag(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (translate("messages", "总包 {bag_no}").format_map(facts),)


def _sealed_bag(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        translate("messages", "总包 {bag_no}").format_map(facts),
        translate("messages", "袋牌 {tag_no}").format_map(facts) if facts["tag_no"] else "",
    )


def _handed_on(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (_ITEMS.get(facts["item_kind"], ""), facts["waybill_no"])


def _inbound(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (_ITEMS.get(facts["kind"], ""), facts["waybill_no"], reason_text(facts["reason"]))


_DETAILS = {
    "order.recorded": _listed,
    "order.corrected": _corrected,
    "interception.raised": _raised,
    "interception.settled": _settled_how,
    "line.ticked": _ticked,
    "line.settled": _settled,
    "register.closed": _closed,
    "packing.opened": _waybill,
    "label.requested": _label,
    "packing.sealed": _waybill,
    "number.voided": _voided,
    "bag.piece_in": _bag,
    "bag.piece_out": _bag,
    "bag.sealed": _sealed_bag,
    "line.collected": _waybill,
    "line.bag_collected": _sealed_bag,
    "line.handed_on": _handed_on,
    "inbound.piece": _inbound,
}
