"""Hello: both sides say how far they are. The hub's head alone says what was sent (reliability §2.4, §2.5)."""

from functools import cache
from typing import Any

from govpost_desk.hub import desks, feeding, incidents
from govpost_desk.hub.store import Tx
from govpost_desk.wire.grants import Signed, sign_receipt, sign_sealing
from govpost_desk.wire.messages import PROTO, Head, Hello, HelloReply, Refusal
from govpost_desk.wire.sealing import SealingKey
from govpost_desk.wire.signing import SigningKey

MIN_APP = "0.1.0"
RETRY_AFTER_S = 60
MOST_EPOCHS = 1000


def hello(tx: Tx, message: Hello, key: SigningKey) -> HelloReply | Refusal:
    """How head office stands towards this desk. The desk is known and active; its grant has been learned."""
    if message.proto != PROTO or len(message.heads) > MOST_EPOCHS:
        return Refusal(error="shape")
    rows = desks.epochs_of(tx, message.desk)
    fork, rewound = _compared(tx, message, rows)
    known = desks.find_desk(tx, message.desk)
    fresh = known is not None and message.hlc > known.seen_hlc
    if fresh:  # not one that was late: it would tell of what is past
        desks.saw(
            tx,
            message.desk,
            hlc=message.hlc,
            unpushed=message.unpushed,
            numbers_left=message.numbers_left,
            app=message.app,
        )
        if rewound and message.witness_ok:
            facts = {"desk": message.desk, "epoch": message.epoch}
            incidents.open_incident(tx, "clone", f"{message.desk}:{message.epoch}", facts)
    heads = desks.heads(rows)
    receipt = sign_receipt(
        {number: (head.seq, head.hash) for number, head in heads.items()},
        inc=tx.standing.inc,
        site=tx.site,
        desk=message.desk,
        at_ms=tx.now_ms,
        key=key,
    )
    return HelloReply(
        inc=tx.standing.inc,
        heads=heads,
        fork=fork,
        rewound=rewound,
        safe={number: row.safe_seq for number, row in rows.items() if row.safe_seq},
        scopes=(feeding.scope_of(tx.site),),
        now_ms=tx.now_ms,
        min_app=MIN_APP,
        retry_after_s=RETRY_AFTER_S,
        receipt=receipt,
        sealing=told_sealing(key.seed),
    )


@cache
def told_sealing(signing_seed: bytes) -> Signed:
    """The public sealing key of this head office, signed: the same for every desk."""
    return sign_sealing(SealingKey.derived(signing_seed).public, SigningKey(signing_seed))


def _compared(tx: Tx, message: Hello, rows: dict[int, Any]) -> tuple[int | None, bool]:
    """(the oldest epoch in which the desk's head is none of ours, whether events are here that the desk lacks).

    A desk that is ahead looks itself whether our head is one of its own: only it can.
    """
    fork: int | None = None
    rewound = False
    for number, row in rows.items():
        own = message.heads.get(number)
        if own is None:
            rewound = rewound or row.head_seq > 0
            continue
        if own.seq > row.head_seq:
            continue
        same = (
            own.hash == row.head_hash if own.seq == row.head_seq else _is_here(tx, message.desk, number, own)
        )
        if not same:
            fork = number if fork is None else fork
        elif own.seq < row.head_seq:
            rewound = True
    return fork, rewound


def _is_here(tx: Tx, desk_id: str, number: int, own: Head) -> bool:
    if own.seq <= 0:
        return True  # nothing logged yet: behind, not beside
    return desks.hash_at(tx, desk_id, number, own.seq) == own.hash
