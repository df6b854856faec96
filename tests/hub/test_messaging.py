"""Text messages to recipients (D-15): one for each fact, never twice by itself, none after an erasure."""

import http.server
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.hub.chains import BEGIN_MS, KEY, SITE, ChainDesk, Clock, enrolled_desk, make_office
from tests.hub.test_incarnations import copied, put_back
from tests.hub.test_ordering import PERSON, everything, id_of, order, post, token_of
from tests.hub.test_tracking import post as post_tracking
from tests.hub.test_tracking import seen

from govpost_desk.domain.errors import RuleError
from govpost_desk.hub import channels, messaging, providers, rebuilding, sending, templates
from govpost_desk.hub.office import Office
from govpost_desk.hub.providers import HttpProvider, NotTakenError, Sandbox, provider_of
from govpost_desk.hub.store import server_engine

NUMBER = "1100000000151"
PHONE = "13812345678"


class Postbox:
    """A provider that keeps what it was given; `fail` is raised at the next call."""

    def __init__(self, fail: Exception | None = None) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.fail = fail

    def send(self, key: str, phone: str, text: str) -> None:
        if self.fail is not None:
            failure, self.fail = self.fail, None
            raise failure
        self.sent.append((key, phone, text))


def accept(desk: ChainDesk, number: int = 1, *, close: bool = True, register: str = "0a", **more: Any) -> Any:
    """A certificate taken over; its register closed; all of it sent."""
    piece = {"order_id": id_of(number), "case_no": f"A{number}", "waybill_no": NUMBER}
    recorded = desk.log("order.recorded", piece, PERSON)
    line = {**piece, "register_id": register, "party_id": recorded.event_id.hex(), "fate": "ticked", **more}
    tick = desk.log("line.ticked", line)
    if close:
        desk.log("register.closed", {"register_id": register})
    desk.push_all()
    return recorded, tick


def states(office: Office) -> list[tuple[str, str, str]]:
    with office.store.read(SITE, 0) as tx:
        return [(row.template, row.state, row.why) for row in sending.all_messages(tx)]


def test_the_recipient_hears_once_when_the_register_closes(office: Office) -> None:
    desk, box = enrolled_desk(office), Postbox()
    _, tick = accept(desk, close=False)
    assert states(office) == [("accepted", "waits", "")]
    assert sending.send_one(office, SITE, box) is None
    desk.log("register.closed", {"register_id": "0a"})
    desk.push_all()
    desk.push_all()
    assert sending.send_due(office, SITE, box, 9) == {"sent": 1}
    assert sending.send_due(office, SITE, box, 9) == {}
    text = f"【贵阳市政务服务中心】您的办件A1已交寄，邮件号{NUMBER}。查询、改址请拨11183。"
    assert box.sent == [(f"{tick.event_id.hex()}:accepted", PHONE, text)]
    assert states(office) == [("accepted", "sent", "")]
    desk.carry(tick)
    desk.push_all()
    with office.begin(SITE) as tx:
        assert rebuilding.rebuild(tx) == []
    assert sending.send_due(office, SITE, box, 9) == {}


def test_a_line_that_was_taken_back_sends_nothing(small_office: Office) -> None:
    desk, box = enrolled_desk(small_office), Postbox()
    _, tick = accept(desk, 1, close=False)
    desk.log("act.undone", {"act": "line", "act_id": tick.event_id.hex()})
    desk.push_all()
    _, other = accept(desk, 2, close=False)
    settled = {"order_id": id_of(2), "register_id": "0a", "fate": "refused", "replaces": other.event_id.hex()}
    desk.log("line.settled", settled)
    accept(desk, 3, close=False, fate="missing")
    line = {"order_id": id_of(4), "case_no": "A4", "register_id": "0a", "fate": "ticked"}
    both = desk.log("line.ticked", line)
    desk.log("act.undone", {"act": "line", "act_id": both.event_id.hex()})  # all in one push
    desk.log("register.closed", {"register_id": "0a"})
    desk.push_all()
    assert sending.send_due(small_office, SITE, box, 9) == {}
    assert {state for _, state, _ in states(small_office)} == {"withdrawn"}


def test_who_waits_to_hear_of_a_piece_that_went_back_to_the_window_hears_nothing(
    small_office: Office,
) -> None:
    desk, box = enrolled_desk(small_office), Postbox()
    accept(desk)  # the register is closed: its correction hands the piece back
    back = {"order_id": id_of(), "register_id": "0b", "fate": "refused", "custody_back": True, "replaces": ""}
    desk.log("line.settled", back)
    desk.push_all()
    assert sending.send_due(small_office, SITE, box, 9) == {"withdrawn": 1}
    assert states(small_office) == [("accepted", "withdrawn", "handed_back")]
    accept(desk, register="0c")  # and comes again
    assert sending.send_due(small_office, SITE, box, 9) == {"sent": 1}


def test_a_line_whose_undoing_came_first_sends_nothing(small_office: Office) -> None:
    desk = enrolled_desk(small_office)
    line = {"order_id": id_of(), "case_no": "A1", "register_id": "0a", "fate": "ticked"}
    tick = desk.copy().log("line.ticked", line)  # of another branch, carried over late
    desk.log("act.undone", {"act": "line", "act_id": tick.event_id.hex()})
    desk.push_all()
    desk.carry(tick)
    desk.log("register.closed", {"register_id": "0a"})
    desk.push_all()
    assert sending.send_one(small_office, SITE, Postbox()) is None
    assert states(small_office) == []


def test_what_is_old_when_it_comes_in_is_not_sent(small_office: Office) -> None:
    desk, token = enrolled_desk(small_office), small_office.add_channel(SITE, "ems", "EMS", channels.RIGHTS)
    small_office.clock.now += messaging.FRESH_MS + 1000  # type: ignore[attr-defined]
    accept(desk)  # a desk that brings what it did long ago
    post_tracking(small_office, token, seen("1", at_ms=BEGIN_MS))
    assert states(small_office) == []


def test_a_delivery_is_told(office: Office) -> None:
    desk, box = enrolled_desk(office), Postbox()
    token = office.add_channel(SITE, "ems", "EMS", channels.RIGHTS)
    accept(desk)
    sending.send_due(office, SITE, box, 9)
    records = [
        seen("1", "10", at_ms=BEGIN_MS),
        seen("1", "10", at_ms=BEGIN_MS),
        seen("1", "704", "new", at_ms=BEGIN_MS),  # the other code set says it too
        seen("2", "51", at_ms=BEGIN_MS),
        seen("3", "999", at_ms=BEGIN_MS),
        {**seen("4", "10", at_ms=BEGIN_MS), "waybill_no": "1100000000299"},  # no piece of this hall
    ]
    post_tracking(office, token, *records)
    post_tracking(office, token, *records)
    assert sending.send_due(office, SITE, box, 9) == {"sent": 1, "failed": 1}  # no wording: not sent
    assert [key for key, _, _ in box.sent[1:]] == [f"piece:{NUMBER}:delivered"]
    assert "已妥投" in box.sent[1][2]
    assert ("delivering", "failed", "off") in states(office)


def test_a_delivery_that_was_taken_back_is_told_when_it_comes(small_office: Office) -> None:
    desk, box = enrolled_desk(small_office), Postbox()
    token = small_office.add_channel(SITE, "ems", "EMS", channels.RIGHTS)
    accept(desk)
    sending.send_due(small_office, SITE, box, 9)
    wrong, right = seen("1", "10", at_ms=BEGIN_MS), seen("2", "10", at_ms=BEGIN_MS)
    post_tracking(small_office, token, wrong)
    post_tracking(small_office, token, {**wrong, "void": True})
    assert sending.send_due(small_office, SITE, box, 9) == {}
    post_tracking(small_office, token, right, seen("3", "704", "new", at_ms=BEGIN_MS))
    post_tracking(small_office, token, {**right, "void": True})  # the other record still says it
    assert sending.send_due(small_office, SITE, box, 9) == {"sent": 1}
    assert [key for key, _, _ in box.sent[1:]] == [f"piece:{NUMBER}:delivered"]


def test_nothing_goes_out_after_an_erasure(small_office: Office) -> None:
    desk, box, token = enrolled_desk(small_office), Postbox(), token_of(small_office)
    post(small_office, token, order())
    recorded, _ = accept(desk)
    desk.log("personal.erased", {"event_ids": [recorded.event_id.hex()], "case_no": "A1"})
    desk.push_all()
    assert sending.send_due(small_office, SITE, box, 9) == {"failed": 1}
    assert states(small_office) == [("accepted", "failed", "no_recipient")]
    assert PHONE not in everything(small_office)


def test_the_platform_s_number_serves_where_the_list_has_none(small_office: Office) -> None:
    desk, box, token = enrolled_desk(small_office), Postbox(), token_of(small_office)
    post(small_office, token, order(1), order(2, phone="0851-86891234"))
    for number in (1, 2):
        line = {"order_id": id_of(number), "case_no": f"A{number}", "register_id": "0a", "fate": "extra"}
        desk.log("line.ticked", line)
    desk.log("register.closed", {"register_id": "0a"})
    desk.push_all()
    assert sending.send_due(small_office, SITE, box, 9) == {"sent": 1, "failed": 1}
    assert [phone for _, phone, _ in box.sent] == [PHONE]
    assert templates.NO_NUMBER in box.sent[0][2]
    assert ("accepted", "failed", "no_mobile") in states(small_office)


def test_what_was_certainly_not_sent_is_tried_again_later(small_office: Office) -> None:
    desk = enrolled_desk(small_office)
    accept(desk)
    box = Postbox()
    waits = []
    for _ in range(sending.MOST_ATTEMPTS - 1):
        box.fail = NotTakenError("http_503", again=True)
        assert sending.send_one(small_office, SITE, box) == "queued"
        with small_office.store.read(SITE, 0) as tx:
            waits.append(sending.all_messages(tx)[0].next_ms - small_office.clock.now)  # type: ignore[attr-defined]
        assert sending.send_one(small_office, SITE, box) is None
        small_office.clock.now += waits[-1] + 10  # type: ignore[attr-defined]
    assert waits == sorted(waits)
    assert waits[0] > 30_000
    box.fail = NotTakenError("http_503", again=True)
    assert sending.send_one(small_office, SITE, box) == "failed"
    assert states(small_office) == [("accepted", "failed", "http_503")]
    assert box.sent == []


@pytest.mark.parametrize("failure", [TimeoutError(), ValueError("13812345678 refused")])
def test_what_nobody_knows_is_not_sent_again_by_itself(small_office: Office, failure: Exception) -> None:
    desk, box = enrolled_desk(small_office), Postbox(failure)
    _, tick = accept(desk)
    assert sending.send_one(small_office, SITE, box) == "unknown"
    small_office.clock.now += 10**7  # type: ignore[attr-defined]
    assert sending.send_one(small_office, SITE, box) is None
    assert states(small_office) == [("accepted", "unknown", type(failure).__name__)]
    with small_office.begin(SITE) as tx:
        assert sending.send_again(tx, tick.event_id.hex(), "accepted")
        assert not sending.send_again(tx, tick.event_id.hex(), "accepted")
        assert not sending.send_again(tx, "none", "accepted")
    assert sending.send_one(small_office, SITE, box) == "sent"


def test_a_crash_while_sending_is_never_guessed(office: Office) -> None:
    desk, box = enrolled_desk(office), Postbox(KeyboardInterrupt())  # type: ignore[arg-type]
    accept(desk)
    with pytest.raises(KeyboardInterrupt):
        sending.send_one(office, SITE, box)
    assert sending.send_one(office, SITE, box) is None
    assert states(office) == [("accepted", "sending", "")]  # the other one may still be at it
    office.clock.now += sending.LEASE_MS + 10  # type: ignore[attr-defined]
    assert sending.send_one(office, SITE, box) is None
    assert states(office) == [("accepted", "unknown", "crashed")]
    assert box.sent == []


def test_a_queue_that_stood_too_long_is_not_sent(small_office: Office) -> None:
    desk, box = enrolled_desk(small_office), Postbox()
    accept(desk)
    small_office.clock.now += sending.OLD_MS + 1000  # type: ignore[attr-defined]
    assert sending.send_due(small_office, SITE, box, 9) == {"failed": 1}
    assert box.sent == []


def test_several_senders_send_each_once(server_url: str) -> None:
    engines = [server_engine(server_url) for _ in range(4)]
    desk = enrolled_desk(make_office(engines[0]))
    for number in range(1, 21):
        accept(desk, number)
    box = Postbox()

    def send(engine: Any) -> None:
        clock = Clock()
        clock.now += 1000
        sending.send_due(Office(engine, KEY, clock), SITE, box, 100)

    threads = [threading.Thread(target=send, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key for key, _, _ in box.sent}) == len(box.sent) == 20
    for engine in engines:
        engine.dispose()


def test_after_a_restore_nobody_is_told_twice() -> None:
    office = make_office()
    desk, box = enrolled_desk(office), Postbox()
    desk.push_all()
    accept(desk, 1, register="01")
    backup = copied(office.store.engine)  # one is queued
    accept(desk, 2, register="02")
    accept(desk, 3, close=False, register="03")
    assert sending.send_due(office, SITE, box, 9) == {"sent": 2}
    desk.office = again = put_back(office, backup)
    desk.hello()
    desk.push_all()
    assert sending.send_due(again, SITE, box, 9) == {}
    assert sorted(states(again)) == [
        ("accepted", "unknown", "restored"),
        ("accepted", "unknown", "restored"),
        ("accepted", "waits", ""),
    ]
    desk.hlc = again.clock.now + 5  # type: ignore[attr-defined]
    desk.log("register.closed", {"register_id": "03"})
    desk.push_all()
    assert sending.send_due(again, SITE, box, 9) == {"sent": 1}


def test_a_hall_may_word_it_its_own_way(small_office: Office) -> None:
    desk, box = enrolled_desk(small_office), Postbox()
    with small_office.begin(SITE) as tx:
        templates.set_template(tx, "accepted", "{hall}：{case_no}已收寄")
        for bad in ("{name}", "{case_no!r}", "{case_no:>9}", "{", "{0}", "{case_no.x}", "x" * 301, "a\nb"):
            with pytest.raises(RuleError):
                templates.set_template(tx, "accepted", bad)
        with pytest.raises(RuleError):
            templates.set_template(tx, "refund", "x")
    accept(desk)
    assert sending.send_due(small_office, SITE, box, 9) == {"sent": 1}
    assert box.sent[0][2] == "贵阳市政务服务中心：A1已收寄"
    with small_office.begin(SITE) as tx:
        templates.set_template(tx, "accepted", "")
    accept(desk, 2)
    assert sending.send_due(small_office, SITE, box, 9) == {"failed": 1}
    with small_office.begin(SITE) as tx:
        templates.set_template(tx, "accepted", None)
        assert templates.templates(tx) == templates.DEFAULTS


def test_the_sandbox_logs_no_person(small_office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "govpost_desk.hub")
    _, tick = accept(enrolled_desk(small_office))
    assert sending.send_due(small_office, SITE, Sandbox(), 9) == {"sent": 1}
    assert json.loads(caplog.records[-1].getMessage()) == {
        "outcome": "sandbox",
        "message": f"{tick.event_id.hex()}:accepted",
    }
    assert not any(word in caplog.text for word in (PHONE, "A1", "欧阳"))


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[Any], list[int]]]:
    """A gateway on this machine: its address, what came, the statuses it answers in turn."""
    came: list[Any] = []
    statuses: list[int] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            came.append((self.headers.get("Authorization"), body))
            self.send_response(statuses.pop(0))
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/send", came, statuses
        server.shutdown()
        thread.join()


def test_a_gateway_over_http(gateway: tuple[str, list[Any], list[int]], tmp_path: Path) -> None:
    url, came, statuses = gateway
    (tmp_path / providers.TOKEN_FILE).write_text("secret\n", encoding="ascii")
    provider = provider_of(f"http:{url}", tmp_path)
    statuses[:] = [200, 503, 302, 400, 500]
    provider.send("k:accepted", PHONE, "您好")
    assert came == [("Bearer secret", {"id": "k:accepted", "phone": PHONE, "text": "您好"})]
    again = []
    for _ in range(3):
        with pytest.raises(NotTakenError) as failure:
            provider.send("k:accepted", PHONE, "您好")
        again.append((failure.value.why, failure.value.again))
    assert again == [("http_503", True), ("http_302", False), ("http_400", False)]
    with pytest.raises(OSError, match="500"):  # nobody knows
        provider.send("k:accepted", PHONE, "您好")
    with pytest.raises(NotTakenError, match="no_line"):
        HttpProvider("http://127.0.0.1:9", "").send("k", PHONE, "x")
    for word in ("http:http://sms.example/send", "http:ftp://x", "nothing"):
        with pytest.raises(RuleError):
            provider_of(word, tmp_path)


def test_a_plug_in_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "gateway_of_ours-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: gateway-of-ours\nVersion: 1\n", "utf-8")
    (package / "entry_points.txt").write_text(f"[{providers.GROUP}]\nours = gateway_of_ours:make\n", "utf-8")
    (tmp_path / "gateway_of_ours.py").write_text("def make(folder): return ('made', folder)\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert provider_of("ours", tmp_path) == ("made", tmp_path)
