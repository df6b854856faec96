"""隐私 (Shift+F12): while it is on, nothing on the screen tells a customer another one's name, telephone or address.

Tables mask in `RowsModel`, which all of them are made of; single names stand in a `PersonalLabel`, papers and labels in
a `PersonalPicture`, typed ones in fields with the property `personal`. The application itself remembers whether it is
on, as it remembers its palette.
"""

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTableView

from govpost_desk.services.messages.window import VEILED_PICTURE
from govpost_desk.services.privacy import veiled_name
from govpost_desk.ui.texts import translate

_PROPERTY = "govpostPrivacy"


def is_on() -> bool:
    """Whether names are masked now."""
    application = QApplication.instance()
    return application is not None and bool(application.property(_PROPERTY))


def turn(on: bool) -> None:
    """Mask everything that is shown, or show it again; nothing needs to be read anew."""
    application = QApplication.instance()
    if application is None:
        return
    application.setProperty(_PROPERTY, on)
    for widget in QApplication.allWidgets():
        if isinstance(widget, PersonalLabel | PersonalPicture):
            widget.show_again()
        elif isinstance(widget, QTableView):
            widget.viewport().update()
        elif isinstance(widget, QLineEdit):
            veil_field(widget)


def veil_field(field: QLineEdit) -> None:
    """Dots instead of what is typed into a field about a person, while 隐私 is on."""
    if field.property("personal"):
        field.setEchoMode(QLineEdit.EchoMode.Password if is_on() else QLineEdit.EchoMode.Normal)


class PersonalLabel(QLabel):
    """A name. `text()` is what is shown, masked while 隐私 is on."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._name = ""
        self.setText(name)

    def setText(self, text: str) -> None:
        """Keep the name, show as much of it as may be seen."""
        self._name = text
        super().setText(veiled_name(text) if is_on() else text)

    def show_again(self) -> None:
        """隐私 was turned on or off."""
        self.setText(self._name)


class PersonalPicture(QLabel):
    """The picture of a label or paper. `pixmap()` is null while 隐私 is on."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()

    def setPixmap(self, picture: QPixmap) -> None:  # type: ignore[override]
        """Keep the picture, show it when it may be seen."""
        self._picture = picture
        if self._picture.isNull():
            self.clear()
        elif is_on():
            self.setText(translate("messages", VEILED_PICTURE))
        else:
            super().setPixmap(self._picture)

    def show_again(self) -> None:
        """隐私 was turned on or off."""
        self.setPixmap(self._picture)
