"""Chinese input on Linux desktops: the wheels carry no fcitx plug-in, but fcitx5 answers on ibus (facts §9)."""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, Qt
from PySide6.QtWidgets import QLineEdit

_log = logging.getLogger(__name__)


def choose_input_method(environment: MutableMapping[str, str]) -> None:
    """Call before QApplication: QT_IM_MODULE=fcitx without its plug-in would mean no Chinese at all."""
    wanted = environment.get("QT_IM_MODULE", "")
    if sys.platform != "linux" or wanted not in ("fcitx", "fcitx5"):
        return
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    if not any(plugins.glob(f"*{wanted}*")):
        environment["QT_IM_MODULE"] = "ibus"
        environment["IBUS_USE_PORTAL"] = (
            "1"  # else the plug-in wants an ibus-daemon installed, and fcitx5 is none
        )
        _log.info("input method: %s has no plug-in here, using ibus", wanted)


class LatinLineEdit(QLineEdit):
    """A field for Latin letters and digits: no input method (devices §1b; nothing else was measured to help)."""

    def inputMethodQuery(self, query: Qt.InputMethodQuery, argument: object = None) -> object:
        """Keys come as they are typed; an input method would eat letters of a scan."""
        if query is Qt.InputMethodQuery.ImEnabled:
            return False
        return super().inputMethodQuery(query)
