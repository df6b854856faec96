"""The peer of the tick: the same reads and writes on the same file settings, as an SQLAlchemy ORM application has them.

Declarative classes on the very tables of the product, one session and one commit a tick, SQLAlchemy's own unit of work.
What is not the store's is the product's own: parsing the scan, sealing the event, wording the answer.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, bindparam, create_engine, event, func, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    sessionmaker,
)
from sqlalchemy.pool import QueuePool

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date, to_ms
from govpost_desk.domain.numbers import waybill_no
from govpost_desk.domain.outcomes import Answer, Outcome
from govpost_desk.domain.scans import CaseCode, parse
from govpost_desk.domain.settings import read_settings
from govpost_desk.services.answers import answer
from govpost_desk.storage.database import connect, dbapi
from govpost_desk.wire.events import genesis_hash, seal_event


class Base(DeclarativeBase):
    """The product's tables as classes."""


class JournalEvent(Base):
    __tablename__ = "event"
    position: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    seq: Mapped[int]
    event_id: Mapped[bytes]
    type: Mapped[str]
    wall_ms: Mapped[int]
    hlc: Mapped[int]
    hash: Mapped[bytes]
    header: Mapped[bytes]
    salt: Mapped[bytes]
    body: Mapped[bytes]


class EpochGrant(Base):
    __tablename__ = "epoch_grant"
    epoch: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[str]
    nonce: Mapped[bytes]


class Setting(Base):
    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Party(Base):
    __tablename__ = "party"
    party_id: Mapped[bytes] = mapped_column(primary_key=True)
    name: Mapped[str]


class Order(Base):
    __tablename__ = "desk_order"
    order_id: Mapped[bytes] = mapped_column(primary_key=True)
    source: Mapped[str]
    case_no: Mapped[str]
    part: Mapped[int]
    window_code: Mapped[str]
    document_name: Mapped[str]
    problems: Mapped[str]
    status: Mapped[str]
    party_id: Mapped[bytes] = mapped_column(ForeignKey("party.party_id"))
    party: Mapped[Party] = relationship()
    enclosure: Mapped["Enclosure | None"] = relationship(back_populates="order")


class Enclosure(Base):
    __tablename__ = "enclosure"
    order_id: Mapped[bytes] = mapped_column(ForeignKey("desk_order.order_id"), primary_key=True)
    custody: Mapped[str]
    register_id: Mapped[bytes]
    line_id: Mapped[bytes]
    waybill_no: Mapped[str | None]
    order: Mapped[Order] = relationship(back_populates="enclosure")


class OtherDeskCustody(Base):
    __tablename__ = "other_desk_custody"
    order_id: Mapped[bytes] = mapped_column(primary_key=True)
    desk_id: Mapped[str]
    case_no: Mapped[str]
    waybill_no: Mapped[str]
    act: Mapped[str]
    at_ms: Mapped[int]


class NumberRange(Base):
    __tablename__ = "number_range"
    range_id: Mapped[bytes] = mapped_column(primary_key=True)
    prefix: Mapped[str]
    suffix: Mapped[str]
    first_serial: Mapped[int]
    count: Mapped[int]
    taken: Mapped[int]
    epoch: Mapped[int]
    added_at: Mapped[int]


class WaybillNumber(Base):
    __tablename__ = "waybill_number"
    waybill_no: Mapped[str] = mapped_column(primary_key=True)
    range_id: Mapped[bytes]
    order_id: Mapped[bytes]
    state: Mapped[str]


class Register(Base):
    __tablename__ = "register"
    register_id: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str]
    side: Mapped[str]
    corrects_no: Mapped[str]
    state: Mapped[str]


class RegisterLine(Base):
    __tablename__ = "register_line"
    recorded_at: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[bytes]
    register_id: Mapped[bytes]
    fate: Mapped[str]
    thing: Mapped[str]
    order_id: Mapped[bytes]
    case_no: Mapped[str]
    waybill_no: Mapped[str]
    party_id: Mapped[bytes]
    reason: Mapped[str]
    custody_back: Mapped[int]
    undone: Mapped[int]


def sessions(path: Path, key: bytes) -> tuple[sessionmaker[Session], Callable[[], None]]:
    """Sessions on a copy of a desk's file, under the product's pragmas; and how to let go of it."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi,
        creator=lambda: connect(path, key),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return sessionmaker(engine, expire_on_commit=False), engine.dispose


_REGISTER = select(Register).where(
    Register.state == "open",
    Register.kind == "take_over",
    Register.side == bindparam("window_code"),
    Register.corrects_no == "",
)
_ORDERS = (
    select(Order)
    .options(joinedload(Order.party), joinedload(Order.enclosure))
    .where(Order.case_no == bindparam("case_no"))
    .order_by(Order.source, Order.part)
)
_SETTLED = select(RegisterLine).where(
    RegisterLine.register_id == bindparam("register_id"),
    RegisterLine.thing == bindparam("thing"),
    RegisterLine.undone == 0,
)
_NEWEST_EPOCH = select(func.max(EpochGrant.epoch)).scalar_subquery()
_RANGES = select(NumberRange).where(NumberRange.epoch == _NEWEST_EPOCH).order_by(NumberRange.added_at)
_SETTINGS = select(Setting)
_LAST_EVENT = select(JournalEvent).order_by(JournalEvent.position.desc()).limit(1)
_GRANT = select(EpochGrant).order_by(EpochGrant.epoch.desc()).limit(1)


def first_body(make_session: sessionmaker[Session]) -> dict[str, Any]:
    """Body of the newest event, a tick of the product: all that a tick says besides what this peer decides."""
    with make_session() as session:
        body: dict[str, Any] = json.loads(session.scalars(_LAST_EVENT).one().body)
    del body["personal_digest"]
    return body


def tick(
    make_session: sessionmaker[Session],
    like: dict[str, Any],
    window_code: str,
    text: str,
    by: Actor,
    at: datetime,
) -> Outcome:
    """One certificate taken over: the ORM's way of what `services.scanning.scan` does in its usual case.

    As lean as the ORM's own habits allow: statements built once, everything read before anything is changed (one
    flush). `like`: see `first_body`.
    """
    code = parse(text)
    assert isinstance(code, CaseCode)
    with make_session.begin() as session:
        return _tick(session, like, window_code, code.case_no, by, at)


def _tick(
    session: Session, like: dict[str, Any], window_code: str, case_no: str, by: Actor, at: datetime
) -> Outcome:
    register = session.scalars(_REGISTER, {"window_code": window_code}).one()
    found = session.scalars(_ORDERS, {"case_no": case_no}).all()
    order = next(order for order in found if order.window_code == window_code and order.status == "open")
    assert session.get(OtherDeskCustody, order.order_id) is None
    settled = {"register_id": register.register_id, "thing": order.order_id.hex()}
    assert session.scalars(_SETTLED, settled).one_or_none() is None
    settings = read_settings({row.name: row.value for row in session.scalars(_SETTINGS)})
    assert settings.flow == "handover_first"
    ranges = session.scalars(_RANGES).all()
    last, grant = session.scalars(_LAST_EVENT).one(), session.scalars(_GRANT).one()
    number, taken = _take_number(session, ranges, order)
    body = {
        **like,
        "by": by.operator_no,
        "auth": by.auth,
        "business_on": business_date(at).isoformat(),
        "register_id": register.register_id.hex(),
        "order_id": order.order_id.hex(),
        "case_no": order.case_no,
        "waybill_no": number,
        "taken": taken,
        "party_id": order.party_id.hex(),
        "fate": "ticked",
        "reason": "",
    }
    journalled = _journalled(last, grant, "line.ticked", body, at)
    session.add(journalled)
    session.add(_line(register, order, journalled, number))
    order.enclosure = Enclosure(
        custody="ticked", register_id=register.register_id, line_id=journalled.event_id, waybill_no=number
    )
    order.status = "taken"
    left = sum(numbers.count - numbers.taken for numbers in ranges)
    return answer(
        Answer.TICKED,
        "low" if left < settings.low_water else "",
        case_no=order.case_no,
        waybill_no=number,
        name=order.party.name,
        left=left,
        document=order.document_name,
    )


def _take_number(session: Session, ranges: Sequence[NumberRange], order: Order) -> tuple[str, dict[str, Any]]:
    numbers = next(each for each in ranges if each.taken < each.count)
    serial = numbers.first_serial + numbers.taken
    number = waybill_no(numbers.prefix, serial, numbers.suffix)
    numbers.taken += 1
    session.add(
        WaybillNumber(waybill_no=number, range_id=numbers.range_id, order_id=order.order_id, state="reserved")
    )
    return number, {"waybill_no": number, "range_id": numbers.range_id.hex(), "serial": serial}


def _journalled(
    last: JournalEvent, grant: EpochGrant, kind: str, body: dict[str, Any], at: datetime
) -> JournalEvent:
    same = last.epoch == grant.epoch
    wall_ms = to_ms(at)
    sealed = seal_event(
        desk_id=grant.desk_id,
        epoch=grant.epoch,
        seq=last.seq + 1 if same else 1,
        prev_hash=last.hash if same else genesis_hash(grant.desk_id, grant.epoch, grant.nonce),
        type=kind,
        schema=1,
        wall_ms=wall_ms,
        hlc=max(last.hlc + 1, wall_ms),
        body=body,
    )
    return JournalEvent(
        position=last.position + 1,
        epoch=sealed.epoch,
        seq=sealed.seq,
        event_id=sealed.event_id,
        type=sealed.type,
        wall_ms=sealed.wall_ms,
        hlc=sealed.hlc,
        hash=sealed.hash,
        header=sealed.header,
        salt=sealed.salt,
        body=sealed.body,
    )


def _line(register: Register, order: Order, journalled: JournalEvent, number: str) -> RegisterLine:
    return RegisterLine(
        recorded_at=journalled.position,
        line_id=journalled.event_id,
        register_id=register.register_id,
        fate="ticked",
        thing=order.order_id.hex(),
        order_id=order.order_id,
        case_no=order.case_no,
        waybill_no=number,
        party_id=order.party_id,
        reason="",
        custody_back=0,
        undone=0,
    )
