"""Who sits before the window and who stands behind him: lock, 隐私, and the place where work goes on (ADR 22)."""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.outcomes import Light
from govpost_desk.services.messages.window import HELD_DROPPED, PRIVACY_OFF, PRIVACY_ON
from govpost_desk.services.resuming import Resumed
from govpost_desk.ui import privacy
from govpost_desk.ui.auto_lock import AutoLock
from govpost_desk.ui.lock import HiddenDialogs
from govpost_desk.ui.places import place_of

if TYPE_CHECKING:
    from govpost_desk.ui.main_window import CounterWindow

_BADGE = "GPDOPR"


class Player(Protocol):
    """What plays the sounds."""

    def play(self, name: str) -> None:
        """Start a sound and come back at once."""


class Presence(QObject):
    """Made by the window, which asks it at each scan and sign-in; locks the window when its time has come."""

    def __init__(self, window: "CounterWindow", sounds: Player) -> None:
        super().__init__(window)
        self._window = window
        self._sounds = sounds
        self.auto_lock = AutoLock(self)
        self._hidden = HiddenDialogs()
        window.router.acted.connect(self.auto_lock.touch)
        window.router.lock_pressed.connect(window.lock)
        self.auto_lock.due.connect(window.lock)
        self.auto_lock.counts_down.connect(window.frame.status.show_lock)
        window.frame.status.privacy_pressed.connect(self.switch_privacy)
        window.login.not_taken.connect(self._on_not_taken)
        window.counter.resumed.connect(self._on_resumed)

    def locks(self, text: str) -> bool:
        """Whether a scan is the present operator's own badge: badge in, badge out. A new shift waits for badges."""
        self.auto_lock.touch()
        context = self._window.counter.context
        if context is None or (context.question is not None and context.question.needs == "operator"):
            return False
        return "".join(text.split()).upper() == f"{_BADGE}{context.actor.operator_no}"

    def leave(self) -> None:
        """The window locks: typed text waits behind it, the clock stands."""
        actor = self._window.counter.actor
        self._hidden.hide_all(self._window, actor.operator_no if actor else "")
        self.auto_lock.watch(False)

    def come(self, actor: Actor) -> None:
        """An operator works here: his own dialogs come back; scans held for another one are nobody's."""
        self.auto_lock.watch(True)
        held = self._window.held
        if not self._hidden.come_back(actor.operator_no) and held:
            self._window.frame.result.show_note(HELD_DROPPED.format(count=len(held)))
            held.clear()

    def switch_privacy(self) -> None:
        """隐私 on or off; scanning goes on either way."""
        privacy.turn(not privacy.is_on())
        self._window.frame.status.show_privacy(privacy.is_on())
        self._window.frame.result.show_note(PRIVACY_ON if privacy.is_on() else PRIVACY_OFF)

    def _on_resumed(self, resumed: Resumed) -> None:
        """After a start: the same place, the same line, and only what must be asked."""
        if resumed.stood:
            place = place_of(resumed.context.step)
            self._window.show_place(place)
            self._window.frame.pages[place].point_at(resumed.number)
        self._window.frame.result.show_note(resumed.message, word="接着做" if resumed.stood else "请看一眼")

    def _on_not_taken(self) -> None:
        self._sounds.play(Light.RED.value)
