"""Python's collector of cyclic garbage runs on the Qt thread alone while a window is open.

Left alone it runs on whatever thread happens to allocate, and a lane that lets go of a closed dialog destroys its
widgets on a thread where Qt must not be touched: the program would die.
"""

import gc
import time
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import delete, isValid

_LOOK_MS = 250
_WHOLE_S = 30.0  # between two looks through everything: each costs a third of a second


def destroy(window: QWidget) -> None:
    """Here and now, on the Qt thread; left to the collector it may go on another one."""
    if isValid(window):
        delete(window)


class Garbage(QObject):
    """Takes the collector over when it is made, gives it back with `leave`; several may live at once.

    Made before the window's modules are imported: what they build is no garbage, and looking through it takes long.
    """

    _living: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        Garbage._living += 1
        gc.disable()
        self._whole_s = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that has grown over its threshold, as Python itself would."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        now = time.monotonic()
        for generation in (2, 1, 0) if now - self._whole_s > _WHOLE_S else (1, 0):
            if counts[generation] > thresholds[generation] > 0:
                gc.collect(generation)
                if generation == 2:
                    self._whole_s = now
                return

    def leave(self) -> None:
        """The window goes."""
        self._timer.stop()
        Garbage._living -= 1
        if not Garbage._living:
            gc.enable()
