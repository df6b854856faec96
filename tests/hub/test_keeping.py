"""Tables by migration, the folder of a head office, backups that were restored for a trial."""

import stat
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from tests.hub import postgres
from tests.hub.chains import DESK, SITE, ChainDesk, enrolled_desk, make_office

from govpost_desk.domain.errors import StorageError
from govpost_desk.hub import installation
from govpost_desk.hub.backing_up import back_up, put_back
from govpost_desk.hub.office import Office
from govpost_desk.hub.schema import metadata
from govpost_desk.hub.store import Store, file_engine, memory_engine, server_engine
from govpost_desk.hub.upgrading import HEAD, know_sizes, upgrade, version_of
from govpost_desk.wire.messages import Enrolled, HelloReply, PushReply

KEY_32 = bytes(range(32))


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """A store without tables."""
    if request.param == "sqlite":
        return file_engine(tmp_path / "hub.db", KEY_32)
    cluster = request.getfixturevalue("cluster")
    with psycopg.connect(postgres.url(cluster, "postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bare WITH (FORCE)")
        connection.execute("CREATE DATABASE bare TEMPLATE template0")
    return server_engine(postgres.url(cluster, "bare"))


def test_migrations_make_what_the_program_expects(bare: Engine) -> None:
    assert version_of(bare) == ""
    upgrade(bare)
    upgrade(bare)
    assert version_of(bare) == HEAD
    with bare.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "hub_version"})
        assert compare_metadata(context, metadata) == []
    office = make_office(bare)
    desk = enrolled_desk(office)
    desk.push_all()
    assert isinstance(desk.hello(), HelloReply)
    bare.dispose()


def test_the_store_in_memory_has_the_same_tables(tmp_path: Path) -> None:
    file = file_engine(tmp_path / "hub.db", KEY_32)
    upgrade(file)
    query = "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'hub_version'"
    query += " AND name NOT LIKE 'sqlite_%' ORDER BY name"
    shapes = []
    for engine in (memory_engine(), file):
        with engine.connect() as connection:
            rows = connection.exec_driver_sql(query).all()
            shapes.append(
                [(name, kind, sorted("".join(sql.split()).lower().split(","))) for name, kind, sql in rows]
            )
    for (name, kind, _), (other, same, _) in zip(*shapes, strict=True):
        assert (name, kind) == (other, same)
    assert all("strict" in "".join(sql) for _, kind, sql in shapes[1] if kind == "table")
    file.dispose()


def test_a_backup_of_an_older_program_is_put_back(tmp_path: Path) -> None:
    office = make_office()
    desk = enrolled_desk(office)
    desk.push_all()
    back_up(office, tmp_path / "old.db", KEY_32)
    old = file_engine(tmp_path / "old.db", KEY_32)
    with old.begin() as connection:
        for name in (
            "channel",
            "platform_order",
            "tracking",
            "tracking_code",
            "text_message",
            "message_template",
        ):
            connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql("UPDATE hub_version SET version_num = '0001'")
    old.dispose()
    fresh = Store(memory_engine())
    assert put_back(tmp_path / "old.db", KEY_32, fresh) == 1
    assert fresh.sites() == [SITE]
    again = file_engine(tmp_path / "old.db", KEY_32)
    upgrade(again)  # and the tables of such a program are brought up
    assert version_of(again) == HEAD
    Store(again).engine.dispose()


def test_a_folder_is_made_once_and_its_keys_are_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    office = installation.create(folder)
    office.add_site(SITE, "贵阳")
    for name in ("signing.key", "store.key", "marks"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    again = installation.open_office(folder)
    assert again.key.public == office.key.public
    assert again.store.sites() == [SITE]
    with pytest.raises(StorageError, match="exists"):
        installation.create(folder)
    with pytest.raises(StorageError, match="missing"):
        installation.open_office(tmp_path / "nowhere")
    assert b"SQLite format" not in (folder / "hub.db").read_bytes()[:32]
    for each in (office, again):
        each.store.engine.dispose()


def test_a_backup_counts_when_it_was_restored(office: Office, tmp_path: Path) -> None:
    desk = enrolled_desk(office)
    desk.log("order.recorded", {}, {"name": "王小明"})
    desk.push_all()
    made = back_up(office, tmp_path / "copy.db", KEY_32)
    assert (made.sites, made.events) == (1, 3)
    desk.tick(1)
    desk.push_all()
    said = desk.hello()
    assert isinstance(said, HelloReply)
    assert said.safe == {1: 1, 2: 2}
    with pytest.raises(StorageError, match="exists"):
        back_up(office, tmp_path / "copy.db", KEY_32)
    assert "王小明".encode() not in (tmp_path / "copy.db").read_bytes()

    fresh = memory_engine()
    again = Office(fresh, office.key, office.clock, marks=office.marks)
    assert put_back(tmp_path / "copy.db", KEY_32, again.store) == 1
    desk.office = again
    greeted = desk.hello()
    assert isinstance(greeted, HelloReply)
    assert (greeted.inc, greeted.heads[2].seq) == (2, 2)
    reply = desk.push(3)
    assert isinstance(reply, PushReply)
    assert reply.head == desk.head()


def test_a_server_counts_what_it_never_counted(office: Office, tmp_path: Path) -> None:
    is_server = office.store.engine.dialect.name == "postgresql"
    desk = enrolled_desk(office)
    desk.push_all()
    counted = know_sizes(office.store.engine)
    assert ("log_event" in counted) is is_server
    assert know_sizes(office.store.engine) == []
    assert "platform_order" not in counted  # nothing is in it yet


def test_a_backup_that_does_not_prove_counts_for_nothing(small_office: Office, tmp_path: Path) -> None:
    desk = enrolled_desk(small_office)
    desk.push_all()
    with small_office.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE log_event SET body = x'7b7d' WHERE epoch = 2")
    with pytest.raises(StorageError, match="damaged"):
        back_up(small_office, tmp_path / "copy.db", KEY_32)
    said = desk.hello()
    assert isinstance(said, HelloReply)
    assert said.safe == {}


def test_enrolment_survives_a_restart(tmp_path: Path) -> None:
    office = installation.create(tmp_path / "hub")
    office.add_site(SITE, "贵阳")
    code = office.make_code(DESK)
    office.store.engine.dispose()
    again = installation.open_office(tmp_path / "hub")
    desk = ChainDesk(again)
    reply = desk.office.enrol(_enrol(desk, code))
    assert isinstance(reply, Enrolled)
    again.store.engine.dispose()


def _enrol(desk: ChainDesk, code: str):  # type: ignore[no-untyped-def]
    from govpost_desk.wire.messages import Enrol, LocalEpoch

    local = LocalEpoch(epoch=1, nonce=desk.nonces[1].hex(), head=desk.head(1))
    return Enrol(proto=1, code=code, desk=desk.desk_id, key=desk.key.public, app="1", epochs=(local,))
