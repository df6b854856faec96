"""Words for a long job: what is being done, how far it has come, and what is safe when it is stopped (ux §1.3)."""

from govpost_desk.domain.progress import Reached
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts

# fmt: off
STEPS = Texts({
    "": QT_TRANSLATE_NOOP("messages", "准备中"),
    "reading": QT_TRANSLATE_NOOP("messages", "读文件"),
    "checking": QT_TRANSLATE_NOOP("messages", "核对各行"),
    "preparing": QT_TRANSLATE_NOOP("messages", "准备各行"),
    "recording": QT_TRANSLATE_NOOP("messages", "记录各行"),
    "committing": QT_TRANSLATE_NOOP("messages", "存盘"),
    "copying": QT_TRANSLATE_NOOP("messages", "复制"),
    "proving": QT_TRANSLATE_NOOP("messages", "核验副本"),
    "naming": QT_TRANSLATE_NOOP("messages", "收尾"),
    "pages": QT_TRANSLATE_NOOP("messages", "检查数据文件"),
    "replaying": QT_TRANSLATE_NOOP("messages", "重算流水"),
    "comparing": QT_TRANSLATE_NOOP("messages", "比对账目"),
    "putting_back": QT_TRANSLATE_NOOP("messages", "从镜像补记"),
    "moving_in": QT_TRANSLATE_NOOP("messages", "换上"),
    "asking": QT_TRANSLATE_NOOP("messages", "等总部答话"),
    "stick_out": QT_TRANSLATE_NOOP("messages", "写 U 盘"),
    "stick_saving": QT_TRANSLATE_NOOP("messages", "存到 U 盘，请勿拔出"),
    "stick_in": QT_TRANSLATE_NOOP("messages", "核对回执"),
    "drawing": QT_TRANSLATE_NOOP("messages", "排版"),
})
# fmt: on
_UNITS = Texts(
    {
        "checking": QT_TRANSLATE_NOOP("messages", "行"),
        "preparing": QT_TRANSLATE_NOOP("messages", "行"),
        "recording": QT_TRANSLATE_NOOP("messages", "行"),
        "copying": QT_TRANSLATE_NOOP("messages", "页"),
        "replaying": QT_TRANSLATE_NOOP("messages", "条"),
        "stick_out": QT_TRANSLATE_NOOP("messages", "条"),
        "stick_in": QT_TRANSLATE_NOOP("messages", "KB"),
    }
)


def progress_text(reached: Reached) -> str:
    """The step with its count."""
    word = STEPS.get(reached.step, "")
    if not reached.of:
        return f"{word} …"
    return f"{word} {reached.done:,} / {reached.of:,} {_UNITS.get(reached.step, '')}".rstrip()
