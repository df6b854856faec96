"""What all tests share: hypothesis profiles, the length of the kill test, desks to work at."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.builders import Counter, import_list, make_desk, sample

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
# The suite finds the same things on every machine; `--hypothesis-profile=long` looks for new ones.
settings.register_profile(
    "suite", derandomize=True, deadline=None, database=None, suppress_health_check=_SLOW_IS_FINE
)
settings.register_profile("long", max_examples=500, deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=60, help="how often the kill test kills the console")
    parser.addoption("--chaos", default="5000", help="events of the chaos at head office, perhaps with :SEED")
    parser.addoption("--seeds", default="0:40", help="worlds of the simulation, FIRST:LAST")
    parser.addoption(
        "--month", action="store_true", help="the memory stick's proof with 30 days and 12,000 handovers"
    )


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Witnesses of the desks of this run lie in a folder of its own, also those of other processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def blank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo desk without a number range, as set-up left it. Copy it, never open it."""
    folder = tmp_path_factory.mktemp("blank") / "desk"
    make_desk(folder, number_count=0)
    return folder


@pytest.fixture(scope="session")
def hall_folder(blank_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with 10,000 numbers and the hall's list of 500. Copy it, never open it."""
    folder = tmp_path_factory.mktemp("hall") / "desk"
    shutil.copytree(blank_folder, folder)
    with Counter(folder) as counter:
        counter.add_range()
        import_list(counter.db, sample("service_hall_500.xlsx"), "01")
    return folder


@pytest.fixture
def desk_folder(blank_folder: Path, tmp_path: Path) -> Path:
    """A fresh desk of this test's own, closed."""
    return Path(shutil.copytree(blank_folder, tmp_path / "desk"))


@pytest.fixture
def open_counter(desk_folder: Path) -> Iterator[Callable[[], Counter]]:
    """Open this test's desk (again); whatever is still open is closed at the end."""
    opened: list[Counter] = []

    def opener() -> Counter:
        opened.append(Counter(desk_folder))
        return opened[-1]

    yield opener
    for counter in opened:
        counter.close()


@pytest.fixture
def counter(open_counter: Callable[[], Counter]) -> Counter:
    """A counter at this test's desk with 1,000 numbers and nothing on any list."""
    found = open_counter()
    found.add_range(count=1000)
    return found
