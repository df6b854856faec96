"""Who sits before the window and who stands behind him: lock, 隐私, and the place where work goes on (ADR 22)."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from govpost_desk.domain.actors import Actor
from govpost_desk.services.messages.window import HELD_DROPPED, PRIVACY_OFF, PRIVACY_ON
from govpost_desk.services.resuming import Resumed
from govpost_desk.ui import privacy
from govpost_desk.ui.auto_lock import AutoLock
from govpost_desk.ui.lock import HiddenDialogs
from govpost_desk.ui.places import place_of
from govpost_desk.ui.scan_box import KeyRouter
from govpost_desk.ui.texts import translate
from govpost_desk.ui.work_frame import WorkFrame
from govpost_desk.workers.counter import Counter

_BADGE = "GPDOPR"


class Presence(QObject):
    """Asked by the window at each scan and sign-in. `lock_wanted`: its time has come; `place_wanted`: a page's name."""

    lock_wanted = Signal()
    place_wanted = Signal(str)

    def __init__(self, window: QWidget, counter: Counter, frame: WorkFrame) -> None:
        super().__init__(window)
        self._window = window
        self._counter = counter
        self._frame = frame
        self.auto_lock = AutoLock(self)
        self._hidden = HiddenDialogs()
        self.auto_lock.due.connect(self.lock_wanted)
        self.auto_lock.counts_down.connect(frame.status.show_lock)
        frame.status.privacy_pressed.connect(self.switch_privacy)
        counter.resumed.connect(self._on_resumed)

    def watch(self, router: KeyRouter) -> None:
        """Hear of every key and press."""
        router.acted.connect(self.auto_lock.touch)
        self.auto_lock.counts_down.connect(router.tell_next_act)
        router.lock_pressed.connect(self.lock_wanted)

    def locks(self, text: str) -> bool:
        """Whether a scan is the present operator's own badge: badge in, badge out. A new shift waits for badges."""
        self.auto_lock.touch()
        context = self._counter.context
        if context is None or (context.question is not None and context.question.needs == "operator"):
            return False
        return "".join(text.split()).upper() == f"{_BADGE}{context.actor.operator_no}"

    def leave(self) -> None:
        """The window locks: typed text waits behind it, the clock stands."""
        actor = self._counter.actor
        self._hidden.hide_all(self._window, actor.operator_no if actor else "")
        self.auto_lock.watch(False)

    def come(self, actor: Actor, held: list[str]) -> None:
        """An operator works here: his own dialogs come back; scans held for another one are nobody's."""
        self.auto_lock.watch(True)
        if self._hidden.come_back(actor.operator_no):
            return
        self._frame.result.show_neutral()  # an answer that came behind the lock was for another one
        if held:
            self._frame.result.show_note(translate("messages", HELD_DROPPED).format(count=len(held)))
            held.clear()

    def switch_privacy(self) -> None:
        """隐私 on or off; scanning goes on either way."""
        privacy.turn(not privacy.is_on())
        self._frame.status.show_privacy(privacy.is_on())
        self._frame.result.show_note(translate("messages", PRIVACY_ON if privacy.is_on() else PRIVACY_OFF))

    def _on_resumed(self, resumed: Resumed) -> None:
        """After a start: the same place, the same line, and only what must be asked."""
        if resumed.stood:
            place = place_of(resumed.context.step)
            self.place_wanted.emit(place)
            self._frame.pages[place].point_at(resumed.number)
        self._frame.result.show_note(
            resumed.message, word=self.tr("接着做") if resumed.stood else self.tr("请看一眼")
        )
