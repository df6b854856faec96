"""Logging: one rotating file of codes and numbers. No personal data gets in, because nobody logs values (D-16)."""

import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from types import TracebackType

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def set_up_logging(folder: Path) -> None:
    """Send all logging and every uncaught exception to `logs/desk.log` in the data folder (1 MB, five files).

    Of an exception only its type and where it happened are written: its text may quote a person's data.
    """
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "logs" / "desk.log", maxBytes=1_000_000, backupCount=5, encoding="utf-8"
    )
    logging.raiseExceptions = False  # a full disk is answered by the store, not by the log
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    place = "?"
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    logging.getLogger("govpost_desk").critical("uncaught %s at %s", kind.__name__, place)
    print(f"程序出错（{kind.__name__}，{place}）。已记录的数据都在，请重启程序。", file=sys.stderr)  # noqa: T201
