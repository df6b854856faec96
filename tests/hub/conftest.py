"""Stores of the tests: in memory, and on a PostgreSQL of their own."""

import itertools
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine
from tests.hub import postgres
from tests.hub.chains import make_office

from govpost_desk.hub import schema
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import memory_engine, server_engine

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The folder of a running PostgreSQL with the database `pattern`, which has all tables."""
    with postgres.cluster() as folder:
        with psycopg.connect(postgres.url(folder, "postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE pattern")
        engine = server_engine(postgres.url(folder, "pattern"))
        schema.metadata.create_all(engine)
        engine.dispose()
        yield folder


@pytest.fixture
def server_url(cluster: str) -> Iterator[str]:
    """An empty store on PostgreSQL."""
    name = f"hub{next(_numbers)}"
    with psycopg.connect(postgres.url(cluster, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE pattern")
        yield postgres.url(cluster, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty store, on both databases in turn."""
    if request.param == "sqlite":
        made = memory_engine()
    else:
        made = server_engine(request.getfixturevalue("server_url"))
    yield made
    made.dispose()


@pytest.fixture
def office(engine: Engine) -> Office:
    """A head office with one hall, on both databases."""
    return make_office(engine)


@pytest.fixture
def small_office() -> Office:
    """The same in memory alone: for what SQL does not decide."""
    return make_office()
