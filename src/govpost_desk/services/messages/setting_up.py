"""What is said while a device is set up: questions and answers on the cable, the ruler, what was kept."""

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
PROBED = Texts({
    "found": QT_TRANSLATE_NOOP("messages", "它回答了：说 {language}，型号 {model}，现在{state}。右边已选好合适的型号档案，不对就改。"),
    "silent": QT_TRANSLATE_NOOP("messages", "问了这些，一句也没有听懂的回答。不替您猜：请查电源、线和速率，再按 Ctrl+G 问一次；或看机身铭牌，自己选型号档案。从不回状态的选“不回状态”那一种。"),
    "queue": QT_TRANSLATE_NOOP("messages", "打印队列不回话，问不出是什么打印机，打没打出来也不知道。请看机身铭牌，自己选型号档案；能接 USB、网线就不要用队列。"),
    "failed": QT_TRANSLATE_NOOP("messages", "{cause}。什么都没有改动；处理好后按 Ctrl+G 再问。"),
})
KEPT = Texts({
    "label": QT_TRANSLATE_NOOP("messages", "面单机设好了：从下一张面单起用它，不用重开程序。在等的面单现在就会打出来。"),
    "office": QT_TRANSLATE_NOOP("messages", "A4 打印机设好了：从下一份单据起用它，不用重开程序。"),
    "scale": QT_TRANSLATE_NOOP("messages", "秤的设置已写好，关掉程序再打开后使用。今天的记录不受影响。"),
})
PROFILE_STATES = Texts({
    "tspl1": QT_TRANSLATE_NOOP("messages", "会回状态"),
    "tspl8": QT_TRANSLATE_NOOP("messages", "会回状态"),
    "hs": QT_TRANSLATE_NOOP("messages", "会回状态"),
    "hqes": QT_TRANSLATE_NOOP("messages", "会回状态"),
    "mute": QT_TRANSLATE_NOOP("messages", "不回状态"),
})
SCANNED = QT_TRANSLATE_NOOP("messages", "扫出来了：GPDTEST。线、语言、位置都对。按 Ctrl+Enter 就用这台。")
RULER_OUT = QT_TRANSLATE_NOOP("messages", "尺子打出来了。照图读四边，把缺的毫米数填到上面，再按 Ctrl+J 打一次；框到四边都是 10 毫米就对了。")
SILENCE = QT_TRANSLATE_NOOP("messages", "没有回答")
NOT_ALLOWED = QT_TRANSLATE_NOOP("messages", "没有权限：请技术员把用户加进 lp 和 dialout 组")
TRAINING = QT_TRANSLATE_NOOP("messages", "训练里的设备是模拟的，在这里不能设置。请回到真台设置。")
BY_HAND = QT_TRANSLATE_NOOP("messages", "写错了：{sentence}什么都没有改动。")
# fmt: on


def asked_line(question: bytes, answer: bytes) -> str:
    """One question on the cable and what came back, as a technician reads it."""
    told = shown(answer) if answer else translate("messages", SILENCE)
    return translate("messages", "问 {question}　答 {answer}").format(question=shown(question), answer=told)


def shown(said: bytes) -> str:
    """Bytes: letters as they are, anything else in hexadecimal."""
    text = "".join(chr(byte) if 0x20 < byte < 0x7F else f"<{byte:02X}>" for byte in said[:64])
    return text.replace("<1B>", "ESC ")
