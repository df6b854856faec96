"""Words of the chain of custody: what an act is called and what is told of it."""

from collections.abc import Mapping
from typing import Any

from govpost_desk.domain.reasons import reason_text
from govpost_desk.services.messages.answers import FIELDS
from govpost_desk.services.messages.window import FATE_WORDS

ACTS = {
    "order.recorded": "列入清单",
    "order.corrected": "资料更正",
    "line.ticked": "接收",
    "line.settled": "登记差异",
    "act.undone": "撤销",
    "register.closed": "交接簿结束",
    "packing.opened": "开面单",
    "label.requested": "打面单",
    "packing.sealed": "封装",
    "number.voided": "号码作废",
    "bag.piece_in": "装袋",
    "bag.piece_out": "取出",
    "bag.sealed": "封袋",
    "line.collected": "交出",
    "line.bag_collected": "随总包交出",
    "line.handed_on": "转出",
    "inbound.piece": "开拆收到",
    "inbound.undone": "撤销开拆",
    "personal.erased": "个人信息删除",
}
_PRINTS = {"unconfirmed": "，未确认打出", "queued": "，等待打印", "sending": "，正在打印"}
_NUMBERS = {"reserved": "已留号，未打面单", "used": "已用", "voided": "已作废"}
_CLOSED = {
    "correction": "更正交接簿结束",
    "collect": "揽收交接簿结束",
    "return": "退件回执簿结束",
    "delivery": "投递清单结束",
}
_ITEMS = {"returned": "退件", "receipt": "回执", "piece": "进口件"}


def act(event_type: str, body: Mapping[str, Any]) -> str:
    """What an act is called."""
    if event_type == "order.recorded" and not body["list_id"]:
        return "录入办件"
    if event_type == "order.corrected" and body["list_id"]:
        return "清单更新"
    if event_type == "label.requested" and body["copy_no"] > 1:
        return f"补打面单（第 {body['copy_no'] - 1} 次）"
    if event_type == "line.ticked" and body["fate"] == "extra":
        return "清单外收下"
    if event_type == "line.settled":
        return f"登记{FATE_WORDS.get(body['fate'], '差异')}"
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
    row = f"清单第 {facts['row_no']} 行" if facts["list_id"] else ""
    return (f"窗口 {facts['window_code']}", row)


def _corrected(facts: Mapping[str, Any]) -> tuple[str, ...]:
    changed = "、".join(FIELDS.get(name, name) for name in facts.get("changed", ()))
    return (f"改了{changed}" if changed else "", *_listed(facts)[1:])


def _ticked(facts: Mapping[str, Any]) -> tuple[str, ...]:
    number = f"邮件号 {facts['waybill_no']}" if facts["waybill_no"] else "待配号"
    return (number, reason_text(facts["reason"]))


def _settled(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (reason_text(facts["reason"]), "退回窗口" if facts["custody_back"] else "")


def _closed(facts: Mapping[str, Any]) -> tuple[str, ...]:
    where = f"第 {facts['page']} 页，{'总包' if facts['bagged'] else ''}序号 {facts['line_no']}"
    return (facts["register_no"], where, "双方已签字" if facts["signed"] else "待签字")


def _label(facts: Mapping[str, Any]) -> tuple[str, ...]:
    said = reason_text(facts["reason"]) + _PRINTS.get(facts["print_state"], "")
    return (facts["waybill_no"], said.strip("，"))


def _waybill(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (facts["waybill_no"],)


def _voided(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (facts["waybill_no"], reason_text(facts["reason"]), "须复核" if facts["needs_approval"] else "")


def _bag(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"总包 {facts['bag_no']}",)


def _sealed_bag(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"总包 {facts['bag_no']}", f"袋牌 {facts['tag_no']}" if facts["tag_no"] else "")


def _handed_on(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (_ITEMS.get(facts["item_kind"], ""), facts["waybill_no"])


def _inbound(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return (_ITEMS.get(facts["kind"], ""), facts["waybill_no"], reason_text(facts["reason"]))


_DETAILS = {
    "order.recorded": _listed,
    "order.corrected": _corrected,
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
