"""Chaos at head office (I1, I3, I4, I15): two processes on one PostgreSQL, a lossy line, kill -9 of both.

5,000 events of six desks in the suite; `--chaos=100000`, or `--chaos=100000:7` by another seed, for a long run. 0 lost,
0 doubled, 0 gaps in the feed, and nothing is taken for a copy, a fork or a restore that was none.
"""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.faults.chaos_hub import DATABASE, SITE, FeedReader, Killer, Processes, WorkingDesk
from tests.faults.chaos_proxy import ChaosProxy, chaos_proxy
from tests.hub import postgres
from tests.hub.postgres import Cluster

from govpost_desk import cli
from govpost_desk.hub import installation

DESKS = 6
EVENTS_A_KILL = 800
_QUIET_S = 240.0  # without a single event confirmed


@pytest.fixture
def server() -> Iterator[Cluster]:
    """A PostgreSQL that may be killed."""
    made = Cluster(flush=True)
    try:
        made.start()
        with psycopg.connect(postgres.url(made.folder, "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        yield made
    finally:
        made.remove()


def test_nothing_is_lost_doubled_or_skipped(
    server: Cluster, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    wanted, _, seed_text = pytestconfig.getoption("chaos").partition(":")
    events, seed = int(wanted), int(seed_text or 20261126)
    folder = tmp_path / "hub"
    address = postgres.url(server.folder, DATABASE)
    assert cli.main(["hub", "init", address, "--hub", str(folder)]) == 0
    office = installation.open_office(folder)
    office.add_site(SITE, "hall", range_size=60)
    office.add_pool(SITE, "11", "51", 10_000_000, 16 * 10 * events)
    names = [f"{SITE}-D{number:02d}" for number in range(1, DESKS + 1)]
    codes = [office.make_code(name) for name in names]
    office.close()
    hubs = Processes(folder, 2)
    try:
        hubs.wait()
        with chaos_proxy(hubs.ports, seed) as proxy:
            desks = [
                WorkingDesk(proxy.address, name, code, events // DESKS + 1, seed + number)
                for number, (name, code) in enumerate(zip(names, codes, strict=True))
            ]
            reader = FeedReader(proxy.address, desks[0])
            killer = Killer(
                server, hubs, lambda: sum(desk.confirmed for desk in desks), events, EVENTS_A_KILL, seed
            )
            _work(desks, reader, killer)
            _agree(server, hubs, proxy, desks, reader)
    finally:
        hubs.end()
    print(
        f"killed: {dict(killer.counts)}; line: {dict(proxy.counts)}; turns: {[dict(d.turns) for d in desks]}"
    )
    assert sum(killer.counts.values()) == events // EVENTS_A_KILL
    _prove(address, desks, reader, events)
    for words in (
        ["rebuild"],
        ["backup", str(tmp_path / "copy.db")],
    ):  # the projections are the log's; every chain
        assert cli.main(["hub", *words, "--hub", str(folder)]) == 0


def _work(desks: list[WorkingDesk], reader: FeedReader, killer: Killer) -> None:
    """Under faults, until every desk has heard that all its events are there."""
    threads = [*desks, reader, killer]
    for thread in threads:
        thread.start()
    seen, since = -1, time.monotonic()
    while any(desk.is_alive() for desk in desks) and all(thread.failure is None for thread in threads):
        time.sleep(0.05)
        confirmed = sum(desk.confirmed for desk in desks)
        if confirmed != seen:
            seen, since = confirmed, time.monotonic()
        if time.monotonic() - since > _QUIET_S:
            break
    for thread in (reader, killer):
        thread.stopped.set()
    for thread in threads:
        thread.join(_QUIET_S)
    for thread in threads:
        if thread.failure is not None:
            raise thread.failure
        assert not thread.is_alive(), thread.name


def _agree(
    server: Cluster, hubs: Processes, proxy: ChaosProxy, desks: list[WorkingDesk], reader: FeedReader
) -> None:
    """Faults off: everybody comes to rest, and the reader reads to the end."""
    proxy.be_calm()
    hubs.wait()
    for desk in desks:
        desk.agree()
    reader.digest = None
    while reader.digest is None:
        reader.read_on()


def _prove(address: str, desks: list[WorkingDesk], reader: FeedReader, events: int) -> None:
    with psycopg.connect(address) as connection:

        def rows(query: str) -> list[Any]:
            return connection.execute(query).fetchall()

        log = rows("SELECT desk_id, epoch, seq, hash, event_id, header, body FROM log_event")
        made = [
            (
                desk.disk.desk,
                epoch,
                number,
                entry[2],
                entry[3],
                entry[1].header.encode(),
                entry[1].body.encode(),
            )
            for desk in desks
            for epoch, entries in desk.disk.of_epoch.items()
            for number, entry in enumerate(entries, 1)
        ]
        assert len(made) >= events
        assert sorted(log) == sorted(made)  # I1: 0 lost, 0 doubled, byte for byte
        facts = rows("SELECT event_id FROM fact ORDER BY n")
        assert sorted(row[0] for row in facts) == sorted(entry[4] for entry in made)
        assert rows("SELECT min(n), max(n), count(*) FROM fact") == [(1, len(made), len(made))]
        persons = sum(entry[1].personal is not None for desk in desks for entry in desk.disk.log)
        assert rows("SELECT count(*) FROM log_personal") == [(persons,)]
        assert rows("SELECT kind, key FROM incident") == []
        assert rows("SELECT count(*) FROM held") == [(0,)]
        assert rows("SELECT inc FROM site") == [(1,)]
        assert rows("SELECT desk_id, max(epoch) FROM epoch GROUP BY 1 ORDER BY 1") == [
            (desk.disk.desk, 2) for desk in desks
        ]
        grants = rows("SELECT first_serial, count, range_id, desk_id FROM number_range ORDER BY 1")
        assert all(
            first + count <= following for (first, count, *_), (following, *_) in pairwise(grants)
        )  # I4
        held = sorted((each["id"], desk.disk.desk) for desk in desks for each in desk.disk.ranges)
        assert held == sorted((range_id, desk) for _, _, range_id, desk in grants)
        feed = rows("SELECT n, kind, key, ver, op, content FROM feed ORDER BY n")
        seen = [(each.n, each.kind, each.key, each.ver, each.op, each.content) for each in reader.items]
        assert seen == feed  # I15: the reader went by its cursor, and nothing came to lie behind it
        assert [row[0] for row in feed] == list(range(1, len(feed) + 1))
        assert rows("SELECT n, digest FROM feed_head") == [(len(feed), reader.own_digest())]
        assert reader.digest == reader.own_digest()
