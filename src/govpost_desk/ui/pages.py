"""The pages by name, each made when it is first wanted and at the latest while the clerk signs in."""

import sys
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
    "devices": ("devices_page", "DevicesPage"),
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
        """Import or make one that is still missing; False when there is none. Each time some ten milliseconds' work."""
        missing = next((name for name in self if name not in self.made), None)
        if missing is None:
            return False
        module = _module(missing)
        if module in sys.modules:
            self[missing]
        else:
            import_module(module)
        return True

    def _make(self, name: str) -> Page:
        page = getattr(import_module(_module(name)), _PAGES[name][1])(self._counter)
        assert isinstance(page, Page)
        place = self.stack.widget(list(self).index(name))
        layout = place.layout()
        assert layout is not None
        layout.addWidget(scrolling(page, page.accessibleName()))
        return page


def _module(name: str) -> str:
    return f"govpost_desk.ui.{_PAGES[name][0]}"
