"""Words for a long job: what is being done, how far it has come, and what is safe when it is stopped (ux §1.3)."""

from govpost_desk.domain.progress import Reached

STEPS = {
    "": "准备中",
    "reading": "读文件",
    "checking": "核对各行",
    "preparing": "准备各行",
    "recording": "记录各行",
    "committing": "存盘",
    "copying": "复制",
    "proving": "核验副本",
    "naming": "收尾",
    "pages": "检查数据文件",
    "replaying": "重算流水",
    "comparing": "比对账目",
    "putting_back": "从镜像补记",
    "moving_in": "换上",
    "drawing": "排版",
}
_UNITS = {"checking": "行", "preparing": "行", "recording": "行", "copying": "页", "replaying": "条"}


def progress_text(reached: Reached) -> str:
    """The step with its count."""
    word = STEPS.get(reached.step, "")
    if not reached.of:
        return f"{word} …"
    return f"{word} {reached.done:,} / {reached.of:,} {_UNITS.get(reached.step, '')}".rstrip()
