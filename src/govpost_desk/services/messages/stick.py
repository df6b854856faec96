"""Sentences about files of the memory stick: what was written, what an answer came to."""

from typing import Protocol

from govpost_desk.services.messages.head_office import refusal
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
WRITTEN = QT_TRANSLATE_NOOP("messages", "已写好 {name}，有 {records:,} 条记录，加了密，只有总部能打开。请把 U 盘送到总部；回执读入以前，这些记录仍算在本机。")
NOTHING = QT_TRANSLATE_NOOP("messages", "已写好 {name}：总部已有全部记录，里面只有本台的状况。送到总部可以换回号和下发。")
_READ = Texts({  # by state
    "idle": QT_TRANSLATE_NOOP("messages", "总部的回执已读入。"),
    "waiting": QT_TRANSLATE_NOOP("messages", "总部的回执已读入：怎样接着记要由总部的人决定，记录都在本机。请打电话告诉总部，再写一次 U 盘。"),
    "locked": QT_TRANSLATE_NOOP("messages", "总部的回执已读入：总部停用了本台，不再发号。记录都在本机，一条不少，还可以写到 U 盘交给总部。请打电话给总部。"),
    "refused": QT_TRANSLATE_NOOP("messages", "总部的回执已读入：有记录总部没有收。{error}记录都在本机，一条不少，请看总部明细（Alt+L）。"),
})
_OLD = QT_TRANSLATE_NOOP("messages", "这份回执是总部恢复数据以前的，没有用上，也没有改动。请向总部要新的回执。")
_AGAIN = QT_TRANSLATE_NOOP("messages", "总部还缺记录，或发现本台的数据恢复过、有两份：请再写一次 U 盘送去，下一份回执就能接上。收件照常。")
_ALL = QT_TRANSLATE_NOOP("messages", "本台的件总部都有了。")
_STILL = QT_TRANSLATE_NOOP("messages", "还有 {waiting:,} 件只在本机，下次写 U 盘会带上。")
_NUMBERS = QT_TRANSLATE_NOOP("messages", "新到 {numbers:,} 个号。")
# fmt: on


class Read(Protocol):
    """What is told of an answer that was read in."""

    @property
    def state(self) -> str: ...
    @property
    def waiting(self) -> int: ...
    @property
    def numbers(self) -> int: ...
    @property
    def again(self) -> bool: ...
    @property
    def old(self) -> bool: ...
    @property
    def error(self) -> str: ...


def written(name: str, records: int) -> str:
    """A file was written."""
    text = translate("messages", WRITTEN if records else NOTHING)
    return text.format(name=name, records=records)


def read_in(found: Read) -> str:
    """An answer was read in."""
    if found.old:
        return translate("messages", _OLD)
    parts = [_READ[found.state].format(error=refusal(found.error))]
    if found.numbers:
        parts.append(translate("messages", _NUMBERS).format(numbers=found.numbers))
    if found.again:
        parts.append(translate("messages", _AGAIN))
    elif found.state == "idle":
        text = translate("messages", _STILL) if found.waiting else translate("messages", _ALL)
        parts.append(text.format(waiting=found.waiting))
    return "".join(parts)
