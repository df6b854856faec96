"""Sentences of `govpost-desk hub` for what it refuses: what is wrong, that nothing was changed, what to do."""

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.orders import Mode, Payer
from govpost_desk.domain.service_items import ItemList
from govpost_desk.domain.staff import ROLES

_SENTENCES = {
    "exists": "这里已经有文件，没有覆盖。请换一个名字或文件夹。",
    "missing": "这个文件夹里没有总部的密钥，请先运行 hub init，或用 --hub 指明文件夹。",
    "too_new": "数据库是更新的程序建的，没有改动。请升级本程序。",
    "damaged": "副本核验不通过（台席 {desk}，纪元 {epoch}，第 {seq} 条）。请保留现场，不要覆盖旧备份。",
    "unavailable": "写不进去，或数据库没有应答。请检查磁盘、地址和权限。",
    "not_empty": "目标数据库里已经有数据，没有覆盖。请先换一个空库。",
    "file_missing": "文件打不开。",
    "reference_file": "{place}{told}。一行也没有导入，大厅里的不变；请改好再导入。",
    "no_site": "没有 {site} 这个大厅，请先运行 hub site add。",
    "no_desk": "没有 {desk} 这个台席。",
    "desk_id": "{desk} 不是台席编号，应像 520100-01-D01。",
    "range_overlaps": "其中有号码已经在 {site} 的号段里，没有录入。",
    "range_first": "起号不是 13 位邮件号。",
    "range_check_digit": "起号的校验位不对。",
    "range_count": "个数要大于零，且不能越过八位流水。",
    "channel_id": "{channel} 不能作渠道编号：小写字母、数字和连字符，不超过 32 位。",
    "channel_name": "渠道名称要 1 到 40 个字，权限只有 orders 和 tracking。",
    "tracking_code": "代码只能是字母和数字，说法 1 到 40 个字。",
    "template": "没有 {template} 这个模板。",
    "template_text": "模板太长，或有不认识的词；可用 {{hall}}、{{case_no}}、{{waybill_no}}，不超过 300 字。",
    "provider": "没有 {provider} 这个短信通道；http 地址要用 https。",
    "nothing_waits": "没有这一项，或已经办过了。",
    "stick_none": "这不是台席送来的文件（.gpx），没有读。",
    "stick_version": "文件是更新的程序写的，没有读。请升级总部程序。",
    "stick_cut": "文件没有拷完整，一条也没有收。请从 U 盘重新拷一份。",
    "stick_damaged": "文件损坏，一条也没有收。请从 U 盘重新拷一份；不行请台席再写一次。",
    "stick_signature": "文件不是 {desk} 签的，或总部没有登记它的钥匙，一条也没有收。",
    "stick_other_hub": "文件是写给另一个总部的，打不开，一条也没有收。",
}
_ANY = "没有做成（{code}）。数据没有改动。"
_WRONG = {
    "too_large": "文件超过 64 MB",
    "not_utf8": "不是 UTF-8 编码的文本，请在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
    "workbook": "是 Excel 工作簿，请在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
    "empty": "是空的（全部撤掉请只留表头那一行，加 --replace）",
    "column": "第一行没有 {field} 这一列（第一行写列名，用逗号隔开，至少要有 {columns}）",
    "column_twice": "第一行有两列都叫 {field}",
    "json": "不是 JSON 对象的列表",
    "twice": "编号和前面的一条相同",
    "control": "有不能显示的字符（如换行、全角空格）",
    "quote": "有一格太长（是不是少了半个引号）",
    "cells": "有一格没有列名（是不是多了一个逗号）",
    "unknown": "有不认识的一项 {field}",
    "missing": "缺 {field} 这一项（没有价可以空着，列要有）",
    "code": "code 只能用字母、数字和 . _ -，不超过 32 位",
    "date": "effective_on 要写成 2027-01-01 这样的日期",
    "whole": "{field} 要写 0 到 {most} 的整数（价钱以分计，保价以万分之几计；按标准资费的空着）",
    "times": "two_way_times 要写 1 到 {most} 的整数（双程是单程的几倍；空着是 2）",
    "operator_no": "operator_no 只能用大写字母和数字，要写，不超过 20 位",
    "name": "name 要写姓名，不超过 50 个字",
    "role": f"role 只能是 {'、'.join(ROLES)}",
    "active": "active 要写 1（在用）或 0（停用）",
    "window_code": "window_code 只能用大写字母、数字和中间的连字符，要写，不超过 20 位",
    "text": "{field} 要写成不超过 {most} 个字的文字",
    "payer": f"payer 只能是 {'、'.join(Payer)}",
    "mode": f"mode 只能是 {'、'.join(Mode)}",
    "flag": "{field} 要写 1（是）或 0（否）",
    "grams": "weight_g 要写 0 到 {most} 的整数（以克计）",
    "item_code": "code 要写，不超过 {most} 位",
    "item_name": "name 要写事项名称，不超过 {most} 个字",
    "list": f"list 只能是 {'、'.join(ItemList)}",
}


def sentence_of(failure: DeskError) -> str:
    """What is said of a failure."""
    facts = dict(failure.facts)
    if failure.code == "reference_file":
        told = _WRONG.get(str(facts.get("why")), "{why}")
        facts["told"] = told.format_map(_Facts(facts))
        facts["place"] = f"第 {facts['row']} 条：" if facts.get("row") else "文件："
    return _SENTENCES.get(failure.code, _ANY).format_map(_Facts(facts, code=failure.code))


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return ""
