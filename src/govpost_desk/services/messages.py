"""The only place with sentences for codes (architecture §3): what happened, what is safe, what to press (ux R10).

Keys are "answer" or "answer.why"; blanks are filled from the outcome's facts. No sentence shows a person's data.
"""

from collections.abc import Mapping
from typing import Any

from govpost_desk.domain.errors import DeskError

SENTENCES: dict[str, str] = {
    "ticked": "已收 {case_no}，邮件号 {waybill_no}。",
    "ticked.low": "已收 {case_no}，邮件号 {waybill_no}。号段只剩 {left} 个，请尽快申领。",
    "ticked.no_number": "已收 {case_no}，号段已用完，待配号。交接可以继续；封装前请由班长录入新号段。",
    "ticked._extra": "清单外收下 {case_no}，邮件号 {waybill_no}。",
    "ticked.low_extra": "清单外收下 {case_no}，邮件号 {waybill_no}。号段只剩 {left} 个，请尽快申领。",
    "ticked.no_number_extra": "清单外收下 {case_no}，号段已用完，待配号。",
    "label_printed": "面单已送打印：{waybill_no}。请贴好后扫面单。",
    "label_printed.recipient_pays": "面单已送打印：{waybill_no}（到付）。请贴好后扫面单。",
    "label_printed.reprint": "已送补打第 {copies} 次：{waybill_no}（{reason}）。旧面单请撕毁，贴好新面单后扫码。",
    "bound": "已封装 {case_no} → {waybill_no}。下一件。",
    "collected": "已装交 {waybill_no}。",
    "closed.take_over": "交接簿 {register_no} 已结束：{count} 件，差异 {differences} 件，留待以后 {open} 件。正在打印两联，请双方签字后扫交接簿条码。",
    "closed.correction": "更正交接簿 {register_no} 已结束：收 {count} 件，更正 {differences} 件。正在打印两联，请双方签字后扫条码。",
    "closed.collect": "揽收交接簿 {register_no} 已结束：{count} 件。正在打印两联，请司机签字后扫条码。",
    "signed": "交接簿 {register_no} 第 {copy} 联签字已登记。",
    "signed.before": "交接簿 {register_no} 第 {copy} 联早已登记，没有重复记录。",
    "done.window": "窗口 {window} {department}，清单待交 {count} 件。请扫办件条码。",
    "done.step_take": "交接：请扫办件条码。",
    "done.step_pack": "封装：请扫办件条码，面单自动打印。",
    "done.step_out": "揽收：请扫面单条码。",
    "done.missing": "已登记缺件 {case_no}（{reason}）。",
    "done.mismatched": "已登记不符 {case_no}（{reason}），请退回窗口。",
    "done.refused": "已登记不收 {case_no}（{reason}），请退回窗口。",
    "done.extra_refused": "清单外件 {case_no} 已登记退回窗口（{reason}）。",
    "done.rest": "其余 {count} 件留在清单上，以后交接（{reason}）。可以 GPDEND 结束交接簿。",
    "done.undone": "已撤销上一件 {case_no}，原记录保留。",
    "done.undone_rest": "已撤销“其余留待以后”。",
    "done.voided": "邮件号 {waybill_no} 已作废（{reason}），永不再用。请撕毁面单，重新封装 {case_no}。",
    "done.voided_sealed": "已封装的 {waybill_no} 已作废（{reason}）。请拆封撕毁面单，重新封装 {case_no}。",
    "done.approved": "已复核同意：{waybill_no}。",
    "done.operator": "操作员已换为 {operator}。",
    "done.fix": "更正交接簿 {register_no}：扫要更正的办件，再扫 GPDBAD / GPDDIFF / GPDBACK，或扫漏收的办件。",
    "already_ticked": "重复：{case_no} 本批已收过，没有再记。",
    "already_ticked.earlier": "重复：{case_no} 已在交接簿 {register_no} 收过，没有再记。",
    "already_ticked.fix": "{case_no} 在交接簿 {register_no} 上。要更正请扫 GPDDIFF 不符 / GPDBAD 不收 / GPDBACK 退回。",
    "already_collected": "重复：{waybill_no} 本批已装交，没有再记。",
    "already_collected.earlier": "重复：{waybill_no} 已在 {register_no} 交出，没有再记。",
    "label_waiting.same": "面单 {waybill_no} 在等您扫码。贴好后扫面单；没出纸请扫 GPDREPRINT 补打。",
    "label_waiting.other": "先扫面单 {waybill_no}（{case_no}），这一件没有记录。没出纸请扫 GPDREPRINT 补打，或 GPDVOID 作废。",
    "unconfirmed.same": "不知道面单 {waybill_no} 是否打出来了。出来了就扫面单；没有就扫 GPDREPRINT 补打，或 GPDVOID 作废。",
    "unconfirmed.other": "面单 {waybill_no}（{case_no}）未确认，这一件没有记录。扫那张面单，或 GPDREPRINT 补打，或 GPDVOID 作废。",
    "needs_reason.missing": "缺件 {case_no}：请选原因。",
    "needs_reason.extra": "清单外收下 {case_no}：请选原因。",
    "needs_reason.back": "退回窗口 {case_no}：请选原因。",
    "needs_reason.bad": "不收 {case_no}：请选原因。",
    "needs_reason.diff": "不符 {case_no}：请选原因。",
    "needs_reason.rest": "清单其余各件留待以后交接：请选原因。",
    "needs_reason.void": "作废邮件号 {waybill_no}：请选原因。",
    "needs_reason.reprint": "补打面单 {waybill_no}：请选原因。",
    "confirm.take_over": "结束交接簿？共收 {count} 件，差异 {differences} 件，留待以后 {open} 件。再扫一次 GPDEND 确认。",
    "confirm.correction": "结束更正交接簿？收 {count} 件，更正 {differences} 件。再扫一次 GPDEND 确认。",
    "confirm.collect": "结束揽收交接簿？共 {count} 件。再扫一次 GPDEND 确认。",
    "confirm.void": "作废邮件号 {waybill_no}？作废后永不再用。再扫一次 GPDVOID 确认。",
    "confirm.settled": "{case_no} 已登记为差异。若已更正、确实要收，请再扫一次这件。",
    "confirm.signer": "交接簿 {register_no} 第 {copy} 联：请选对方签字人。",
    "nothing_to_undo": "没有可撤销的操作。",
    "nothing_to_undo.barrier": "没有可撤销的操作：已打印的面单、已结束的交接簿不能撤销。面单请 GPDVOID 作废，交接簿请 GPDFIX 更正。",
    "other_window": "{case_no} 在窗口 {window} {department} 的清单上，没有记录。请换窗口（GPDWIN{window}）再扫，或退回。",
    "accepted_elsewhere": "{case_no} 已于 {on} 由台席 {desk} 收寄，没有记录。请退回窗口核对。",
    "not_taken_over": "{case_no} 还没有交接，不能封装。请先 GPDTAKE 交接。",
    "not_taken_over.not_closed": "{case_no} 所在的交接簿还没有结束，不能封装。请先 GPDEND 结束、双方签字。",
    "already_packed.sealed": "停！{case_no} 已封装在 {waybill_no}，没有记录。请核对手上的证照。",
    "already_packed.collected": "停！{case_no} 已装在 {waybill_no} 交给司机，没有记录。请核对手上的证照。",
    "already_packed.labelled": "停！{case_no} 已有面单 {waybill_no}，没有记录。",
    "not_sealed": "{waybill_no} 还没有扫面单封装，不能交出。请先 GPDPACK 封装。",
    "not_sealed.reserved": "{waybill_no} 只是预留的号，还没有封装，不能交出。",
    "not_sealed.voided": "{waybill_no} 已作废，不能交出。请撕毁这张面单。",
    "wrong_label": "停！这不是刚打印的面单。应扫 {expected}，没有记录。",
    "wrong_label.stale_copy": "停！这是 {waybill_no} 的旧面单，请撕毁，扫第 {copy} 次打印的那张。",
    "wrong_label.voided": "停！{waybill_no} 已作废，请撕毁这张面单。没有记录。",
    "wrong_label.no_label_waits": "没有面单在等扫码，没有记录。请先扫办件条码。",
    "label_bound.sealed": "{waybill_no} 早已封装 {case_no}，没有重复记录。一件一封，请核对手上的信封。",
    "label_bound.collected": "{waybill_no} 早已封装并交出，没有重复记录。请核对手上的信封。",
    "check_digit": "校验位不对，请重扫。没有记录。",
    "no_number": "号段已用完，{case_no} 不能打面单；已收的件不受影响。请由班长录入新号段（range add）后再封装。",
    "difference_open": "清单上还有 {count} 件没有交代，不能结束。缺件扫 GPDMISS+办件号；其余本次不交扫 GPDREST。",
    "refused.no_window": "请先选窗口：扫 GPDWIN 加窗口号。没有记录。",
    "refused.which_window": "{case_no} 在几个窗口都有，请先选窗口再扫。没有记录。",
    "refused.no_piece": "请先扫一件，再扫这个命令。没有记录。",
    "refused.not_extra": "{case_no} 在清单上，不是清单外件。没有记录。",
    "refused.void_first": "{case_no} 已有面单，请先 GPDVOID 作废面单。没有记录。",
    "refused.gone": "已交给司机，不能再改。没有记录。",
    "refused.fix_first": "{case_no} 在已结束的交接簿上，请先扫 GPDFIX 加交接簿号开更正。没有记录。",
    "refused.nothing_to_rest": "没有要留待以后的件。",
    "refused.nothing_to_close": "没有打开的交接簿，不用结束。",
    "refused.unknown_register": "本机没有交接簿 {register_no}。没有记录。",
    "refused.copy_digit": "请扫带联次的交接簿条码（第一联或第二联）。没有记录。",
    "refused.no_signers": "还没有登记 {side} 的签字人，请管理员先录入。没有记录。",
    "refused.no_such_signer": "没有这个签字人，请按列出的选项选。没有记录。",
    "refused.fix_collect": "揽收交接簿不用更正；有误请联系司机核对后另开交接簿。",
    "refused.no_label": "没有可补打或作废的面单。",
    "refused.printing_now": "{waybill_no} 正在打印，请稍等。",
    "refused.not_ours": "停！{waybill_no} 不是本台的政务邮件，没有记录。",
    "refused.voided_already": "{waybill_no} 早已作废，没有重复记录。",
    "refused.scan_label": "揽收请扫面单条码，不是办件条码。没有记录。",
    "refused.scan_certificate": "交接请扫办件条码，不是邮件号。没有记录。",
    "refused.nothing_to_approve": "没有待复核的事项。",
    "refused.same_person": "复核须由另一人：请另一操作员登录后扫 GPDOPR 加工号。",
    "refused.no_such_operator": "没有这个操作员，或已停用。",
    "refused.not_proved": "该操作员今天还没有在本台输过密码，请先登录。",
    "refused.no_reason_asked": "现在没有要选原因的操作。没有记录。",
    "refused.no_signer_asked": "现在没有要选签字人的操作。没有记录。",
    "refused.no_such_reason": "没有这个原因，请按列出的选项选。没有记录。",
    "not_on_list": "清单外：{department} 的清单没有 {case_no}。收下扫 GPDEXTRA，退回扫 GPDBACK。",
    "not_on_list.packing": "本台没有交接过 {case_no}。没有记录。",
    "not_on_list.missing": "{department}清单上没有 {case_no}。没有记录。",
    "no_data_here": "本机还没有 {department} 的清单，不知道有没有这件。请先导入清单；急件可扫 GPDEXTRA 收下。",
    "no_data_here.packing": "本机还没有任何清单。没有记录。",
    "unreadable.empty": "没有扫到内容，请重扫。",
    "unreadable.too_long": "条码太长，读不懂，请重扫。没有记录。",
    "unreadable.control": "条码里有乱码，请重扫。没有记录。",
    "unreadable.characters": "读不懂这个条码，请重扫；若输入法开着请关掉。没有记录。",
    "incomplete": "{case_no} 还不能打面单。",
}

FIELDS: dict[str, str] = {
    "name": "收件人",
    "phone": "电话",
    "address": "地址",
    "division": "省市区",
    "mode": "寄递方式（双程不可办，请改单程）",
    "content": "同号不同内容，请核对",
}

FAILURES: dict[str, str] = {
    "running": "本机程序正在运行，请在程序里操作，或先退出程序。",
    "missing": "这个文件夹里没有本台的数据，请先运行 setup。",
    "exists": "这里已经有文件，没有覆盖。请换一个名字。",
    "no_key": "找不到本台的数据钥匙，数据打不开，也没有改动。请用救援码恢复。",
    "wrong_key": "钥匙不对或文件已坏，打不开，也没有改动。",
    "rescue_code": "救援码不对，请逐组核对后重输。",
    "too_new": "数据是新版本程序写的（{file_version}），这个程序较旧（{program_version}），没有打开。请升级程序。",
    "behind": "数据版本较旧，请先启动主程序升级。",
    "old_sqlite": "数据库组件太旧（{version}），不安全，没有启动。请重新安装程序。",
    "no_cipher": "数据库组件不能加密，没有启动。请重新安装程序。",
    "damaged": "文件已损坏，没有使用。请从备份恢复。",
    "disk_full": "磁盘已满，这一步没有记录，以前的记录都在。请腾出空间后重试。",
    "read_only": "数据文件不能写，这一步没有记录。请检查磁盘权限。",
    "locked": "数据正被占用，这一步没有记录，请稍后重试。",
    "io": "磁盘读写出错，这一步没有记录。请检查磁盘，并尽快备份。",
    "unavailable": "文件打不开或写不了，没有改动。请检查路径和权限。",
    "storage": "数据库出错，这一步没有记录。请重启程序；再出现请联系技术支持。",
    "no_such_window": "没有窗口 {window}。",
    "range_first": "起号不是 13 位邮件号，请核对。没有录入。",
    "range_check_digit": "起号的校验位不对，请核对。没有录入。",
    "range_count": "号段数量不对。没有录入。",
    "range_overlap": "号段与已有号段重叠，一个号只能用一次。没有录入。",
    "registers_exhausted": "今天的交接簿号已用完。",
    "no_such_operator": "没有这个操作员。",
    "pin_wrong": "密码不对，还可试 {left} 次。",
    "pin_locked": "密码已锁（错了 5 次），请班长重置。",
    "pin_format": "密码须是 6 位数字。",
    "pin_needed": "请用 --operator 和 --pin-file 登录（演示台席可用 --demo-login）。",
    "pin_file": "密码文件读不了，每行应是：工号 密码。",
    "no_demo_login": "只有演示台席可以免密登录。",
    "setting_name": "没有这个设置：{name}。",
    "setting_value": "设置 {name} 只能是 {allowed}。",
    "no_order": "本台没有这个办件号。没有改动。",
    "order_exists": "{case_no} 已有订单，没有重复录入。要改请用 order set。",
    "order_packed": "{case_no} 已打面单，不能再改。请先作废面单。没有改动。",
    "order_field": "没有这个字段：{field}。",
    "order_value": "{field} 的值不对。没有改动。",
    "case_no": "办件号不对：须含数字，最长 64 个字符。没有录入。",
    "which_window": "这个办件号在几个窗口都有，请指明窗口。",
    "no_register": "没有交接簿 {register_no}，或还没有结束。",
    "no_document": "交接簿的文件还没有生成，请稍后再试。",
    "no_label": "邮件号 {waybill_no} 没有面单。",
    "erased": "{waybill_no} 的收件人信息已依法删除，不能再打面单。",
    "label_language": "面单语言只能是 {allowed}。",
    "label_size": "面单规格只能是 {allowed}。",
    "already_erased": "这个人的信息早已删除。",
    "still_open": "这一件还没有交出或退回，不能删除个人信息。",
    "setup_file": "设置文件不对：{field}。没有建立台席。",
    "rescue_proved": "救援码早已核对过。",
    "bad_list": "清单读不了（{reason}）。没有导入任何一行。",
    "cancelled": "已取消，没有导入任何一行。",
    "layout": "清单缺少必要的列：{missing}。没有导入任何一行。",
}


def say(answer: str, why: str, **facts: object) -> str:
    """The sentence for an answer; the code with its reason first, then the code alone."""
    template = SENTENCES.get(f"{answer}.{why}") if why else None
    template = template or SENTENCES.get(answer) or SENTENCES[f"{answer}.{why}"]
    return template.format_map(_Blanks(facts))


def needed(needs: tuple[str, ...]) -> str:
    """What the clerk still has to fill in, as the end of a sentence; "" when nothing or not a field."""
    words = [FIELDS[need] for need in needs if need in FIELDS]
    if "approval" in needs:
        return "须第二人复核：另一操作员登录后扫 GPDOK，可以稍后补。"
    return f"请补：{'、'.join(words)}。" if words else ""


def failure(error: DeskError) -> str:
    """The sentence for a typed failure."""
    if error.code in LIST_FAILURES and error.code not in FAILURES:
        return list_failure(error.code)
    return FAILURES.get(error.code, FAILURES["storage"]).format_map(_Blanks(error.facts))


class _Blanks(dict[str, object]):
    """Facts for a sentence; a missing one leaves its place empty rather than break the answer."""

    def __init__(self, facts: object) -> None:
        super().__init__(facts)  # type: ignore[call-overload]

    def __missing__(self, key: str) -> str:
        return ""


NEWS: dict[str, str] = {
    "printed": "面单 {waybill_no} 已打印，请贴好后扫码。",
    "unconfirmed": "面单 {waybill_no} 未确认（{cause}）：出来了就扫面单，没有就扫 GPDREPRINT 补打。",
    "waiting": "{cause}。面单 {waybill_no} 在等待，已收的件不受影响；处理好后自动继续。",
    "paper": "交接簿 {register_no} 已送打印。",
    "paper_waiting": "{cause}。交接簿 {register_no} 在等待打印，交接簿已结束、不受影响。",
}

DEVICE: dict[str, str] = {
    "paused": "打印机已暂停",
    "printing": "打印机正忙",
    "out_of_paper": "打印机缺纸",
    "out_of_ribbon": "打印机缺碳带",
    "cover_open": "打印机盖未合",
    "overheated": "打印头过热",
    "error": "打印机故障",
    "silent": "打印机没有回答",
    "not_open": "打印机没有打开",
    "not_connected": "打印机没有连接",
    "busy": "打印机被别的程序占用",
    "no_access": "没有使用打印机的权限",
    "timeout": "打印机没有收完数据",
    "rejected": "打印机不接受这张面单",
    "disk_full": "打印目录的磁盘已满",
    "io_error": "打印目录写不了",
    "interrupted": "上次程序中断时正在打印",
}


def news(kind: str, **facts: object) -> str:
    """The sentence for what a device has to say."""
    return NEWS[kind].format_map(_Blanks(facts))


def device(code: str) -> str:
    """Words for a device state or code."""
    return DEVICE.get(code, "打印机状态不明")


ROW_FATES = {
    "new": "新增",
    "changed": "变更",
    "duplicate": "重复",
    "incomplete": "待补",
    "rejected": "拒收",
    "kept": "未动",
}

ROW_WORDS = {
    "no_recipient": "缺收件人",
    "formula": "收件人是公式，不是姓名",
    "no_phone": "缺电话",
    "bad_phone": "电话位数不对",
    "no_address": "缺地址",
    "no_division": "地址没有省市区",
    "ambiguous_division": "省市区有多个可能，请选定",
    "two_way_impossible": "双程不可办（外省），面单待更正",
    "same_key_other_content": "同号不同内容",
    "no_case_no": "没有办件编号",
    "case_no_rounded": "办件编号被表格改成了数字，位数已丢，不能用",
    "case_no_formula": "办件编号是公式",
    "same_row": "本表内重复",
    "known": "以前已导入",
    "erased": "个人信息已删除，不再导入",
    "packed": "已打面单，不再改",
    "blanks_removed": "去掉了多余空白",
    "control_removed": "去掉了换行或不可见字符",
    "commands_removed": "去掉了打印机命令，请核对",
    "full_width": "全角已转半角",
    "separator_unified": "姓名间隔号已统一为 ·",
    "private_use": "有打不出的自造字，请问申请人",
    "name_too_long": "姓名太长已截短，请核对",
    "address_too_long": "地址太长已截短，请核对",
    "text_too_long": "文字太长已截短",
    "phone_recovered": "电话被存成数字，已还原",
    "country_code_removed": "去掉了 +86",
    "several_phones": "有几个电话，取第一个可用的",
    "formula_value": "单元格是公式，取了它的结果",
    "case_no_recovered": "办件编号存成数字，已准确还原",
    "impossible_date": "日期不存在，未采用",
    "unknown_payer": "付费方式看不懂，按本单位默认",
    "unknown_mode": "寄递方式看不懂，按本单位默认",
    "unknown_receipt": "回执要求看不懂，按本单位默认",
    "unknown_weight": "重量看不懂，按本单位默认",
    "old_division": "区划已撤并，已换成现名",
}

LIST_FAILURES = {
    "too_big": "文件太大",
    "too_many_rows": "行数太多",
    "bomb": "压缩内容异常，疑似恶意文件",
    "unsafe": "文件结构不安全",
    "macros": "含宏，请另存为不带宏的表格",
    "external_links": "含外部链接",
    "encrypted": "文件加了密码，请先去掉密码",
    "damaged": "文件已损坏",
    "not_a_list": "不是表格文件",
    "html_refused": "是网页，不是表格，请另存为 XLSX",
    "xml_refused": "是 XML，不是表格，请另存为 XLSX",
    "bad_encoding": "文字编码认不出，请另存为 UTF-8 或 XLSX",
    "bad_quotes": "引号不成对",
    "empty": "没有内容",
    "no_sheet": "没有可见的工作表",
    "cancelled": "已取消",
    "layout_open": "列对不上",
}

_KINDS = {"take_over": "交接", "correction": "更正", "collect": "揽收"}
_STATES = {"open": "未结束", "closed": "待签字", "signed": "已签字"}
_CUSTODY = {
    "": "待交接",
    "ticked": "已收（交接簿未结束）",
    "desk": "已收未封",
    "labelled": "面单待扫",
    "sealed": "已封装",
    "collected": "已交司机",
    "window": "在窗口",
}


def printer_word(reason: str) -> str:
    """A printer word on the command line that nobody understands."""
    return "打印机写法不对，应为 file:文件夹[?language=tspl|zpl] 或 simulated[:文件夹]。" if reason else "设备打不开。"


def register_row(fields: Mapping[str, object]) -> str:
    """One line of `register list`."""
    kind, state = _KINDS.get(str(fields["kind"]), ""), _STATES.get(str(fields["state"]), "")
    number = fields["register_no"] or "（未编号）"
    return f"{number}  {kind}  {fields['department']}  {fields['line_count']} 件  {state}"


def list_summary(fields: Mapping[str, Any]) -> str:
    """A list in words: what it comes to and which rows need a look."""
    done = "已导入" if fields["taken"] else "预览（未导入）"
    head = (
        f"{done} {fields['file']}：共 {fields['rows']} 行，新增 {fields['new']}，变更 {fields['changed']}，"
        f"重复 {fields['duplicate']}，待补 {fields['incomplete']}，拒收 {fields['rejected']}，未动 {fields['kept']}。"
    )
    lines = [head]
    for row in fields["details"]:
        words = [ROW_WORDS.get(code, code) for code in (*row["reasons"], *row["notes"])]
        lines.append(f"  第 {row['row_no']} 行 {row['case_no']} {ROW_FATES[row['fate']]}：{'、'.join(words)}")
    return "\n".join(lines)


def list_failure(code: str) -> str:
    """Why a file cannot be read as a list."""
    return FAILURES["bad_list"].format(reason=LIST_FAILURES.get(code, code))


def custody_text(custody: str) -> str:
    """Where a certificate is, in words."""
    return _CUSTODY.get(custody, custody)


def found_row(fields: Mapping[str, object]) -> str:
    """One line of `find`."""
    shown = [fields[name] for name in ("case_no", "name", "phone", "document", "waybill_no", "register_no")]
    return "  ".join(str(value) for value in (*shown, custody_text(str(fields["custody"]))) if value)


def erased(fields: Mapping[str, object]) -> str:
    """What an erasure did and what it still waits for."""
    left = fields["copies_left"]
    waits = f"还有 {left} 份备份未到期，备份清理后删除才算完成。" if left else "本机没有其他副本。"
    return f"{fields['case_no']} 的个人信息已删除（{fields['events']} 处）。{waits}"


def proof(fields: Mapping[str, Any]) -> str:
    """A verification in words."""
    if fields["ok"]:
        return f"核验通过：流水 {fields['events']} 条连续未改，{fields['tables']} 张账表与流水一致，文件 {fields['documents']} 份完好。"
    findings = "；".join(f"{entry['code']} {entry['where']}" for entry in fields["findings"])
    return f"核验不通过：{findings}。请不要继续使用，保留现场并联系技术支持。"
