"""What must hold after every simulated world: I1, I3, I4, I6, I8, I9, I10 of reliability §2.8."""

import json
from collections import defaultdict
from itertools import pairwise

from sqlalchemy import text
from tests.simulation.world import SITE, World

from govpost_desk.wire.feed_digest import EMPTY, changed, item_digest


def check(world: World) -> None:
    """Raises AssertionError with the number of the invariant."""
    with world.store.connect() as connection:
        rows = connection.execute(
            text("SELECT desk_id, epoch, seq, hash, header, body FROM log_event ORDER BY desk_id, epoch, seq")
        ).all()
        facts = {row[0] for row in connection.execute(text("SELECT event_id FROM fact"))}
        held = {row[0] for row in connection.execute(text("SELECT event_id FROM held"))}
        held |= {  # facts that were carried and are not understood
            json.loads(json.loads(row[0])["header"])[5]
            for row in connection.execute(
                text(
                    "SELECT body FROM log_event WHERE type = 'fact.carried'"
                    " AND event_id IN (SELECT event_id FROM held)"
                )
            )
        }
        incidents = connection.execute(text("SELECT kind, key FROM incident")).all()
        digest = connection.execute(text("SELECT digest FROM feed_head")).scalar_one()
    log = defaultdict(list)
    for desk, epoch, _, found, header, body in rows:
        log[desk, epoch].append((found, header, body))
    _log_is_a_prefix_of_some_machine(world, log)
    _everything_acked_is_there_once(world, facts, held)
    _numbers_used_twice_are_flagged(world, incidents, facts)
    _feeds_agree(world, digest)
    _clocks_go_on(world)


def _disks(world: World):  # type: ignore[no-untyped-def]
    return [*(machine.disk for machine in world.machines), *world.gone]


def _log_is_a_prefix_of_some_machine(world: World, log: dict) -> None:  # type: ignore[type-arg]
    for (desk, epoch), entries in log.items():
        hashes = [entry[0] for entry in entries]
        assert any(
            [entry[2] for entry in disk.of_epoch.get(epoch, [])[: len(hashes)]] == hashes
            for disk in _disks(world)
            if disk.desk == desk
        ), f"I1: {desk} epoch {epoch}"
    for machine in world.machines:
        for epoch, entries in machine.disk.of_epoch.items():
            upto = machine.disk.shared.get(epoch, len(entries))
            here = [entry[0] for entry in log[machine.disk.desk, epoch]]
            assert here[:upto] == [entry[2] for entry in entries[:upto]], f"I1, I8: {machine.name} {epoch}"


def _everything_acked_is_there_once(world: World, facts: set[str], held: set[str]) -> None:
    """Facts whose bytes still exist on a living machine or its mirror (I3); `fact` has one row an id by its key."""
    exist = {fact for machine in world.machines for fact in machine.disk.facts}
    exist |= {entry[3] for machine in world.machines for entry in machine.mirror or ()}
    missing = [fact for fact in world.acked if fact in exist and fact not in facts and fact not in held]
    assert not missing, f"I3: {len(missing)} of {len(world.acked)}"


def _numbers_used_twice_are_flagged(world: World, incidents: list, facts: set[str]) -> None:  # type: ignore[type-arg]
    flagged = {subject for kind, subject in incidents if kind == "number_twice"}
    for number, users in world.numbers.items():
        there = [fact for fact in users if fact in facts]
        if len(there) > 1:
            assert any(number in subject for subject in flagged), f"I4: {number} twice, no incident"
        if not (world.odds.clone or world.odds.image):  # the witness saw every restore
            assert len(users) < 2, f"I4: {number} twice"


def _feeds_agree(world: World, digest: str) -> None:
    for machine in world.machines:
        if machine.disk.site != SITE or not machine.disk.cursors:
            continue
        ours = EMPTY
        for (_, kind, key), (content, _) in machine.disk.feed.items():
            ours = changed(ours, EMPTY, item_digest(kind, key, content))
        assert ours == digest, f"I6: {machine.name}"


def _clocks_go_on(world: World) -> None:
    for machine in world.machines:
        for epoch, entries in machine.disk.of_epoch.items():
            stamps = [json.loads(entry[1].header)[9] for entry in entries]
            assert all(late > early for early, late in pairwise(stamps)), f"I10: {epoch}"
