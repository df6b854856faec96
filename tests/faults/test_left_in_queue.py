"""A program that dies while a paper stands in the queue of CUPS: the next one takes it out first of all (D-22)."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.builders import Counter

from govpost_desk.devices.office_jobs import user_name
from govpost_desk.devices.printer_spec import parse_office_printer
from govpost_desk.domain.errors import StorageError
from govpost_desk.services import printing
from govpost_desk.storage import print_lane

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="lp is of Unix")

# a queue in a folder: `held` is what waits in it; a job of somebody else is there from the beginning
_LP = """#!/bin/sh
cd {folder}; cat > document
size=$(( ($(wc -c < document) + 1023) / 1024 * 1024 ))
echo "Office-7 {user} $size Thu" >> held
[ -e lp-hangs ] && exec sleep 60
echo "request id is Office-7 (1 file(s))"
"""
_LPSTAT = """#!/bin/sh
cd {folder}; [ -e dead ] && exit 1
case "$*" in
 *-p*) echo "printer Office is idle.";; *-a*) echo "Office accepting";; *not-completed*) cat held;;
esac
exit 0
"""
_CANCEL = '#!/bin/sh\ncd {folder}; echo $1 >> cancelled; [ -e stuck ] || sed -i "/^$1 /d" held\n'
_CHILD = """
import sys
from pathlib import Path
from govpost_desk.devices.printer_spec import parse_office_printer
from govpost_desk.services import printing
from govpost_desk.storage import keys
from govpost_desk.storage.migrate import open_database
from govpost_desk.workers.clock import utc_now
folder = Path(sys.argv[1])
printing.print_next_paper(open_database(folder, keys.load_key(folder)), parse_office_printer("lp:Office"), utc_now)
"""


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "queue"
    (folder / "bin").mkdir(parents=True)
    for name, text in (("lp", _LP), ("lpstat", _LPSTAT), ("cancel", _CANCEL)):
        program = folder / "bin" / name
        program.write_text(text.format(folder=folder, user=user_name()))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (folder / "held").write_text(f"Office-3 {user_name()} 5120 Thu\nOffice-4 somebody 2048 Thu\n")
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:{os.environ['PATH']}")
    return folder


def die_while_it_prints(counter: Counter, queue: Path) -> None:
    """kill -9 as soon as the paper stands in the queue (and its number is known, unless `lp` hangs)."""
    counter.add_order("A1")
    counter.take_over("A1")
    counter.make_papers()
    counter.close()
    child = subprocess.Popen([sys.executable, "-c", _CHILD, str(counter.folder)], start_new_session=True)
    deadline = time.monotonic() + 30
    while "Office-7" not in (queue / "held").read_text():
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(0.5)  # it watches the job now, or waits for `lp`
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    while True:  # a program of the group that was just being started holds the lock until it is gone too
        try:
            return counter.reopen()
        except StorageError:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.mark.parametrize("hangs", [False, True], ids=["number known", "killed within lp"])
def test_the_next_start_takes_it_out_and_nothing_else(counter: Counter, queue: Path, hangs: bool) -> None:
    if hangs:
        (queue / "lp-hangs").touch()
    die_while_it_prints(counter, queue)
    (queue / "lp-hangs").unlink(missing_ok=True)
    with counter.db.reading() as execute:
        assert ("job" in json.loads(print_lane.office_mark(execute))) is not hangs
    assert counter.rows("SELECT state, cause FROM print_job") == [("unconfirmed", "interrupted")]
    printer = parse_office_printer("lp:Office")
    news = printing.print_next_paper(counter.db, printer, counter.clock)
    assert news is not None
    assert "已从打印队列取走" in news.message
    assert (queue / "cancelled").read_text().split() == ["Office-7"]
    assert [line.split()[0] for line in (queue / "held").read_text().splitlines()] == ["Office-3", "Office-4"]
    assert printing.print_next_paper(counter.db, printer, counter.clock) is None


def test_while_nobody_answers_nothing_new_is_sent(counter: Counter, queue: Path) -> None:
    die_while_it_prints(counter, queue)
    counter.add_order("A2")
    counter.take_over("A2")
    counter.make_papers()
    (queue / "document").unlink()
    printer = parse_office_printer("lp:Office")
    (queue / "dead").touch()
    told = [printing.print_next_paper(counter.db, printer, counter.clock) for _ in range(2)]
    assert [news.news for news in told if news] == ["waiting", "waiting"]
    assert [bool(news.message) for news in told if news] == [True, False]
    (queue / "dead").unlink()
    (queue / "stuck").touch()  # it is asked to go and does not
    news = printing.print_next_paper(counter.db, printer, counter.clock)
    assert news is not None
    assert (news.news, news.cause) == ("waiting", "busy")
    assert not (queue / "document").exists()
    (queue / "stuck").unlink()
    assert printing.print_next_paper(counter.db, printer, counter.clock) is not None
    assert "Office-7" not in (queue / "held").read_text()


def test_another_server_with_the_same_number_loses_nothing(counter: Counter, queue: Path) -> None:
    die_while_it_prints(counter, queue)
    (queue / "held").write_text(f"Office-7 {user_name()} 99328 Thu\n")
    printing.print_next_paper(counter.db, parse_office_printer("lp:Office"), counter.clock)
    assert not (queue / "cancelled").exists()
