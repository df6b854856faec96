"""Sentences after a start: where the desk stood, and what only the clerk's eyes can tell (D-22)."""

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts

# fmt: off
PLACES = Texts({
    "take": QT_TRANSLATE_NOOP("messages", "接着 {window} 窗口第 {count} 件。"),
    "fix": QT_TRANSLATE_NOOP("messages", "接着更正交接簿 {no}，已更正 {count} 件。"),
    "paper": QT_TRANSLATE_NOOP("messages", "接着补录应急纸单 {no} 第 {count} 件。"),
    "out": QT_TRANSLATE_NOOP("messages", "接着揽收第 {count} 件。"),
    "return": QT_TRANSLATE_NOOP("messages", "接着向 {window} 窗口退件，第 {count} 件。"),
    "deliver": QT_TRANSLATE_NOOP("messages", "接着投递清单第 {count} 件。"),
    "pack": QT_TRANSLATE_NOOP("messages", "接着封装，还有 {count} 件未封。"),
    "bag": QT_TRANSLATE_NOOP("messages", "接着总包 {no}（{destination}）第 {count} 件。"),
    "in": QT_TRANSLATE_NOOP("messages", "接着开拆总包 {no}，已核对 {count} 件{of}。"),
    "stock": QT_TRANSLATE_NOOP("messages", "接着盘点，已点 {count} 件。"),
})
LAST = Texts({
    "take": QT_TRANSLATE_NOOP("messages", "最后一件：{number} {fate}。"),
    "fix": QT_TRANSLATE_NOOP("messages", "最后一件：{number} {fate}。"),
    "paper": QT_TRANSLATE_NOOP("messages", "最后一件：{number} {fate}。"),
    "out": QT_TRANSLATE_NOOP("messages", "最后一件：{number} 已装交。"),
    "return": QT_TRANSLATE_NOOP("messages", "最后一件：{number} 已退交。"),
    "deliver": QT_TRANSLATE_NOOP("messages", "最后一件：{number} 已上清单。"),
    "pack": QT_TRANSLATE_NOOP("messages", "最后一件：{number} 已封装。"),
    "bag": QT_TRANSLATE_NOOP("messages", "最后一件：{number} 已装袋。"),
    "in": QT_TRANSLATE_NOOP("messages", "最后一件：{number} 已核对。"),
    "stock": QT_TRANSLATE_NOOP("messages", "最后一件：{number} 已点。"),
})
# fmt: on
JUST_SEALED = QT_TRANSLATE_NOOP("messages", "接着封袋，总包 {no}（{destination}）刚封好。")
WAITING = QT_TRANSLATE_NOOP("messages", "面单 {number}（{case_no}）在等扫码。")
UNDONE = QT_TRANSLATE_NOOP("messages", "最后一步是撤销，已经记下。")
NOT_RECORDED = QT_TRANSLATE_NOOP("messages", "没有亮过灯的扫描都没有记录，请接着扫。")
# fmt: off
DOUBTS = Texts({
    "label": QT_TRANSLATE_NOOP("messages", "面单 {number}（{beside}）打出来了吗？出来了就扫它，没有就按 Ctrl+P 补打。"),
    "tag": QT_TRANSLATE_NOOP("messages", "总包 {number}（{beside}）的袋牌打出来了吗？没有就按 Ctrl+P 补打。"),
    "tag_before": QT_TRANSLATE_NOOP("messages", "总包 {number}（{beside}）的袋牌打出来了吗？请到面单机看一眼。"),
    "register": QT_TRANSLATE_NOOP("messages", "交接簿 {number} 打出来了吗？没有就到交接簿页（F9）选它，按 Ctrl+R 补打。"),
    "paper": QT_TRANSLATE_NOOP("messages", "编号 {number} 的单据打出来了吗？请到打印机看一眼。"),
    "slip": QT_TRANSLATE_NOOP("messages", "编号 {number} 的查件证明打出来了吗？请到小票机看一眼。"),
})
# fmt: on
MORE_DOUBTS = QT_TRANSLATE_NOOP("messages", "另有 {count} 份打印也未确认，见今日页。")


def place_sentence(step: str, **facts: object) -> str:
    """接着 …: where scans go on."""
    return PLACES[step].format(**facts)


def last_sentence(step: str, **facts: object) -> str:
    """最后一件 …: what the last light said, in case nobody saw it."""
    return LAST[step].format(**facts)


def doubt_sentence(kind: str, number: str, beside: str) -> str:
    """The question about one thing that was being printed."""
    return DOUBTS[kind].format(number=number, beside=beside)
