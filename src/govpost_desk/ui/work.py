"""What the window does while somebody works: every answer, code, page and dialog (R1, R2)."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.outcomes import Answer, Light, Outcome
from govpost_desk.services import messages
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.device_doctor import is_trial_code
from govpost_desk.services.login_screen import Person, people_of_desk
from govpost_desk.services.messages.window import CHOOSE_BAG, NOT_NOW, PRIVACY_FIRST, STEP_WORDS, STOPS
from govpost_desk.services.news import News
from govpost_desk.services.screens import FrameView
from govpost_desk.ui import privacy
from govpost_desk.ui.devices_page import DevicesPage
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.face import Face, Player
from govpost_desk.ui.page import Page
from govpost_desk.ui.palette import Function, Palette, functions_of
from govpost_desk.ui.places import code_for, place_of, tells_place
from govpost_desk.ui.presence import Presence
from govpost_desk.ui.refreshing import Refreshing
from govpost_desk.ui.scan_box import KeyRouter
from govpost_desk.ui.status_row import FROM_STORE
from govpost_desk.ui.texts import translate
from govpost_desk.ui.work_frame import WorkFrame
from govpost_desk.workers.counter import Counter


class Work(QObject):
    """Made by the window after its first picture, or when it is first wanted; most of the program hangs on it.

    Order is kept: a code that arrives while a dialog is open is held, shown, and taken when the dialog closes.
    """

    def __init__(self, window: Face, counter: Counter, sounds: Player) -> None:
        super().__init__(window)
        self._window = window
        self.counter = counter
        self._sounds = sounds
        self.frame = WorkFrame(counter)
        self.router = KeyRouter(self.frame.box)
        self.held: list[str] = []
        self.dialog: CounterDialog | None = None
        self._names: dict[str, str] = {}
        self._step = Step.TAKE
        self.refreshing = Refreshing(counter, self.frame, self)
        self.refreshing.came.connect(self._on_view)
        self.presence = Presence(window, counter, self.frame)
        self._join()
        self.frame.status.show_scanner(*counter.scanner)
        counter.ask(people_of_desk, self._on_people)

    def take(self, text: str, typed: bool = False) -> None:
        """One code of the operator who works here; a digit alone chooses among the choices on the panel."""
        if self.presence.locks(text):
            self._window.lock()
            return
        if self._is_trial(text):
            return
        if QApplication.activeModalWidget() is not None:
            self.hold(text)
            return
        self.frame.stop.hide()
        self.counter.scan(self.frame.result.code_for_digit(text) or text, typed=typed)

    def hold(self, text: str) -> None:
        """Keep a code for later: heard, shown and not lost (R2). A dialog about scanners takes it for itself."""
        waiting = QApplication.activeModalWidget()
        if self._is_trial(text) or (isinstance(waiting, CounterDialog) and waiting.hears(text)):
            return
        self.held.append(text)
        self._sounds.play("held")
        if isinstance(waiting, CounterDialog):
            waiting.note_held(len(self.held))
        if isinstance(waiting, QDialog) and len(self.held) == 1:
            waiting.finished.connect(self._release)

    def _is_trial(self, text: str) -> bool:
        """The code of a trial label is for whoever tries a device."""
        page = self.frame.pages["devices"] if is_trial_code(text) else None
        return isinstance(page, DevicesPage) and page.hears(text)

    def leave(self) -> None:
        """The window locks: the work stays as it is, typed text behind the lock."""
        self.presence.leave()
        self.frame.forget_shown()
        self.frame.box.clear()  # half a code would be joined to the next one
        self.frame.result.show_neutral(self.tr("请扫描。"))

    def come(self, actor: Actor) -> None:
        """An operator has been proved and the frame is in front."""
        self._focus_box()
        self.presence.come(actor, self.held)
        if self.counter.context is not None:
            self._step = self.counter.context.step
            self._show_context(self.counter.context)
        self.refreshing.soon()

    def close(self) -> None:
        """Stop routing keys."""
        privacy.turn(False)
        QApplication.instance().removeEventFilter(self.router)  # type: ignore[union-attr]

    def go(self, place: str) -> None:
        """Open a page; a page that stands for a step also moves the scanner to it."""
        self.show_place(place)
        context = self.counter.context
        if context is None:
            return
        if code := code_for(place, context, self.refreshing.view):
            self._window.take(code)
        elif place == "bag" and context.step is not Step.BAG:
            self.frame.result.show_note(
                translate("messages", CHOOSE_BAG).format(step=STEP_WORDS[context.step.value])
            )

    def open_order(self, case_no: str, window_code: str = "", part: int = 0) -> None:
        """The order form, for a new order or to complete one; `window_code`, `part` where it is known which one."""
        if self.refreshing.view is None or self.dialog is not None:
            return
        if privacy.is_on():
            self.frame.result.show_note(translate("messages", PRIVACY_FIRST))
            return
        from govpost_desk.ui.order_form import OrderForm

        window_code = window_code or getattr(self.counter.context, "window_code", "")
        form = OrderForm(self._window, self.counter, self.refreshing.view, window_code, case_no, part)
        form.settled.connect(self._on_order_settled)
        form.finished.connect(self._on_dialog_closed)
        self.dialog = form
        form.open()

    def open_interceptions(self) -> None:
        """What may not leave. Looked at, it is told in the strip no more."""
        view = self.refreshing.view
        if view is None or self.dialog is not None:
            return
        from govpost_desk.ui.interceptions_dialog import InterceptionsDialog

        self.frame.intercept.looked()
        self.dialog = InterceptionsDialog(self.frame.pages[self.frame.current()], demo=view.profile.demo)
        self.dialog.finished.connect(self.frame.intercept.looked)
        self.dialog.finished.connect(self._on_dialog_closed)
        self.dialog.open()

    def open_palette(self) -> None:
        """Every function by its words, pinyin initials or key."""
        if self.dialog is not None:
            return
        found = functions_of(self.frame, (self._window.login.train,))
        self.dialog = Palette(self._window, self.counter, found, self._use)
        self.dialog.finished.connect(self._on_dialog_closed)
        self.dialog.open()

    def open_help(self) -> None:
        """What to do on the page in front, its keys and command bar codes."""
        if self.dialog is None:
            from govpost_desk.ui.help_dialog import HelpDialog

            self.dialog = HelpDialog(self._window, self.frame)
            self.dialog.finished.connect(self._on_dialog_closed)
            self.dialog.open()

    def _use(self, function: Function) -> None:
        if function.place:
            self.go(function.place)
        if function.press is None:
            return
        if function.press.isEnabled():
            # after the palette is no dialog any more
            QTimer.singleShot(0, function.press, function.press.click)
        else:
            self.frame.result.show_note(translate("messages", NOT_NOW).format(word=function.word))

    def refresh_now(self) -> None:
        """Ask for the newest view of the page in front at once."""
        self.refreshing.now()

    def view(self) -> FrameView | None:
        """The newest counts."""
        return self.refreshing.view

    def _join(self) -> None:
        counter, frame = self.counter, self.frame
        QApplication.instance().installEventFilter(self.router)  # type: ignore[union-attr]
        counter.answered.connect(self._on_answered)
        counter.failed.connect(self._on_scan_failed)
        counter.news_came.connect(self._on_news)
        counter.scanner_changed.connect(frame.status.show_scanner)
        self.router.held.connect(self.hold)
        frame.box.scanned.connect(self._window.take)
        frame.result.chosen.connect(self._window.take)
        frame.code.connect(self._window.take)
        frame.place_wanted.connect(self.go)
        frame.lock_wanted.connect(self._window.lock)
        frame.palette_wanted.connect(self.open_palette)
        frame.help_wanted.connect(self.open_help)
        self.presence.watch(self.router)
        self.presence.lock_wanted.connect(self._window.lock)
        self.presence.place_wanted.connect(self.show_place)
        frame.escaped.connect(frame.result.show_neutral)
        frame.intercept.wanted.connect(self.open_interceptions)
        frame.status.asked.connect(frame.result.show_note)
        frame.pages.join(self._join_page)

    def _join_page(self, page: Page) -> None:
        page.code.connect(self._on_page_code)
        page.note.connect(self.frame.result.show_note)
        page.note.connect(self.refreshing.soon)
        page.said_no.connect(self.frame.result.show_failure)
        page.order_wanted.connect(self._on_order_wanted)
        page.released.connect(self._return_focus)
        page.intercept_wanted.connect(self.open_interceptions)
        page.changed.connect(self.refreshing.soon)

    def _on_page_code(self, code: str) -> None:
        if code.startswith("page:"):
            self.go(code.removeprefix("page:"))
            return
        context = self.counter.context
        if code.startswith("GPDWIN") and context is not None:
            # on the page itself the window may be told for an emergency sheet; from elsewhere it is for taking over
            leaves_paper = context.step is Step.PAPER and self.frame.current() != "take"
            self.show_place("take")
            if leaves_paper or code_for("take", context, self.refreshing.view):
                self._window.take("GPDTAKE")
        self._window.take(code)
        self._focus_box()

    def _on_answered(self, outcome: Outcome, context: ScanContext) -> None:
        if self._window.login.handed_over() and not self._window.is_open():
            self._on_badge_answered(outcome, context)
            return
        if outcome.answer is Answer.DONE and outcome.why.startswith("operator"):
            self.frame.forget_shown()  # another one's badge: what the last one proved his PIN for is not his
        self.frame.result.show_outcome(outcome)
        if outcome.answer is Answer.INTERCEPTED:
            self.frame.intercept.told(outcome.case_no)
        stops = outcome.answer in STOPS
        self._sounds.play("stop" if stops else outcome.light.value)
        if stops:
            self.frame.stop.show_outcome(outcome)
        self._show_context(context)
        moved, self._step = context.step is not self._step, context.step
        if tells_place(outcome, moved) or (self.frame.current() == "today" and outcome.case_no):
            self.show_place(place_of(context.step))
        elif outcome.why == "balance" and outcome.light is Light.RED:
            self.show_place("day")  # every piece of the difference stands there with its last known place
        if "operator" in outcome.needs:
            self._hand_over(outcome)
        self.refreshing.soon()

    def _hand_over(self, outcome: Outcome) -> None:
        """The shift has ended: nobody works here until the next clerk's badge or PIN."""
        self._window.lock()
        self._window.login.wait_for_taker(outcome.message)

    def _on_badge_answered(self, outcome: Outcome, context: ScanContext) -> None:
        """A badge was scanned at the login page: it takes the shift, or the PIN is asked for."""
        if outcome.answer is Answer.DONE and outcome.why == "operator":
            self._window.let_in(context.actor)
            self.frame.result.show_outcome(outcome)
        elif outcome.why in ("not_proved", "no_such_operator"):
            self._window.login.ask_pin(outcome.message)

    def _on_scan_failed(self, error: DeskError) -> None:
        self.frame.result.show_failure(messages.failure(error))
        self._sounds.play(Light.RED.value)

    def _on_news(self, news: News) -> None:
        self.frame.status.show_news(news)
        if news.message and news.news not in FROM_STORE:
            self.frame.pages["pack"].on_news(news)
        self.refreshing.soon()

    def _on_people(self, people: tuple[Person, ...]) -> None:
        self._names = {person.operator_no: person.name for person in people}

    def _operator(self, actor: Actor) -> str:
        name = self._names.get(actor.operator_no, "")
        return name if name.endswith(actor.operator_no) else f"{name} {actor.operator_no}".strip()

    def _show_context(self, context: ScanContext) -> None:
        self.frame.show_context(context, self.refreshing.view, self._operator(context.actor))

    def show_place(self, place: str) -> None:
        """Bring a page to the front and let it fetch what it shows."""
        changed = self.frame.current() != place
        self.frame.show_place(place)
        if changed:
            self._focus_box()
            self.refreshing.soon()
        self.frame.pages[place].on_opened()

    def _return_focus(self) -> None:
        self._window.activateWindow()
        self._focus_box()

    def _focus_box(self) -> None:
        self.frame.box.setFocus()

    def _why_label_waits(self, view: FrameView) -> str:
        shown = self.frame.result.outcome
        if shown is None or not view.label_cause:
            return ""
        cause = messages.device(view.label_cause)
        return messages.news("waiting", waybill_no=shown.waybill_no, cause=cause)

    def _on_view(self, view: FrameView) -> None:
        assert self.counter.context is not None  # while somebody works here
        self.frame.result.tell_of_label(self._why_label_waits(view))
        profile = view.profile
        self._window.setWindowTitle(" · ".join((self.tr("政务邮台"), profile.centre_name, profile.desk_id)))
        self.presence.auto_lock.lock_after_s = view.lock_after_s
        self.frame.intercept.follow(view, self.counter.context.actor.operator_no)
        self._show_context(self.counter.context)

    def _on_order_wanted(self, case_no: str) -> None:
        outcome = self.frame.result.outcome
        if not case_no and outcome is not None and outcome.needs and self.frame.current() != "import":
            case_no = outcome.case_no
        self.open_order(case_no, *self.frame.pages[self.frame.current()].order_meant())

    def _on_order_settled(self, case_no: str) -> None:
        told = self.tr("{case_no} 已记录。").format(case_no=case_no)
        self.frame.result.show_recorded(told, self.tr("已记"))
        self.refreshing.soon()

    def _on_dialog_closed(self) -> None:
        self.dialog = None
        self._return_focus()
        self.refreshing.soon()

    def _release(self) -> None:
        QTimer.singleShot(0, self._take_held)

    def _take_held(self) -> None:
        held, self.held = self.held, []
        for text in held:
            self._window.take(text)
