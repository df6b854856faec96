"""Sentences about the catalogue of service items, blank forms and pasted orders."""

from collections.abc import Mapping
from typing import Any

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

LIST_WORDS = Texts(
    {
        "main": QT_TRANSLATE_NOOP("messages", "政务服务事项"),
        "convenience": QT_TRANSLATE_NOOP("messages", "便民服务事项"),
    }
)
SURE_WORDS = Texts(
    {
        "unknown": QT_TRANSLATE_NOOP("messages", "未识别"),
        "check": QT_TRANSLATE_NOOP("messages", "请核对"),
        "sure": QT_TRANSLATE_NOOP("messages", "可靠"),
        "differs": QT_TRANSLATE_NOOP("messages", "与粘贴不同"),
    }
)
PASTED_WORDS = Texts(
    {
        "name": QT_TRANSLATE_NOOP("messages", "收件人"),
        "phone": QT_TRANSLATE_NOOP("messages", "电话"),
        "address": QT_TRANSLATE_NOOP("messages", "地址"),
        "division": QT_TRANSLATE_NOOP("messages", "省市区"),
    }
)
# fmt: off
_FAULTS = Texts({
    "no_code": QT_TRANSLATE_NOOP("messages", "缺事项编码"),
    "rounded": QT_TRANSLATE_NOOP("messages", "编码被表格改成了近似数"),
    "long_code": QT_TRANSLATE_NOOP("messages", "编码太长"),
    "no_name": QT_TRANSLATE_NOOP("messages", "缺事项名称"),
    "long_name": QT_TRANSLATE_NOOP("messages", "名称太长"),
    "same_code": QT_TRANSLATE_NOOP("messages", "编码重复而内容不同"),
})
# fmt: on


def catalogue_summary(fields: Mapping[str, Any]) -> str:
    """What a catalogue comes to, in one paragraph."""
    state = translate("messages", "已导入") if fields["taken"] else translate("messages", "预览，还没有导入")
    said = translate(
        "messages",
        "{list}清单{state}：{file} 共 {items} 项，新增 {new}，变更 {changed}，停用 {ended}，重复 {repeated}，拒收 {rejected} 行。",
    ).format(
        list=LIST_WORDS[fields["list"]],
        state=state,
        file=fields["file"],
        items=fields["items"],
        new=fields["new"],
        changed=fields["changed"],
        ended=fields["ended"],
        repeated=fields["repeated"],
        rejected=fields["rejected"],
    )
    if fields["taken"] and not (fields["new"] or fields["changed"] or fields["ended"]):
        said += translate("messages", "与现有清单相同，没有改动。")
    if not fields["taken"] and fields["ended"] > fields["items"]:
        said += translate("messages", "注意：要停用 {ended} 项，请核对是不是选错了文件或清单。").format_map(
            fields
        )
    faults = "；".join(
        translate("messages", "第 {row_no} 行{reason}").format(
            row_no=fault["row_no"], reason=_FAULTS[fault["reason"]]
        )
        for fault in fields["faults"]
    )
    return f"{said}\n  {faults}" if faults else said


def item_row(fields: Mapping[str, Any]) -> str:
    """One found item."""
    mark = "" if fields["opened"] else translate("messages", "（未公布邮寄）")
    parts = (fields["code"], fields["name"] + mark, fields["department"], fields["document_name"])
    return "  ".join(part for part in parts if part)


def pasted_row(field: str, value: str, sure: str) -> str:
    """One field of a pasted order as the command line tells it; the value is already masked."""
    return f"  {PASTED_WORDS[field]}：{value or '—'}（{SURE_WORDS[sure]}）"
