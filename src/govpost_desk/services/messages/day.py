"""Words of the day's papers and screens: flows, parties, differences, states of what lies at the desk, last acts."""

from collections.abc import Mapping
from typing import Any

FLOWS = {
    "take_over": "交接簿",
    "correction": "更正交接簿",
    "collect": "散件揽收",
    "return": "退件回执",
    "delivery": "投递清单",
    "bag": "总包",
    "inbound": "进口总包",
}
FLOW_NOTES = {"open": "未结束", "closed": "待签字", "signed": ""}
SIDES = {"driver": "揽收司机", "deliverer": "投递员"}
DIFFERENCES = {"short": "少件", "over": "多件", "foreign": "非政务邮件", "books": "账不符"}
HELD = {
    "ticked": "已收（交接簿未结束）",
    "desk": "已收未封",
    "labelled": "面单待扫",
    "sealed": "已封装",
    "inbound": "进口件",
    "piece": "进口件",
    "returned": "退回邮件",
    "receipt": "回执",
}
SUPPLIES = {"envelope": "专用封套", "label": "面单"}
ACTS = {
    "line.ticked": "接收",
    "line.settled": "登记差异",
    "line.collected": "交出",
    "line.bag_collected": "随总包交出",
    "line.handed_on": "转出",
    "packing.opened": "打面单",
    "packing.sealed": "封装",
    "bag.piece_in": "装袋",
    "inbound.piece": "开拆",
}


def books(fields: Mapping[str, Any]) -> str:
    """The balance as `balance` prints it."""
    pieces, numbers, clearance = fields["pieces"], fields["numbers"], fields["clearance"]
    head = (
        f"{clearance['business_on']} 第 {clearance['clearance_no']} 频次"
        if clearance
        else "上一频次已结，新频次未开"
    )
    counted = "未盘点" if fields["counted"] is None else f"盘点 {fields['counted']} 件"
    lines = [
        f"{head}：{'平' if fields['holds'] else '未平'}",
        f"件数  开始 {pieces['opening']} ＋ 接收 {pieces['taken_over']} ＝ 发出 {pieces['despatched']}"
        f" ＋ 退还 {pieces['handed_back']} ＋ 结存 {pieces['closing']}（{counted}）",
        f"号码  开始 {numbers['opening']} ＋ 领入 {numbers['granted']} ＝ 使用 {numbers['used']}"
        f" ＋ 作废 {numbers['voided']} ＋ 结存 {numbers['closing']}",
    ]
    differing = [*pieces["difference"], *numbers["difference"]]
    return "\n".join([*lines, *([f"差异  {'、'.join(differing)}"] if differing else [])])


def bag_row(fields: Mapping[str, Any]) -> str:
    """One line of `bag list`."""
    state = {"open": "未封", "sealed": "已封"}[fields["state"]]
    place = fields["destination_name"] or fields["destination"]
    return f"{fields['bag_no']}  {state}  {place}  {fields['pieces']} 件  {fields['bag_tag']}".rstrip()


def period_row(fields: Mapping[str, Any]) -> str:
    """One line of `period list`."""
    if fields["kind"] == "day":
        return f"{fields['subject']}  {'已日结' if fields['state'] == 'closed' else '未日结'}"
    pieces = fields["pieces"]
    state = "进行中" if fields["state"] == "open" else "逾期由程序结" if fields["overdue"] else "已结"
    sign = "平" if fields["holds"] else "差：" + "、".join(pieces["difference"])
    return (
        f"  {fields['subject']}  {state}  收 {pieces['taken_over']} 发 {pieces['despatched']}"
        f" 退 {pieces['handed_back']} 存 {pieces['closing']}  {sign}"
    )
