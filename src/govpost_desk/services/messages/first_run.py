"""Sentences of the windows before there is a desk: which field of a plan is wrong, which key helps."""

from govpost_desk.domain.errors import DeskError
from govpost_desk.services.messages import failure
from govpost_desk.services.messages.failures import FAILURES
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
_FIELDS = Texts({
    "desk.desk_id": QT_TRANSLATE_NOOP("messages", "台席号不对：大写字母、数字，中间可用横线，去掉横线 6 至 20 位，如 520100-01-D01。"),
    "desk.centre_code": QT_TRANSLATE_NOOP("messages", "大厅代码不能空，如 520100-01。"),
    "desk.centre_name": QT_TRANSLATE_NOOP("messages", "请写大厅名称，它印在每张单据上。"),
    "desk.division": QT_TRANSLATE_NOOP("messages", "行政区划不对：请写 6 位代码（如 520100）。"),
    "desk.hotline": QT_TRANSLATE_NOOP("messages", "请写服务电话，它印在面单和交接簿上。"),
    "desk.supervision_hotline": QT_TRANSLATE_NOOP("messages", "请写监督电话，它印在单据上。"),
    "window": QT_TRANSLATE_NOOP("messages", "至少要有一个来源窗口。请填好上面一行，按“加入窗口”。"),
    "window.code": QT_TRANSLATE_NOOP("messages", "窗口号不对或重复：大写字母、数字，如 01。"),
    "window.department": QT_TRANSLATE_NOOP("messages", "请写窗口所属的部门。"),
    "window.sender_name": QT_TRANSLATE_NOOP("messages", "请写寄件单位，它印在面单上。"),
    "window.sender_address": QT_TRANSLATE_NOOP("messages", "请写寄件地址，它印在面单上。"),
    "window.sender_phone": QT_TRANSLATE_NOOP("messages", "请写寄件电话，它印在面单上。"),
    "window.payer": QT_TRANSLATE_NOOP("messages", "付费方只能是 寄付 或 到付。"),
    "driver": QT_TRANSLATE_NOOP("messages", "至少要有一名揽收司机（签字用）。"),
    "driver.name": QT_TRANSLATE_NOOP("messages", "请写司机姓名。"),
    "operator": QT_TRANSLATE_NOOP("messages", "至少要有一名操作员。"),
    "operator.no": QT_TRANSLATE_NOOP("messages", "工号不对或重复：大写字母、数字，最长 20 位。"),
    "operator.role": QT_TRANSLATE_NOOP("messages", "请选角色。"),
    "operator.name": QT_TRANSLATE_NOOP("messages", "请写姓名。"),
    "range.count": QT_TRANSLATE_NOOP("messages", "号段数量须是不小于 0 的整数；还没有号段就写 0。"),
    "TOML": QT_TRANSLATE_NOOP("messages", "这个文件不是设置文件（TOML 格式不对）。"),
})

_AT_THE_DOOR = Texts({  # where the command line names a command, the window names a key
    "no_key": QT_TRANSLATE_NOOP("messages", "找不到本台的数据钥匙，数据打不开，也没有改动。请输入保险柜里的救援码，按 Enter 取回钥匙。"),
    "shortened": QT_TRANSLATE_NOOP("messages", "本台的流水只到第 {events} 条，原有至少 {expected} 条：末尾丢了，没有打开（再写会重号）。"
    "以前的记录都没有动。请按 Ctrl+R，从备份和镜像恢复。"),
    "shortened_no_mirror": QT_TRANSLATE_NOOP("messages", "本台的流水只到第 {events} 条，原有至少 {expected} 条：末尾丢了，没有打开（再写会重号）。"
    "镜像盘没有接上：接上后按 F5，丢的会自动补回；接不上就按 Ctrl+R 从备份恢复。"),
    "forked": QT_TRANSLATE_NOOP("messages", "本台有另一份数据也写过记录（镜像里有它的流水），没有打开，也没有改动。"
    "请先停用另一份数据，再按 Ctrl+R 恢复。"),
    "desk_sound": QT_TRANSLATE_NOOP("messages", "这个文件夹里的台席完好，用不着恢复，没有改动。请关闭，直接打开台席。"),
})
# fmt: on


def failure_at_the_door(error: DeskError) -> str:
    """The sentence in a window that opens before the desk does."""
    if template := _AT_THE_DOOR.get(error.code):
        return template.format_map(error.facts)
    return failure(error)


def field_failure(error: DeskError) -> str:
    """The sentence for a plan that cannot be."""
    if error.code != "setup_file":
        return FAILURES.get(error.code, FAILURES["storage"]).format_map(error.facts)
    named = str(error.facts.get("field", ""))
    if named.startswith("window.officers"):
        return translate("messages", "每个窗口至少要有一名移交签字人{named}。").format(
            named=named.removeprefix("window.officers")
        )
    return _FIELDS.get(named, translate("messages", "设置里的 {named} 不对，请更正。").format(named=named))
