"""Words of the day's papers and screens: flows, parties, differences, states of what lies at the desk, last acts."""

from collections.abc import Mapping
from typing import Any

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
FLOWS = Texts({
    "take_over": QT_TRANSLATE_NOOP("messages", "交接簿"),
    "correction": QT_TRANSLATE_NOOP("messages", "更正交接簿"),
    "collect": QT_TRANSLATE_NOOP("messages", "散件揽收"),
    "return": QT_TRANSLATE_NOOP("messages", "退件回执"),
    "delivery": QT_TRANSLATE_NOOP("messages", "投递清单"),
    "bag": QT_TRANSLATE_NOOP("messages", "总包"),
    "inbound": QT_TRANSLATE_NOOP("messages", "进口总包"),
})
# fmt: on
FLOW_NOTES = Texts(
    {
        "open": QT_TRANSLATE_NOOP("messages", "未结束"),
        "closed": QT_TRANSLATE_NOOP("messages", "待签字"),
        "signed": "",
    }
)
SIDES = Texts(
    {
        "driver": QT_TRANSLATE_NOOP("messages", "揽收司机"),
        "deliverer": QT_TRANSLATE_NOOP("messages", "投递员"),
    }
)
DIFFERENCES = Texts(
    {
        "short": QT_TRANSLATE_NOOP("messages", "少件"),
        "over": QT_TRANSLATE_NOOP("messages", "多件"),
        "foreign": QT_TRANSLATE_NOOP("messages", "非政务邮件"),
        "books": QT_TRANSLATE_NOOP("messages", "账不符"),
    }
)
# fmt: off
HELD = Texts({
    "ticked": QT_TRANSLATE_NOOP("messages", "已收（交接簿未结束）"),
    "desk": QT_TRANSLATE_NOOP("messages", "已收未封"),
    "labelled": QT_TRANSLATE_NOOP("messages", "面单待扫"),
    "sealed": QT_TRANSLATE_NOOP("messages", "已封装"),
    "inbound": QT_TRANSLATE_NOOP("messages", "进口件"),
    "piece": QT_TRANSLATE_NOOP("messages", "进口件"),
    "returned": QT_TRANSLATE_NOOP("messages", "退回邮件"),
    "receipt": QT_TRANSLATE_NOOP("messages", "回执"),
})
# fmt: on
SUPPLIES = Texts(
    {"envelope": QT_TRANSLATE_NOOP("messages", "专用封套"), "label": QT_TRANSLATE_NOOP("messages", "面单")}
)
# fmt: off
ACTS = Texts({
    "line.ticked": QT_TRANSLATE_NOOP("messages", "接收"),
    "line.settled": QT_TRANSLATE_NOOP("messages", "登记差异"),
    "line.collected": QT_TRANSLATE_NOOP("messages", "交出"),
    "line.bag_collected": QT_TRANSLATE_NOOP("messages", "随总包交出"),
    "line.handed_on": QT_TRANSLATE_NOOP("messages", "转出"),
    "packing.opened": QT_TRANSLATE_NOOP("messages", "打面单"),
    "packing.sealed": QT_TRANSLATE_NOOP("messages", "封装"),
    "bag.piece_in": QT_TRANSLATE_NOOP("messages", "装袋"),
    "inbound.piece": QT_TRANSLATE_NOOP("messages", "开拆"),
})
# fmt: on


def books(fields: Mapping[str, Any]) -> str:
    """The balance as `balance` prints it."""
    pieces, numbers, clearance = fields["pieces"], fields["numbers"], fields["clearance"]
    head = (
        translate("messages", "{business_on} 第 {clearance_no} 频次").format_map(clearance)
        if clearance
        else translate("messages", "上一频次已结，新频次未开")
    )
    counted = (
        translate("messages", "未盘点")
        if fields["counted"] is None
        else translate("messages", "盘点 {counted} 件").format_map(fields)
    )
    lines = [
        translate("messages", "{head}：{state}").format(
            head=head, state=translate("messages", "平") if fields["holds"] else translate("messages", "未平")
        ),
        translate(
            "messages",
            "件数  开始 {opening} ＋ 接收 {taken_over} ＝ 发出 {despatched} ＋ 退还 {handed_back} ＋ 结存 {closing}（{counted}）",
        ).format(
            opening=pieces["opening"],
            taken_over=pieces["taken_over"],
            despatched=pieces["despatched"],
            handed_back=pieces["handed_back"],
            closing=pieces["closing"],
            counted=counted,
        ),
        translate(
            "messages",
            "号码  开始 {opening} ＋ 领入 {granted} ＝ 使用 {used} ＋ 作废 {voided} ＋ 结存 {closing}",
        ).format_map(numbers),
    ]
    differing = [*pieces["difference"], *numbers["difference"]]
    return "\n".join(
        [
            *lines,
            *(
                [translate("messages", "差异  {differing}").format(differing="、".join(differing))]
                if differing
                else []
            ),
        ]
    )


def bag_row(fields: Mapping[str, Any]) -> str:
    """One line of `bag list`."""
    state = {"open": translate("messages", "未封"), "sealed": translate("messages", "已封")}[fields["state"]]
    place = fields["destination_name"] or fields["destination"]
    return (
        translate("messages", "{bag_no}  {state}  {place}  {pieces} 件  {bag_tag}")
        .format(
            bag_no=fields["bag_no"],
            state=state,
            place=place,
            pieces=fields["pieces"],
            bag_tag=fields["bag_tag"],
        )
        .rstrip()
    )


def period_row(fields: Mapping[str, Any]) -> str:
    """One line of `period list`."""
    if fields["kind"] == "day":
        return translate("messages", "{subject}  {state}").format(
            subject=fields["subject"],
            state=translate("messages", "已日结")
            if fields["state"] == "closed"
            else translate("messages", "未日结"),
        )
    pieces = fields["pieces"]
    state = (
        translate("messages", "进行中")
        if fields["state"] == "open"
        else translate("messages", "逾期由程序结")
        if fields["overdue"]
        else translate("messages", "已结")
    )
    sign = (
        translate("messages", "平")
        if fields["holds"]
        else translate("messages", "差：") + "、".join(pieces["difference"])
    )
    return translate(
        "messages",
        "  {subject}  {state}  收 {taken_over} 发 {despatched} 退 {handed_back} 存 {closing}  {sign}",
    ).format(
        subject=fields["subject"],
        state=state,
        taken_over=pieces["taken_over"],
        despatched=pieces["despatched"],
        handed_back=pieces["handed_back"],
        closing=pieces["closing"],
        sign=sign,
    )
