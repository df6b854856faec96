"""The pages by name, each made when it is first wanted and at the latest while the clerk signs in."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from govpost_desk.ui.page import Page
from govpost_desk.ui.widgets import scrolling
from govpost_desk.workers.counter import Counter

# name: module and class; most of the program hangs on them
_PAGES = {
    "today": ("today_page", "TodayPage"),
    "take": ("take_over_page", "TakeOverPage"),
    "pack": ("pack_page", "PackPage"),
    "bag": ("bag_page", "BagPage"),
    "collect": ("collect_page", "CollectPage"),
    "registers": ("registers_page", "RegistersPage"),
    "day": ("day_page", "DayPage"),
    "inbound": ("inbound_page", "InboundPage"),
    "find": ("find_page", "FindPage"),
    "import": ("import_page", "ImportPage"),
    "manage": ("manage_page", "ManagePage"),
}


class Pages(Mapping[str, Page]):
    """Asking for a page makes it; `made` lists those that are. `stack` holds a place for each."""

    def __init__(self, counter: Counter) -> None:
        self.stack = QStackedWidget()
        self.made: dict[str, Page] = {}
        self._counter = counter
        self._join: Callable[[Page], object] = lambda page: None
        for _ in _PAGES:
            place = QWidget()
            layout = QVBoxLayout(place)
            layout.setContentsMargins(0, 0, 0, 0)
            self.stack.addWidget(place)

    def __getitem__(self, name: str) -> Page:
        if name not in self.made:
            self.made[name] = self._make(name)
            self._join(self.made[name])
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_PAGES)

    def __len__(self) -> int:
        return len(_PAGES)

    def join(self, joined: Callable[[Page], object]) -> None:
        """Call `joined` with every page, those to come as well."""
        self._join = joined
        for page in self.made.values():
            joined(page)

    def make_next(self) -> bool:
        """Make one that is still missing; False when there is none."""
        missing = next((name for name in self if name not in self.made), None)
        if missing is not None:
            self[missing]
        return missing is not None

    def _make(self, name: str) -> Page:
        module, kind = _PAGES[name]
        page = getattr(import_module(f"govpost_desk.ui.{module}"), kind)(self._counter)
        assert isinstance(page, Page)
        place = self.stack.widget(list(self).index(name))
        layout = place.layout()
        assert layout is not None
        layout.addWidget(scrolling(page, page.accessibleName()))
        return page
