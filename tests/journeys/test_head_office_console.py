"""The console at a desk of head office: what was taken over arrives by itself, a change of state is said once; so is
what has to be intercepted.
"""

import json
from io import StringIO
from pathlib import Path
from typing import NoReturn

import pytest
from tests.builders import PINS, Clock, Console, Counter, make_desk, verify_folder
from tests.sync.loopback import SITE, loopback
from tests.sync.platform import ORDER, key_of

from govpost_desk.app import office_of
from govpost_desk.console import Answers, Hearing
from govpost_desk.domain.errors import StorageError
from govpost_desk.services import interception_list
from govpost_desk.services.news import News
from govpost_desk.settings import read_settings
from govpost_desk.storage import arrived
from govpost_desk.storage.database import Database
from govpost_desk.workers.head_office import HeadOffice
from govpost_desk.workers.joining import Asked


def test_a_console_keeps_head_office_up_to_date_and_says_what_changes(tmp_path: Path) -> None:
    folder, pins = tmp_path / "desk", tmp_path / "pins"
    pins.write_text("".join(f"{no} {pin}\n" for no, pin in PINS.items()), "utf-8")
    make_desk(folder, number_count=10, demo=False)
    with loopback() as hub:
        hub.add_numbers()
        with Counter(folder) as counter:
            counter.add_order("A1")
            office = HeadOffice(counter.db, office_of(read_settings(str(folder))), lambda news: None, Clock())
            office.join_now(Asked(address=hub.address, code=hub.make_code()))
            hub.office.put(SITE, "order", [(key_of("P1"), json.dumps({**ORDER, "case_no": "P1", "rev": 1}))])
            assert office.one_turn().state == "idle"
            counter.take_over("P1")
        hub.away = True
        cancelled = {**ORDER, "case_no": "P1", "rev": 2, "state": "cancelled", "reason": ""}
        hub.office.put(SITE, "order", [(key_of("P1"), json.dumps(cancelled))])
        with Console(folder, tmp_path / "prints", "--operator", "0001", "--pin-file", str(pins)) as console:
            assert "记录都在本机" in console.wait_for(news="head_office", cause="offline")["message"]
            for code in ("GPDTAKE", "GPDWIN01", "A1"):  # the counter never waits for the network
                assert console.ask(code)["light"] == "green"
            hub.away = False
            assert "自动上传" in console.wait_for(news="head_office", cause="idle")["message"]
            stop = console.wait_for(news="interception")["message"]
            assert "平台撤单" in stop
            assert "退回窗口" in stop
            assert console.ask("GPDEND")["light"] in ("green", "amber")
            assert console.close() == 0
        with Counter(folder) as counter:
            office = HeadOffice(counter.db, office_of(read_settings(str(folder))), lambda news: None, Clock())
            assert office.one_turn().state == "idle"
            with counter.db.reading() as execute:
                assert arrived.certificates_waiting(execute, 0) == 0
                assert arrived.certificates_since(execute, 0) == 2
        said = [news for news in console.news if news.get("news") == "head_office"]
        assert [news["cause"] for news in said] == ["offline", "idle"]  # not once a turn
        assert sum(news.get("news") == "interception" for news in console.news) == 1
    proof = verify_folder(folder)
    assert proof.ok, proof.findings


def test_a_store_that_cannot_be_read_silences_no_news(
    desk_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(db: Database) -> NoReturn:
        raise StorageError("disk")

    out = StringIO()
    hearing = Hearing(Answers(out, as_json=False))
    with Counter(desk_folder) as counter:
        hearing.begin(counter.db)
        monkeypatch.setattr(interception_list, "open_view", away)
        hearing.news(News(news="head_office", message="总部已连"))
    assert "总部已连" in out.getvalue()
