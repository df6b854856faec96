"""The pages of the window: their words and keys, the step of the scanner each stands for, and its colour."""

from dataclasses import dataclass

from govpost_desk.domain.outcomes import Answer, Outcome
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.screens import FrameView
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate


@dataclass(frozen=True)
class Place:
    """A page with its name, word (`source`: as written here) and key.

    `steps`: what plain scans may do while it is in front; `code` moves there.
    """

    name: str
    source: str
    key: str
    steps: tuple[Step, ...] = ()
    code: str = ""

    @property
    def word(self) -> str:
        """What the clerk reads."""
        return translate("places", self.source)


PLACES = (
    Place("today", QT_TRANSLATE_NOOP("places", "今日"), "Ctrl+T"),
    Place("take", QT_TRANSLATE_NOOP("places", "交接"), "F5", (Step.TAKE, Step.FIX, Step.PAPER), "GPDTAKE"),
    Place("pack", QT_TRANSLATE_NOOP("places", "封装"), "F4", (Step.PACK,), "GPDPACK"),
    Place("bag", QT_TRANSLATE_NOOP("places", "封袋"), "F6", (Step.BAG,)),
    Place("collect", QT_TRANSLATE_NOOP("places", "揽收"), "Shift+F6", (Step.OUT,), "GPDOUT"),
    Place("registers", QT_TRANSLATE_NOOP("places", "交接簿"), "F9"),
    Place("day", QT_TRANSLATE_NOOP("places", "日结"), "F10", (Step.STOCK,)),
    Place("inbound", QT_TRANSLATE_NOOP("places", "开拆"), "Shift+F8", (Step.IN,), "GPDIN"),
    Place("find", QT_TRANSLATE_NOOP("places", "查件"), "F3"),
    Place("import", QT_TRANSLATE_NOOP("places", "导入"), "Ctrl+I"),
    Place("manage", QT_TRANSLATE_NOOP("places", "管理"), "Alt+M"),
    Place("devices", QT_TRANSLATE_NOOP("places", "设备"), "Alt+S"),
)
STEP_COLOURS = {  # roles of the palette
    Step.TAKE: "take",
    Step.PACK: "pack",
    Step.OUT: "out",
    Step.FIX: "fix",
    Step.BAG: "bag",
    Step.IN: "inbound",
    Step.STOCK: "stock",
    Step.RETURN: "give_back",
    Step.DELIVER: "out",
    Step.PAPER: "fix",
}
_COUNTED = (
    "stock_closed",
    "stock_differs",
)  # the scanner stands elsewhere, the clerk goes on with the day's end
# answers that say where scans go, though the step may be the same as before
_TELLS_PLACE = ("window", "fix", "bag", "bag_no_route", "bag_chosen", "unsealed", "stock_again")
_PLACE_OF_STEP = {step: place.name for place in PLACES for step in place.steps} | {
    Step.RETURN: "collect",
    Step.DELIVER: "collect",
}


def place_of(step: Step) -> str:
    """Name of the page that shows what a step does."""
    return _PLACE_OF_STEP[step]


def code_for(name: str, context: ScanContext, view: FrameView | None) -> str:
    """The code that moves the scanner to the step of a page; "" when it stands there or the page has none.

    The bag page goes on with the only open bag; it never opens one by itself, and never guesses among several.
    """
    place = next(each for each in PLACES if each.name == name)
    if context.step in place.steps:
        return ""
    if name == "bag":
        waiting = view.open_bags if view else ()
        return f"GPDBAG{waiting[0].bag_no}" if len(waiting) == 1 else ""
    return place.code


def where_text(context: ScanContext, view: FrameView | None) -> str:
    """Where exactly the scanner stands: window, bag or register, beside the step's own word."""
    if context.step is Step.FIX:
        return context.corrects_no
    if context.step is Step.PAPER:
        return context.paper_no
    if context.step in (Step.TAKE, Step.RETURN):
        names = {w.window_code: w.department for w in view.windows} if view else {}
        code = context.window_code
        return f"{code} {names.get(code, '')}".rstrip() if code else translate("places", "请先选窗口")
    if context.step is Step.BAG:
        waiting = view.open_bags if view else ()
        bag = next((bag for bag in waiting if bag.bag_id == context.bag_id), None)
        bag = bag or (waiting[0] if len(waiting) == 1 and context.bag_id is None else None)
        if bag is None and context.bag_id is not None:
            return ""  # opened just now: its name comes with the next counts
        return (
            f"{bag.bag_no} {bag.destination}"
            if bag
            else translate("places", "请先选总包")
            if waiting
            else translate("places", "请先开袋")
        )
    return ""


def tells_place(outcome: Outcome, moved: bool) -> bool:
    """Whether an answer says that the scanner now stands at a step, window or bag: its page comes to the front."""
    if outcome.answer is Answer.CLOSED or outcome.why in _COUNTED:
        return False
    told = outcome.why in _TELLS_PLACE or outcome.why.startswith(("step_", "inbound"))
    return moved or (outcome.answer is Answer.DONE and told)
