"""Tables of head office, for SQLite and PostgreSQL alike. Each carries `site_id` first in every key.

A site is one hall with its desks. All that a desk writes and reads belongs to its site, every statement names it and a
transaction touches one alone (`hub.store`), so that an engine that distributes by `site_id` takes the tables as they
are. What belongs to the whole installation (the hub's keys, the marks that outlive a restore) lies in files
(`hub.installation`, `hub.marks`), not in a table.

Times are integer milliseconds; hashes and ids lower-case hex; the parts of events are bytes and never changed.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    literal_column,
    text,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

metadata = MetaData()
# in the statement itself, so that an index without it is used
NO_EVENT: ColumnElement[str] = literal_column("''")
_UNDOES = text("undoes <> ''")
_BIG: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")


def _key(name: str, kind: Any = Text) -> Column[Any]:
    return Column(name, kind, primary_key=True, nullable=False, autoincrement=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, _BIG, nullable=False)


def _bytes(name: str, *, optional: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=optional)


def _table(name: str, *columns: SchemaItem) -> Table:
    return Table(name, metadata, _key("site_id"), *columns, sqlite_strict=True, sqlite_with_rowid=False)


site = _table(
    "site",
    _text("name"),
    _text("approve"),  # reasons for a new epoch, by blanks, that a person decides
    _number("range_size"),  # numbers of one grant
    _number("inc"),  # incarnation: one more after every restore
    _number("band"),  # the part of the pools that numbers come from: one more too
    _number("grants"),  # grants given: what the mark outside says was seen
    _number("fact_n"),
)
feed_head = _table("feed_head", _number("n"), _text("digest"))  # its row is the lock of the site
desk = _table(
    "desk",
    _key("desk_id"),
    _text("name"),
    _text("state"),  # new, active, revoked
    _text("key"),
    _number("seen_ms"),
    _number("seen_hlc"),
    _number("unpushed"),
    _number("numbers_left"),
    _text("app"),
)
enrol_code = _table(
    "enrol_code",
    _key("code_id"),
    _text("desk_id"),
    _text("salt"),
    _text("digest"),
    _number("expires_ms"),
    _text("used_by"),  # the key that used it, "" before
    Index("enrol_code_desk", "site_id", "desk_id"),
)
epoch = _table(
    "epoch",
    _key("desk_id"),
    _key("epoch", _BIG),
    _text("nonce"),
    _text("key"),  # of the device in this epoch; "" in one that the desk opened by itself
    Column("grant_text", Text),
    Column("grant_sig", Text),
    _number("head_seq"),
    _text("head_hash"),
    _number("safe_seq"),  # within a backup that was restored for a trial
)
epoch_ask = _table(
    "epoch_ask",
    _key("desk_id"),
    _key("ask"),  # hash of the request: asked again, the same epoch is the answer
    _text("why"),
    _text("state"),  # waits, granted, refused
    _number("epoch"),  # 0 while it waits
    _text("ancestor"),  # JSON or ""
    _number("at_ms"),
)
log_event = _table(
    "log_event",
    _key("desk_id"),
    _key("epoch", _BIG),
    _key("seq", _BIG),
    _text("hash"),
    _text("event_id"),
    _text("type"),
    _number("schema_no"),
    _bytes("header"),
    _bytes("salt"),
    _bytes("body"),
    _bytes("sig", optional=True),
    _number("received_ms"),
)
log_personal = _table(
    "log_personal",
    _key("desk_id"),
    _key("epoch", _BIG),
    _key("seq", _BIG),
    _text("event_id"),  # the fact whose person it is: of a carried one the inner
    _bytes("personal"),
    _bytes("psalt"),
    Index("log_personal_event", "site_id", "event_id"),
)
erased = _table("erased", _key("event_id"), _text("by_event"))
held = _table(
    "held", _key("desk_id"), _key("epoch", _BIG), _key("seq", _BIG), _text("event_id"), _text("why")
)
fact = _table(
    "fact",
    _key("event_id"),
    _number("n"),  # the order of arrival, given under the lock of the site: for people, no fold depends on it
    _text("desk_id"),
    _number("epoch"),
    _number("seq"),
)
act = _table(
    "act",
    _key("event_id"),
    _text("order_id"),
    _text("case_no"),
    _text("waybill_no"),
    _text("act"),
    _text("undoes"),  # event id of the act that this one takes back, else ""
    _text("desk_id"),
    _number("at_ms"),
    _number("hlc"),
    Index("act_order", "site_id", "order_id"),
    # of those that undo alone: hardly one in a hundred does
    Index("act_undoes", "site_id", "undoes", sqlite_where=_UNDOES, postgresql_where=_UNDOES),
)
custody = _table(
    "custody",
    _key("order_id"),
    _text("case_no"),
    _text("waybill_no"),
    _text("act"),
    _text("desk_id"),
    _number("at_ms"),
    _number("hlc"),
    _text("event_id"),
    Index("custody_waybill", "site_id", "waybill_no"),
)
number_use = _table(
    "number_use",
    _key("waybill_no"),
    _text("event_id"),
    _text("desk_id"),
    _text("order_id"),
    _text("by_no"),
    _number("hlc"),
)
number_range = _table(
    "number_range",
    _key("range_id"),
    _text("desk_id"),
    _number("epoch"),
    _text("prefix"),
    _text("suffix"),
    _number("first_serial"),
    _number("count"),
    _text("grant_text"),
    _text("grant_sig"),
    _number("known"),  # 1 when the desk was heard to have it
    Index("number_range_desk", "site_id", "desk_id", "epoch"),
)
pool = _table(
    "pool",
    _key("prefix"),
    _key("suffix"),
    _key("first_serial", _BIG),
    _number("count"),
    _number("bands"),  # equal parts, one for each band of the site from `first_band` on
    _number("first_band"),
)
allocator = _table(
    "allocator",
    _key("prefix"),
    _key("suffix"),
    _key("first_serial", _BIG),
    _key("band", _BIG),
    _number("taken"),
)
feed = _table(
    "feed",
    _key("n", _BIG),
    _text("kind"),
    _text("key"),
    _number("ver"),
    _text("op"),
    _text("content"),
    Index("feed_key", "site_id", "kind", "key"),
)
feed_state = _table(
    "feed_state", _key("kind"), _key("key"), _number("n"), _number("ver"), _text("op"), _text("digest")
)
incident = _table(
    "incident",
    _key("kind"),
    _key("key"),
    _text("state"),  # open, closed
    _text("facts"),  # JSON: desks, places, numbers, staff numbers; no other person
    _number("opened_ms"),
    _number("closed_ms"),
    _text("closed_by"),
)
channel = _table(
    "channel",
    _key("channel_id"),
    _text("name"),  # as people know it; travels with its orders
    _text("may"),  # by blanks: orders tracking
    _text("digest"),  # of its token
    _text("state"),  # active, revoked
    _number("added_ms"),
)
platform_order = _table(  # no person: recipients stand in the feed alone (`hub.ordering`)
    "platform_order",
    _key("order_id"),
    _text("channel_id"),
    _text("source"),
    _text("case_no"),
    _number("part"),
    _text("window_code"),
    _number("rev"),  # the platform's own
    _number("told_rev"),  # what desks are told: rises with every change, whoever brings it
    _text("state"),  # open, cancelled, erased, expired
    _text("salt"),
    _text("digest"),  # of salt and content without rev; "" where no person may be left
    _number("changed_ms"),
)
tracking = _table(
    "tracking",
    _key("code_set"),
    _key("record_id"),  # the carrier's own
    _text("waybill_no"),
    _number("at_ms"),
    _text("code"),
    _text("place"),
    _text("raw"),  # the carrier's words may name a person: "" after an erasure
    _text("digest"),
    _text("channel_id"),
    _number("received_ms"),
    Index("tracking_waybill", "site_id", "waybill_no"),
)
tracking_code = _table(  # the hall's own beside those of the program
    "tracking_code", _key("code_set"), _key("code"), _text("content"), _text("means")
)
text_message = _table(  # no person: number and text are put together when it is sent (`hub.messaging`)
    "text_message",
    _key("event_id"),
    _key("template"),
    _text("order_id"),
    _text("waybill_no"),
    _text("register_id"),  # it waits for this register to close, else ""
    _text("state"),  # waits, queued, sending, sent, failed, unknown, withdrawn
    _text("why"),
    _number("at_ms"),  # of the fact
    _number("attempts"),
    _number("next_ms"),
    _number("done_ms"),
    Index("text_message_state", "site_id", "state", "next_ms"),
    Index("text_message_register", "site_id", "register_id"),
)
message_template = _table("message_template", _key("template"), _text("content"))
PROJECTIONS = (act, custody, number_use)  # made from the log alone: `hub.rebuilding` proves it
