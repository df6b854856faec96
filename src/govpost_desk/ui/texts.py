"""Texts of the window that are written outside a widget: Chinese in the source, found and filled by Qt Linguist.

Inside a widget `self.tr` does it. A text in a table at the head of a module is marked with QT_TRANSLATE_NOOP and
translated where it is shown: at import no translator is installed yet.
"""

from PySide6.QtCore import QCoreApplication


def own(widget: object, text: str) -> str:
    """A text at the head of the module that a widget's class stands in."""
    return translate(type(widget).__module__.rpartition(".")[2], text)


def translate(context: str, text: str) -> str:
    """`text` in the language that is installed; `context` is the module it stands in."""
    return QCoreApplication.translate(context, text)


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """`text` as it is; Qt Linguist finds it. Qt's own function of this name gives an `object`."""
    return text
