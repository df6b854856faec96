"""GPD1 between desk and head office: what is asked and answered (reliability §2.4; docs/wire.md by example).

Every request is a POST with one JSON object, signed by the device; every answer is one too, or a `Refusal`. All are
idempotent: sent twice, late or out of order they change nothing that was not changed by the first.
"""

from dataclasses import dataclass

from govpost_desk.wire.codec import Key, MessageError, Whole
from govpost_desk.wire.events import Event
from govpost_desk.wire.frames import event_of_parts
from govpost_desk.wire.grants import Place, Signed

PROTO = 1
MOST_EVENTS = 500  # of one push
MOST_PACKED_BYTES = 512 * 1024  # of one push, as it goes over the line
MOST_BYTES = 4 * 1024 * 1024  # inflated


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last event of an epoch: its seq and hash (hex). Seq 0 and the genesis hash for an epoch without events."""

    seq: Whole
    hash: str


Heads = dict[Key, Head]


# --- enrolment ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEpoch:
    """An epoch that the desk opened by itself before it knew head office."""

    epoch: Whole
    nonce: str
    head: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """A desk gives its one-time code and the key it made; it offers its own epochs as they are."""

    proto: Whole
    code: str
    desk: str
    key: str
    app: str
    epochs: tuple[LocalEpoch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The desk's place: its site, the grant of its next epoch, and the hub's public key, to be kept for ever.

    `sealing`: see `HelloReply`.
    """

    inc: Whole
    site: str
    hub_key: str
    grant: Signed
    sealing: Signed | None = None


# --- hello ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a feed has been read: number of the last item, and the hub's incarnation that gave it."""

    n: Whole
    inc: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """How the desk stands. `heads`: of every epoch it has; `grant`: of the newest, so that a restored hub learns it."""

    proto: Whole
    desk: str
    epoch: Whole
    grant: Signed
    heads: Heads
    cursors: dict[str, Cursor]
    app: str
    wall_ms: Whole
    hlc: Whole
    unpushed: Whole
    numbers_left: Whole
    disk_free_mb: Whole
    witness_ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HelloReply:
    """How head office stands. `fork`: the epoch whose head here is none of the desk's; `rewound`: the desk lost events
    that are here; `safe`: last event of each epoch within a backup that was restored for a trial; `scopes`: feeds to
    read; `receipt`: the heads, signed (`wire.grants.read_receipt`); `sealing`: the key to which files of the memory
    stick are sealed (`wire.grants.read_sealing`).
    """

    inc: Whole
    heads: Heads
    fork: Whole | None
    rewound: bool
    safe: dict[Key, Whole]
    scopes: tuple[str, ...]
    now_ms: Whole
    min_app: str
    retry_after_s: Whole
    receipt: Signed
    sealing: Signed | None = None


# --- the journal ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SentEvent:
    """One event as it is sent: its bytes as text, salts in hex; `personal` and `psalt` None when none or erased."""

    header: str
    body: str
    salt: str
    personal: str | None = None
    psalt: str | None = None
    sig: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Events of one epoch in order. `grant`: of that epoch; None and `nonce` for one the desk opened by itself."""

    desk: str
    epoch: Whole
    grant: Signed | None
    nonce: str | None
    events: tuple[SentEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReply:
    """`new`: how many were not here yet; `held`: ids of what is stored and not understood; `receipt`: the head."""

    head: Head
    new: Whole
    held: tuple[str, ...]
    receipt: Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """The desk reads its own journal back, after `after` of an epoch."""

    desk: str
    epoch: Whole
    after: Whole
    limit: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """`grant` or `nonce` as in `Push`; `more`: further events follow; `epochs`: all that are here."""

    grant: Signed | None
    nonce: str | None
    events: tuple[SentEvent, ...]
    more: bool
    epochs: tuple[Whole, ...]


# --- grants -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEpoch:
    """A new epoch is asked for. `why`: fork, rewound, clone, machine, damage; `ancestor`: the last event that both
    sides have; `head`: hash of the newest event here. Epochs that the desk opened by itself were pushed before.

    Asked again with the same words, the same epoch is the answer (a copy of the desk has another head): who lost that
    epoch and what was logged in it finds it by hello (`rewound`), and asks again with its grant.
    """

    desk: str
    grant: Signed
    ancestor: Place | None
    why: str
    head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The grants, oldest first; `waits`: a person at head office decides first."""

    grants: tuple[Signed, ...]
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreNumbers:
    """Numbers are asked for. `left`: how many are free; `known`: ids of the ranges the desk has of this epoch.

    `head`: the last event of this epoch that the desk has and head office has too (seq 1 at least). It proves that the
    desk stands on the branch that is here, so a grant whose answer was lost is given again instead of a new one; a copy
    of the desk stands on another branch and gets none. Without it every request gets new numbers.
    """

    desk: str
    epoch: Whole
    left: Whole
    known: tuple[str, ...]
    head: Head | None = None


# --- the feed ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeed:
    """Items of a feed after `after`, given by the incarnation `inc`."""

    desk: str
    scope: str
    after: Whole
    inc: Whole
    limit: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """A version of something that only head office writes. `op`: put or drop; `content`: JSON text, kept as it is."""

    n: Whole
    kind: str
    key: str
    ver: Whole
    op: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """`digest`: over everything that the feed says after this page (`wire.feed_digest`), None where further follow."""

    inc: Whole
    items: tuple[FeedItem, ...]
    more: bool
    digest: str | None = None


# --- refusals ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why head office did not take it; nothing is lost at the desk. `head`: of `gap` and `fork`; `seq`: of `digest`.

    Codes: gap, fork, digest, shape, too_large, unknown_desk, signature, revoked, no_grant, code, epoch, resync, later;
    of channels (`wire.platforms`): token, not_allowed.
    """

    error: str
    head: Head | None = None
    seq: Whole | None = None
    inc: Whole | None = None
    retry_after_s: Whole | None = None


STATUS = {
    "gap": 409,
    "fork": 409,
    "epoch": 409,
    "resync": 409,
    "digest": 422,
    "shape": 422,
    "too_large": 413,
    "unknown_desk": 403,
    "signature": 403,
    "revoked": 403,
    "no_grant": 403,
    "code": 403,
    "token": 401,
    "not_allowed": 403,
    "later": 503,
}

PATHS: dict[str, type] = {
    "/v1/enrol": Enrol,
    "/v1/sync/hello": Hello,
    "/v1/log/push": Push,
    "/v1/log/fetch": Fetch,
    "/v1/epochs": NewEpoch,
    "/v1/ranges": MoreNumbers,
    "/v1/feed": ReadFeed,
}
ANSWERS: dict[type, type] = {
    Enrol: Enrolled,
    Hello: HelloReply,
    Push: PushReply,
    Fetch: Fetched,
    NewEpoch: Granted,
    MoreNumbers: Granted,
    ReadFeed: FeedPage,
}


def sent_event(event: Event) -> SentEvent:
    """An event as it is sent: the very bytes of the journal."""
    return SentEvent(
        event.header.decode(),
        event.body.decode(),
        event.salt.hex(),
        None if event.personal is None else event.personal.decode(),
        None if event.psalt is None else event.psalt.hex(),
        None if event.sig is None else event.sig.hex(),
    )


def received_event(sent: SentEvent) -> Event:
    """The event back, not proved yet (`wire.events.check_event`). Raises MessageError for what is no event."""
    try:
        return event_of_parts(
            sent.header.encode(),
            sent.body.encode(),
            bytes.fromhex(sent.salt),
            None if sent.personal is None else sent.personal.encode(),
            None if sent.psalt is None else bytes.fromhex(sent.psalt),
            None if sent.sig is None else bytes.fromhex(sent.sig),
        )
    except ValueError as failure:
        raise MessageError("event") from failure
