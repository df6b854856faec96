"""Sentences about the catalogue of service items, blank forms and pasted orders."""

from collections.abc import Mapping
from typing import Any

LIST_WORDS = {"main": "政务服务事项", "convenience": "便民服务事项"}
SURE_WORDS = {"unknown": "未识别", "check": "请核对", "sure": "可靠", "differs": "与粘贴不同"}
PASTED_WORDS = {"name": "收件人", "phone": "电话", "address": "地址", "division": "省市区"}
_FAULTS = {
    "no_code": "缺事项编码",
    "rounded": "编码被表格改成了近似数",
    "long_code": "编码太长",
    "no_name": "缺事项名称",
    "long_name": "名称太长",
    "same_code": "编码重复而内容不同",
}


def catalogue_summary(fields: Mapping[str, Any]) -> str:
    """What a catalogue comes to, in one paragraph."""
    state = "已导入" if fields["taken"] else "预览，还没有导入"
    said = (
        f"{LIST_WORDS[fields['list']]}清单{state}：{fields['file']} 共 {fields['items']} 项，新增 {fields['new']}，"
        f"变更 {fields['changed']}，停用 {fields['ended']}，重复 {fields['repeated']}，拒收 {fields['rejected']} 行。"
    )
    if fields["taken"] and not (fields["new"] or fields["changed"] or fields["ended"]):
        said += "与现有清单相同，没有改动。"
    if not fields["taken"] and fields["ended"] > fields["items"]:
        said += f"注意：要停用 {fields['ended']} 项，请核对是不是选错了文件或清单。"
    faults = "；".join(f"第 {fault['row_no']} 行{_FAULTS[fault['reason']]}" for fault in fields["faults"])
    return f"{said}\n  {faults}" if faults else said


def item_row(fields: Mapping[str, Any]) -> str:
    """One found item."""
    mark = "" if fields["opened"] else "（未公布邮寄）"
    parts = (fields["code"], fields["name"] + mark, fields["department"], fields["document_name"])
    return "  ".join(part for part in parts if part)


def pasted_row(field: str, value: str, sure: str) -> str:
    """One field of a pasted order as the command line tells it; the value is already masked."""
    return f"  {PASTED_WORDS[field]}：{value or '—'}（{SURE_WORDS[sure]}）"
