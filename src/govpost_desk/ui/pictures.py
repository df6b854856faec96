"""Pictures of the window's pages as PNG files: the demo without a display leaves them, and people look at them."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEventLoop, QThread

from govpost_desk.ui.main_window import CounterWindow
from govpost_desk.ui.places import PLACES

SIZE = (1366, 768)
_SETTLE_MS = 4000


def save_window_pictures(window: CounterWindow, folder: Path, *, prefix: str = "window") -> list[Path]:
    """Show page after page of a window that an operator has opened, and save each as `<prefix>-<page>.png`.

    The folder must exist. Pages are only looked at; the step of the scanner stays as it is.
    """
    window.resize(*SIZE)
    window.show()
    saved = []
    for place in PLACES:
        window.frame.show_place(place.name)
        settle(window)
        saved.append(save_picture(window, folder / f"{prefix}-{place.name}.png"))
    return saved


def save_picture(window: CounterWindow, path: Path) -> Path:
    """The window as it stands."""
    if not window.grab().save(str(path), "PNG"):
        raise OSError(path.name)
    return path


def settle(window: CounterWindow, timeout_ms: int = _SETTLE_MS) -> bool:
    """Let everything that was asked arrive and be shown; False when it takes longer than `timeout_ms`."""
    clock = QElapsedTimer()
    clock.start()
    refreshed = False
    while clock.elapsed() < timeout_ms:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if not window.counter.is_idle():
            QThread.msleep(2)
        elif refreshed:
            QCoreApplication.processEvents()  # what was just shown takes its place
            return True
        else:
            window.refresh_now()
            refreshed = window.counter.is_idle() is False or not window.is_open()
    return False
