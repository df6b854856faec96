"""The window as the parts behind its login page know it."""

from typing import Protocol

from PySide6.QtWidgets import QMainWindow

from govpost_desk.domain.actors import Actor
from govpost_desk.ui.login_page import LoginPage


class Player(Protocol):
    """What plays the sounds."""

    def play(self, name: str) -> None:
        """Start a sound and come back at once."""


class Face(QMainWindow):
    """The counter's window (`main_window`) is the only one; the parts do not import it, it imports them late."""

    login: LoginPage

    def take(self, text: str) -> None:
        """One code, however it came."""
        raise NotImplementedError

    def is_open(self) -> bool:
        """Whether an operator works here now; False while locked."""
        raise NotImplementedError

    def lock(self) -> None:
        """Back to the login page."""
        raise NotImplementedError

    def let_in(self, actor: Actor) -> None:
        """An operator has been proved."""
        raise NotImplementedError
