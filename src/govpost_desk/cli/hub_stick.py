"""Head office's command line and a file of the memory stick."""

from pathlib import Path

from govpost_desk.domain.errors import RuleError
from govpost_desk.hub import by_stick
from govpost_desk.hub.by_stick import Taken
from govpost_desk.hub.office import Office
from govpost_desk.wire.stick_file import StickError


def take(office: Office, path: Path, folder: Path) -> Taken:
    """Take it. Raises RuleError stick_ and a word of `StickError`; StorageError."""
    try:
        return by_stick.take(office, path, folder)
    except StickError as failure:
        raise RuleError(f"stick_{failure.what}", desk=path.stem.partition("_")[0]) from None


def told(taken: Taken) -> str:
    """What was taken, where the answer is, what was not taken."""
    said = [f"{taken.desk}：新收 {taken.new} 条。回执已写好：{taken.answer}，请随 U 盘送回台席。"]
    if taken.revoked:
        said.append("这个台席已停用：日志照收，不发号。")
    if taken.refused:
        said.append(f"有一段没有收（{taken.refused}），回执里已说明；台席读入后再送一次。")
    return "\n".join(said)
