"""The hub over HTTP: what desks send by a line, what strangers send, what the interface promises."""

import datetime
import gzip
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from sqlalchemy.exc import OperationalError
from tests.hub.chains import DESK, OTHER, SITE, ChainDesk, enrolled_desk, make_office
from tests.hub.served import ask, headers_of, listening

from govpost_desk.hub import desks, http
from govpost_desk.hub.metrics import LOGGED
from govpost_desk.hub.office import Office
from govpost_desk.hub.tls import CA, SERVER, SERVER_KEY, make_certificates
from govpost_desk.wire import codec
from govpost_desk.wire.messages import (
    MOST_BYTES,
    PATHS,
    STATUS,
    Enrol,
    Enrolled,
    Fetch,
    Fetched,
    Granted,
    Hello,
    HelloReply,
    MoreNumbers,
    NewEpoch,
    PushReply,
    ReadFeed,
    Refusal,
)
from govpost_desk.wire.platforms import CHANNEL_PATHS
from govpost_desk.wire.signing import SigningKey


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Office, ChainDesk]]:
    """A hub that listens, and a desk of it."""
    office = make_office()
    desk = enrolled_desk(office)
    desk.push_all()
    with listening(office) as address:
        yield address, office, desk


def hello_of(desk: ChainDesk) -> Hello:
    caught: list[Hello] = []

    class Catch:
        def hello(self, message: Hello) -> None:
            caught.append(message)

    real, desk.office = desk.office, Catch()  # type: ignore[assignment]
    desk.hello()
    desk.office = real
    return caught[0]


def test_every_message_goes_over_the_line(served: tuple[str, Office, ChainDesk]) -> None:
    address, office, _ = served
    desk = ChainDesk(office, OTHER)
    code = office.make_code(OTHER)
    enrol = Enrol(proto=1, code=code, desk=OTHER, key=desk.key.public, app="1", epochs=())
    reply = ask(address, enrol, desk.key)
    assert isinstance(reply, Enrolled)
    desk.take_epoch(reply.grant)
    for number in range(40):
        desk.tick(number)
    desk.log("order.recorded", {}, {"name": "欧阳䶮"})
    assert isinstance(ask(address, hello_of(desk), desk.key), HelloReply)
    pushed = ask(address, desk.batch(), desk.key, pack=True)
    assert isinstance(pushed, PushReply)
    assert pushed.new == 41
    back = ask(address, Fetch(desk=OTHER, epoch=desk.epoch, after=0, limit=500), desk.key)
    assert isinstance(back, Fetched)
    assert back.events == desk.batch().events
    asked = MoreNumbers(desk=OTHER, epoch=desk.epoch, left=0, known=(), head=desk.head())
    assert isinstance(ask(address, asked, desk.key), Granted)
    new = NewEpoch(desk=OTHER, grant=reply.grant, ancestor=desk.place(), why="machine")
    assert isinstance(ask(address, new, desk.key), Granted)
    page = ask(address, ReadFeed(desk=OTHER, scope=f"site:{SITE}", after=0, inc=1, limit=500), desk.key)
    assert len(page.items) == 41
    assert ask(address, asked, desk.key) == Refusal(error="epoch")


def test_who_does_not_sign_is_not_heard(served: tuple[str, Office, ChainDesk]) -> None:
    address, office, desk = served
    stranger = SigningKey(os.urandom(32))
    fetch = Fetch(desk=DESK, epoch=1, after=0, limit=1)
    assert ask(address, fetch, stranger) == Refusal(error="signature")
    assert (
        ask(address, Fetch(desk="520100-01-D99", epoch=1, after=0, limit=1), stranger).error == "unknown_desk"
    )
    code = office.make_code("520100-01-D07")
    enrol = Enrol(proto=1, code=code, desk="520100-01-D07", key=desk.key.public, app="1", epochs=())
    assert ask(address, enrol, stranger) == Refusal(error="signature")  # who asks must have the key
    path, raw = "/v1/log/fetch", codec.encode(fetch)
    good = headers_of(path, DESK, desk.key, raw)
    for change in (
        {"X-GPD-Desk": OTHER},
        {"X-GPD-Sent": "2"},
        {"X-GPD-Sent": "x"},
        {"X-GPD-Sent": "9" * 30},
        {"X-GPD-Signature": ""},
        {"X-GPD-Signature": "zz"},
    ):
        response = requests.post(address + path, data=raw, headers={**good, **change}, timeout=10)
        assert response.status_code == 403
        assert codec.decode(Refusal, response.content).error == "signature"
    assert requests.post(address + path, data=raw, timeout=10).status_code == 403
    other = requests.post(address + "/v1/feed", data=raw, headers=good, timeout=10)
    assert other.status_code == 422  # and no message of another path


def test_a_revoked_desk_is_told_so(served: tuple[str, Office, ChainDesk]) -> None:
    address, office, _ = served
    lost = enrolled_desk(office, "520100-01-D09")
    with office.begin(SITE) as tx:
        desks.set_state(tx, "520100-01-D09", desks.REVOKED, lost.key.public)
    assert ask(address, hello_of(lost), lost.key) == Refusal(error="revoked")


def test_a_desk_that_the_store_lost_proves_itself_by_its_grant(served: tuple[str, Office, ChainDesk]) -> None:
    _, office, desk = served
    fresh = make_office()
    fetch = Fetch(desk=DESK, epoch=1, after=0, limit=1)
    with listening(fresh) as address:
        assert ask(address, fetch, desk.key) == Refusal(error="unknown_desk")
        assert isinstance(ask(address, hello_of(desk), desk.key), HelloReply)
        assert isinstance(ask(address, fetch, desk.key), Fetched)
        thief = SigningKey(os.urandom(32))
        assert ask(address, hello_of(desk), thief) == Refusal(error="signature")
    assert fresh.known_key(DESK) == desk.key.public
    assert office.known_key(DESK) == desk.key.public


def test_too_much_is_refused_before_it_is_read(served: tuple[str, Office, ChainDesk]) -> None:
    address, _, desk = served
    path = "/v1/log/push"

    def post(raw: bytes, **more: str) -> tuple[int, str]:
        headers = {**headers_of(path, DESK, desk.key, raw), **more}
        response = requests.post(address + path, data=raw, headers=headers, timeout=10)
        return response.status_code, codec.decode(Refusal, response.content).error

    packed = {"Content-Encoding": "gzip"}
    assert post(b" " * 600_000) == (413, "too_large")
    bomb = gzip.compress(b" " * (MOST_BYTES * 8))
    assert len(bomb) < 100_000
    assert post(bomb, **packed) == (413, "too_large")
    good = gzip.compress(codec.encode(desk.batch()))
    assert post(good[:-9], **packed) == (422, "shape")
    assert post(b"no gzip", **packed) == (422, "shape")
    assert post(b"{}", **{"Content-Encoding": "br"}) == (422, "shape")
    assert post(b"\xff") == (422, "shape")
    assert post(b"[" * 200_000) == (422, "shape")
    assert post(b'{"desk":1e999}') == (422, "shape")


def test_answers_are_packed_for_who_takes_it(served: tuple[str, Office, ChainDesk]) -> None:
    address, _, desk = served
    raw = codec.encode(Fetch(desk=DESK, epoch=2, after=0, limit=500))
    headers = headers_of("/v1/log/fetch", DESK, desk.key, raw)
    for _ in range(20):
        desk.log("boot", {"padding": "x" * 200})
    desk.push_all()
    for accepted, encoding in (("gzip", "gzip"), ("identity", None)):
        headers["Accept-Encoding"] = accepted
        response = requests.post(address + "/v1/log/fetch", data=raw, headers=headers, timeout=10)
        assert response.headers.get("Content-Encoding") == encoding
        assert len(codec.decode(Fetched, response.content).events) == 21


def test_health_and_counters(served: tuple[str, Office, ChainDesk]) -> None:
    address, _, desk = served
    assert requests.get(address + "/healthz", timeout=10).json() == {"ok": True}
    ask(address, Fetch(desk=DESK, epoch=1, after=0, limit=1), desk.key)
    text = requests.get(address + "/metrics", timeout=10).text
    assert 'gpd_hub_requests_total{path="/v1/log/fetch",outcome="ok"}' in text
    assert 'gpd_hub_request_seconds_bucket{path="/v1/log/fetch",le="+Inf"}' in text
    for line in text.splitlines():
        assert line.startswith("# TYPE ") or float(line.rpartition(" ")[2]) >= 0


def test_channels_post_over_the_line(
    served: tuple[str, Office, ChainDesk], caplog: pytest.LogCaptureFixture
) -> None:
    address, office, _ = served
    caplog.set_level(logging.INFO, "govpost_desk.hub")
    token = office.add_channel(SITE, "yss", "粤省事", ("orders", "tracking"))
    order = {"source": f"{SITE}-01", "case_no": "A901", "rev": 1, "name": "欧阳娜娜", "phone": "13812345678"}

    def post(path: str, message: dict[str, Any], bearer: str | None = f"Bearer {token}") -> tuple[int, Any]:
        headers = {"Authorization": bearer} if bearer else {}
        response = requests.post(address + path, json=message, headers=headers, timeout=10)
        return response.status_code, response.json()

    orders = {"site": SITE, "orders": [order, {"case_no": 7}]}
    for wrong in (None, "", "Bearer", "Bearer ", "Basic abc", token, "Bearer yss.0", f"Bearer {token[:-1]}"):
        assert post("/v1/orders", orders, wrong)[0] == 401
    status, answer = post("/v1/orders", orders, f"bearer {token}")
    assert status == 200
    assert [each["result"] for each in answer["orders"]] == ["taken", "refused"]
    assert post("/v1/orders", {"site": SITE, "orders": [None] * 501}) == (
        413,
        codec.to_fields(Refusal(error="too_large")),
    )
    assert post("/v1/orders", {"site": "520100-77", "orders": []})[0] == 401
    assert post("/v1/orders", {"orders": []})[0] == 422
    seen = {
        "id": "1",
        "waybill_no": "11000000011XX",
        "at_ms": 1,
        "code": "10",
        "set": "ems",
        "raw": "王小明签收",
    }
    assert post("/v1/tracking", {"site": SITE, "events": [seen]})[1]["events"][0]["result"] == "taken"
    taken_back = {"source": f"{SITE}-01", "case_no": "A901", "rev": 2}
    status, answer = post("/v1/orders/cancel", {"site": SITE, "orders": [taken_back]})
    assert answer["orders"][0]["result"] == "cancelled"
    text = requests.get(address + "/metrics", timeout=10).text
    assert 'gpd_hub_requests_total{path="/v1/orders",outcome="token"}' in text
    assert "gpd_hub_orders_total 3" in text
    assert "gpd_hub_tracked_total 1" in text
    assert "gpd_hub_refused_total 1" in text
    lines = [json.loads(each.getMessage()) for each in caplog.records if each.name == "govpost_desk.hub"]
    assert all(set(line) <= set(LOGGED) for line in lines)
    assert not any(word in caplog.text for word in ("欧阳", "138", "A901", "王小明", token))


def test_a_store_that_is_away_is_a_reason_to_come_again(
    served: tuple[str, Office, ChainDesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, office, desk = served

    def fails(*_: object) -> None:
        raise OperationalError("SELECT 王小明", {}, Exception("connection lost"))

    monkeypatch.setattr(office, "fetch", fails)
    raw = codec.encode(Fetch(desk=DESK, epoch=1, after=0, limit=1))
    headers = headers_of("/v1/log/fetch", DESK, desk.key, raw)
    response = requests.post(address + "/v1/log/fetch", data=raw, headers=headers, timeout=10)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert codec.decode(Refusal, response.content) == Refusal(error="later", retry_after_s=5)


def test_the_log_holds_no_person(
    served: tuple[str, Office, ChainDesk], caplog: pytest.LogCaptureFixture
) -> None:
    address, _, desk = served
    caplog.set_level(logging.INFO, "govpost_desk.hub")
    desk.log("order.recorded", {"case_no": "A77"}, {"name": "王小明"})
    ask(address, desk.batch(), desk.key)
    raw = codec.encode(Fetch(desk="王小明", epoch=1, after=0, limit=1))
    headers = headers_of("/v1/log/fetch", DESK, desk.key, raw)
    requests.post(address + "/v1/log/fetch", data=raw, headers=headers, timeout=10)
    lines = [
        json.loads(record.getMessage()) for record in caplog.records if record.name == "govpost_desk.hub"
    ]
    assert [line["desk"] for line in lines] == [DESK, ""]
    assert lines[0]["new"] == 1
    assert all(set(line) <= set(LOGGED) for line in lines)
    assert not any(word in caplog.text for word in ("王小明", "A77"))


def test_desks_trust_the_pinned_authority_alone(tmp_path: Path) -> None:
    office = make_office()
    desk = enrolled_desk(office)
    now = datetime.datetime.now(datetime.UTC)
    authority = make_certificates(tmp_path, ["127.0.0.1", "hub.local"], now)
    first = authority.read_bytes()
    make_certificates(tmp_path, ["127.0.0.1"], now)  # a new leaf of the same authority
    assert authority.read_bytes() == first
    other = make_certificates(tmp_path / "other", ["127.0.0.1"], now)
    assert (tmp_path / SERVER_KEY).stat().st_mode & 0o077 == 0
    options = {"ssl_certfile": str(tmp_path / SERVER), "ssl_keyfile": str(tmp_path / SERVER_KEY)}
    with listening(office, **options) as address:
        fetch = Fetch(desk=DESK, epoch=1, after=0, limit=1)
        assert isinstance(ask(address, fetch, desk.key, verify=str(tmp_path / CA)), Fetched)
        with pytest.raises(requests.exceptions.SSLError):
            ask(address, fetch, desk.key, verify=str(other))


# --- the interface as it is promised ---------------------------------------------------------------------------------

_promised = make_office()
_promised_desk = enrolled_desk(_promised)
_promised_desk.push_all()
_promised_token = _promised.add_channel(SITE, "yss", "粤省事", ("orders", "tracking"))
_app = http.make_app(_promised)


class Signing:
    """The same interface behind a desk: what is generated gets the desk's name and grant, and its signature; behind a
    channel it gets the hall and the token.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] not in {*PATHS, *CHANNEL_PATHS}:
            await self.app(scope, receive, send)
            return
        raw = b""
        more = True
        while more:
            message = await receive()
            raw += message.get("body", b"")
            more = message.get("more_body", False)
        if scope["path"] in PATHS:
            raw = _as_desk(raw)
            headers = headers_of(scope["path"], DESK, _promised_desk.key, raw)
        else:
            raw = _as_channel(raw)
            headers = {"Authorization": f"Bearer {_promised_token}", "Content-Type": "application/json"}
        signed = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        left = [
            (name, value)
            for name, value in scope["headers"]
            if not name.startswith((b"x-gpd", b"content-", b"authorization"))
        ]
        scope = {**scope, "headers": [*left, *signed]}

        async def again() -> Any:
            return {"type": "http.request", "body": raw, "more_body": False}

        await self.app(scope, again, send)


def _as_desk(raw: bytes) -> bytes:
    try:
        fields = json.loads(raw)
    except ValueError:
        return raw
    if not isinstance(fields, dict):
        return raw
    if "desk" in fields:
        fields["desk"] = DESK
    if isinstance(fields.get("grant"), dict):
        fields["grant"] = codec.to_fields(_promised_desk.grants[2])
    if len(raw) % 4:  # else what a hub of this day does not take
        known = {
            "proto": 1,
            "scope": f"site:{SITE}",
            "inc": 1,
            "after": 0,
            "why": "fork",
            "epoch": 2,
            "ancestor": None,
        }
        for name in set(known) & set(fields):
            if type(fields[name]) in (int, str, dict):
                fields[name] = known[name]
    try:
        return json.dumps(fields).encode()
    except ValueError:
        return raw


def _as_channel(raw: bytes) -> bytes:
    try:
        fields = json.loads(raw)
        if isinstance(fields, dict):
            fields["site"] = SITE
        return json.dumps(fields).encode()
    except ValueError:
        return raw


load_all_checks()
_CHECKS = [
    not_a_server_error,
    *schemathesis.checks.CHECKS.get_by_names(
        [
            "status_code_conformance",
            "content_type_conformance",
            "response_headers_conformance",
            "response_schema_conformance",
            "negative_data_rejection",
            "unsupported_method",
        ]
    ),
]
_few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
raw_schema = schemathesis.openapi.from_asgi("/openapi.json", _app)
signed_schema = schemathesis.openapi.from_asgi("/openapi.json", Signing(_app))


@raw_schema.parametrize()
@_few
def test_strangers_get_what_is_promised(case: Any) -> None:
    case.call_and_validate(checks=_CHECKS)


@signed_schema.parametrize()
@_few
def test_desks_get_what_is_promised(case: Any) -> None:
    response = case.call()
    case.validate_response(response, checks=_CHECKS[:5])


def test_every_refusal_has_its_status() -> None:
    document = _app.openapi()
    assert document["components"]["securitySchemes"]["channel"]["scheme"] == "bearer"
    for path in (*PATHS, *CHANNEL_PATHS):
        answers = document["paths"][path]["post"]["responses"]
        assert {str(status) for status in STATUS.values()} | {"200"} <= set(answers)
