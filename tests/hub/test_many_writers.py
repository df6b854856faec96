"""Several processes of a hub at one PostgreSQL: no gap in a feed, no number twice, no event twice (I1, I4, I15)."""

import threading
from typing import Any

import pytest
from tests.hub.chains import KEY, SITE, ChainDesk, Clock, enrolled_desk, make_office

from govpost_desk.hub.office import Office
from govpost_desk.hub.store import server_engine
from govpost_desk.wire.messages import FeedPage, PushReply

WRITERS = 6
ACTS = 24


def test_a_reader_misses_nothing_under_six_writers(server_url: str) -> None:
    engines = [server_engine(server_url) for _ in range(WRITERS + 1)]
    first = make_office(engines[0])
    desks = [enrolled_desk(first, f"{SITE}-D{number:02d}") for number in range(1, WRITERS + 1)]
    failures: list[BaseException] = []
    given: list[Any] = []

    def write(number: int) -> None:
        desk = desks[number]
        desk.office = Office(
            engines[number + 1], KEY, Clock()
        )  # a process of its own, with a pool of its own
        try:
            desk.push_all()
            for turn in range(ACTS):
                desk.tick(1000 * number + turn)
                for _ in range(1 + turn % 3):  # sent again, as after a lost answer
                    assert isinstance(desk.push(turn + 1), PushReply)
                if turn % 8 == 0:
                    given.extend(desk.more_numbers())  # type: ignore[arg-type]
        except BaseException as failure:  # noqa: BLE001  told by the test
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    reader = ChainDesk(Office(engines[0], KEY, Clock()), desks[0].desk_id)
    while any(thread.is_alive() for thread in threads) or len(seen) < WRITERS * ACTS:
        page = reader.read_feed(after=seen[-1] if seen else 0, limit=7)
        assert isinstance(page, FeedPage)
        seen += [item.n for item in page.items]
        if failures:
            break
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.dispose()
    if failures:
        raise failures[0]
    assert seen == list(range(1, WRITERS * ACTS + 1))
    numbers = [
        serial for each in given for serial in range(each.first_serial, each.first_serial + each.count)
    ]
    assert len(given) == WRITERS * 3
    assert len(numbers) == len(set(numbers))


def test_one_push_sent_by_many_at_once_is_stored_once(server_url: str) -> None:
    engines = [server_engine(server_url) for _ in range(4)]
    desk = enrolled_desk(make_office(engines[0]))
    for number in range(50):
        desk.tick(number)
    push = desk.batch()
    replies: list[Any] = []

    def send(engine: Any) -> None:
        replies.append(Office(engine, KEY, Clock()).push(push))

    threads = [threading.Thread(target=send, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.new for reply in replies) == [0, 0, 0, 51]
    assert {reply.head for reply in replies} == {desk.head()}
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize("known", [True, False])
def test_a_store_in_a_file_takes_several_threads(tmp_path: Any, known: bool) -> None:
    from govpost_desk.hub.store import file_engine
    from govpost_desk.hub.upgrading import upgrade

    engine = file_engine(tmp_path / "hub.db", bytes(32))
    upgrade(engine)
    office = make_office(engine)
    desks = [enrolled_desk(office, f"{SITE}-D{number:02d}") for number in range(1, 5)]
    for desk in desks:
        for number in range(10):
            desk.tick(number if known else 100 * int(desk.desk_id[-1]) + number)
    failures: list[BaseException] = []

    def send(desk: ChainDesk) -> None:
        try:
            for first in range(1, 12, 3):
                assert isinstance(desk.push(first, first + 2), PushReply)
                desk.read_feed()
        except BaseException as failure:  # noqa: BLE001  told by the test
            failures.append(failure)

    threads = [threading.Thread(target=send, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with office.store.read(SITE, 0) as tx:
        assert tx.standing.fact_n == 44
    engine.dispose()
