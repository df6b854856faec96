"""The desk's side of GPD1: hello, push from head office's head, numbers, feeds (reliability §2.4 to §2.7).

Sans I/O: disk, line, clock and dice are arguments, and the simulation runs this very code. Nothing is remembered
between two turns but how long to wait and what a hash proves: what head office has is asked for every time (an own flag
'sent' loses events when a server comes back from a backup).
"""

import random
from dataclasses import dataclass, replace
from enum import StrEnum

from govpost_desk.sync.asking import end_of, epoch_of, hello_of, numbers_of, push_of
from govpost_desk.sync.ports import (
    Asked,
    Clock,
    Disk,
    Epoch,
    Line,
    Owed,
    PutBack,
    Refused,
    Standing,
    Unreachable,
)
from govpost_desk.wire.events import ChainError
from govpost_desk.wire.grants import GrantError, Place, Signed, read_epoch
from govpost_desk.wire.messages import (
    MOST_EVENTS,
    PROTO,
    Cursor,
    Enrol,
    Enrolled,
    FeedPage,
    Fetch,
    Fetched,
    Granted,
    Head,
    HelloReply,
    LocalEpoch,
    PushReply,
    ReadFeed,
    Refusal,
    received_event,
)
from govpost_desk.wire.signing import SigningKey

PUSH_BYTES = 1024 * 1024  # of a push before it is packed: one batch in memory, far below what the hub takes
_PAGE = 500  # items of a feed in one answer
_MOST_WAIT_S = 900.0
_FIRST_WAIT_S = 2.0
_IDLE_S = 60.0
_MOST_ROUNDS = 8  # changes of epoch in one turn: a desk and a hub that never agree wait for people


class State(StrEnum):
    """What a turn came to."""

    NEW = "new"  # not enrolled: a desk of its own
    IDLE = "idle"  # everything is there, nothing waits
    OFFLINE = "offline"
    WAITING = "waiting"  # somebody at head office decides
    LOCKED = "locked"  # revoked
    REFUSED = "refused"  # head office did not take something; it is kept and shown


@dataclass(frozen=True, kw_only=True)
class Turn:
    """How a turn ended and after how many seconds the next is due."""

    state: State
    wait_s: float
    error: str = ""
    sent: int = 0


class Engine:
    """One desk. `turn()` does all there is to do now; it never waits itself."""

    def __init__(self, disk: Disk, line: Line, clock: Clock, dice: random.Random, app: str) -> None:
        self._disk, self._line, self._clock, self._dice, self._app = disk, line, clock, dice, app
        self._failures = 0
        self._sent = 0
        self._same: set[tuple[int, int, str]] = (
            set()
        )  # epoch, seq, head office's head: proved to have our event at seq

    def enrol(self, code: str, desk: str, epochs: tuple[LocalEpoch, ...], seed: bytes) -> None:
        """Give the one-time code and the device's key; from here on this desk is known. Raises Unreachable, Refused."""
        key = SigningKey(seed).public
        asked = Enrol(proto=PROTO, code=code, desk=desk, key=key, app=self._app, epochs=epochs)
        reply = self._line.ask(asked, Enrolled)
        self._disk.enrol(reply, seed, self._clock.wall_ms())

    def turn(self) -> Turn:
        """One turn; a failure of the line or a refusal ends it, never an exception of theirs."""
        self._sent = 0
        try:
            state = self._agree()
        except Unreachable:
            return self._offline()
        except Refused as answer:
            return self._refused(answer.refusal)
        except (GrantError, ChainError) as broken:
            error = "grant" if isinstance(broken, GrantError) else "chain"
            return Turn(state=State.REFUSED, wait_s=_MOST_WAIT_S, error=error, sent=self._sent)
        self._failures = 0
        return Turn(state=state, wait_s=_IDLE_S, sent=self._sent)

    def _offline(self) -> Turn:
        """Full jitter: a hall that comes back does not come back all at once."""
        most = min(_MOST_WAIT_S, _FIRST_WAIT_S * 2 ** min(self._failures, 16))
        self._failures += 1
        return Turn(state=State.OFFLINE, wait_s=self._dice.uniform(0, most), sent=self._sent)

    def _refused(self, refusal: Refusal) -> Turn:
        if refusal.error == "later":
            wait_s = max(float(refusal.retry_after_s or 0), self._offline().wait_s)
            return Turn(state=State.OFFLINE, wait_s=wait_s, sent=self._sent)
        if refusal.error == "revoked":
            self._disk.lock(self._clock.wall_ms())
            return Turn(state=State.LOCKED, wait_s=_MOST_WAIT_S, error=refusal.error, sent=self._sent)
        return Turn(state=State.REFUSED, wait_s=_MOST_WAIT_S, error=refusal.error, sent=self._sent)

    # --- one turn ---------------------------------------------------------------------------------------------------

    def _agree(self) -> State:
        """Hello until both sides tell the same story, then everything else."""
        for _ in range(_MOST_ROUNDS):
            standing = self._disk.standing()
            if standing is None:
                return State.NEW
            reply = self._hello(standing)
            self._push_own_epochs(standing, reply)
            if (changed := self._reconcile(standing, reply)) is State.WAITING:
                return State.WAITING
            if changed is not None or not self._push_all(standing, reply):
                continue
            if standing.moved:
                if self._new_epoch(standing, end_of(standing), "machine") is State.WAITING:
                    return State.WAITING
            elif self._numbers(standing):
                self._feeds(standing, reply)
                return State.IDLE
        return State.REFUSED

    def _hello(self, standing: Standing) -> HelloReply:
        asked_ms, began = self._clock.wall_ms(), self._clock.monotonic()
        reply = self._line.ask(hello_of(standing, self._app, asked_ms), HelloReply)
        middle_ms = asked_ms + int(500 * (self._clock.monotonic() - began))
        self._disk.heard(reply, reply.now_ms - middle_ms, self._clock.wall_ms())
        return reply

    def _reconcile(self, standing: Standing, reply: HelloReply) -> State | None:
        """None when head office has nothing that is not ours; else something was changed, and hello comes again.

        Of epochs that are not here at all a desk that lost nothing takes no notice: another machine under its name has
        them. One that did lose something reads them back.
        """
        lost = {each.epoch: each for each in standing.owed}
        for number in sorted(reply.heads):
            theirs, ours = reply.heads[number], standing.epoch(number)
            if ours is None:
                if theirs.seq and not standing.whole and number not in standing.foreign:
                    lost[number] = Owed(epoch=number, after=0, upto=theirs.seq, renew=False)
                continue
            if ours.shared_to is not None:
                # settled: what lies behind is another branch. A head office that was put back may have one before it
                both = min(ours.shared_to, theirs.seq)
                if ours.shared_to and not self._has_ours(number, both, theirs):
                    return self._forked(standing, number, both, theirs.seq)
                continue
            have = ours.head.seq
            if theirs.seq <= have:
                if self._disk.hash_at(number, theirs.seq) != theirs.hash:
                    return self._forked(standing, number, theirs.seq, theirs.seq)
            elif not self._is_ours(ours, number):
                return self._forked(standing, number, have, theirs.seq)
            elif standing.whole:
                # nothing was lost here, so another machine wrote on under this name
                return self._new_epoch(standing, Place(epoch=number, seq=have, hash=ours.head.hash), "clone")
            else:
                lost[number] = Owed(epoch=number, after=have, upto=theirs.seq, renew=True)
        if lost and self._read_back(standing, reply, tuple(lost.values())):
            return self._new_epoch(standing, None, "rewound")
        if standing.newest.grant is None:
            # a restore opened it without head office: work went on, numbers come with a granted one
            return self._new_epoch(standing, None, "rewound")
        return State.IDLE if lost else None

    def _read_back(self, standing: Standing, reply: HelloReply, owed: tuple[Owed, ...]) -> bool:
        """Read back what was lost, or the rest of it; whether a next epoch must be begun then, which settles it."""
        if owed != standing.owed:
            self._disk.owe(owed)
        renew = False
        for each in owed:
            ours, after = standing.epoch(each.epoch), each.after
            if ours is not None and ours.shared_to is None:
                after, renew = max(after, ours.head.seq), True
            theirs = reply.heads.get(each.epoch)
            there = (
                theirs.seq if theirs is not None else 0
            )  # a hub that was put back has less of it than it had
            stands = self._fetch_lost(standing, each.epoch, after, min(each.upto, there))
            renew = renew or each.renew or stands is PutBack.BEHIND
        if not renew:
            self._disk.owe(())
        return renew

    def _is_ours(self, ours: Epoch, number: int) -> bool:
        """Whether head office has our last event of the epoch at its place."""
        return ours.head.seq == 0 or self._their_hash(number, ours.head.seq) == ours.head.hash

    def _has_ours(self, number: int, seq: int, theirs: Head) -> bool:
        """Whether what head office has of the epoch up to its head holds our event at `seq`: of a chain that is for
        ever, so it is asked once.
        """
        ours = self._disk.hash_at(number, seq)
        if seq == theirs.seq:
            return ours == theirs.hash
        proof = (number, seq, theirs.hash)
        if proof not in self._same and self._their_hash(number, seq) == ours:
            self._same.add(proof)
        return proof in self._same

    def _their_hash(self, epoch: int, seq: int) -> str | None:
        page = self._fetch(epoch, seq - 1, 1)
        if not page.events:
            return None
        return received_event(page.events[0]).hash.hex()

    def _fetch(self, epoch: int, after: int, limit: int) -> Fetched:
        standing = self._disk.standing()
        assert standing is not None
        return self._line.ask(Fetch(desk=standing.desk, epoch=epoch, after=after, limit=limit), Fetched)

    def _forked(self, standing: Standing, epoch: int, both: int, there: int) -> State:
        """Find the last event that both sides have, by halving; go on from there in a new epoch.

        Of an epoch that two machines opened by themselves not even the beginning is common: what the other one wrote
        comes into the books of a desk that lost something.
        """
        low, high = 0, both + 1  # they agree at low, differ at high
        while high - low > 1:
            middle = (low + high) // 2
            if self._their_hash(epoch, middle) == self._disk.hash_at(epoch, middle):
                low = middle
            else:
                high = middle
        ancestor = Place(epoch=epoch, seq=low, hash=self._disk.hash_at(epoch, low) or "")
        owed = () if standing.whole else (Owed(epoch=epoch, after=low, upto=there, renew=False),)
        return self._new_epoch(standing, ancestor, "fork", common=low > 0, owed=owed)

    def _fetch_lost(self, standing: Standing, epoch: int, after: int, upto: int) -> PutBack:
        """Read back what this desk wrote and lost, page by page; where it stands now."""
        stands = PutBack.NOWHERE
        while after < upto:
            page = self._fetch(epoch, after, MOST_EVENTS)
            stands = (
                self._disk.put_back(epoch, page, self._clock.wall_ms()) if page.events else PutBack.NOWHERE
            )
            if stands is PutBack.NOWHERE:
                raise ChainError("order", epoch, after + 1)
            after += len(page.events)
        return stands

    def _new_epoch(
        self,
        standing: Standing,
        ancestor: Place | None,
        why: str,
        *,
        common: bool = True,
        owed: tuple[Owed, ...] = (),
    ) -> State:
        before = standing.asked
        if before is not None and (before.why, _epoch_of(before.ancestor)) == (why, _epoch_of(ancestor)):
            ancestor, head = before.ancestor, before.head
        else:
            head = standing.newest.head.hash
        told = ancestor if common else None
        granted = self._line.ask(replace(epoch_of(standing, told, why), head=head), Granted)
        if granted.waits or not granted.grants:
            self._disk.ask(Asked(why=why, ancestor=ancestor, head=head))
            return State.WAITING
        return self._begin(standing, granted.grants[-1], ancestor, why, owed)

    def _begin(
        self, standing: Standing, signed: Signed, ancestor: Place | None, why: str, owed: tuple[Owed, ...]
    ) -> State:
        """Go on in a granted epoch. Raises GrantError."""
        grant = read_epoch(signed, standing.hub_key)
        if (grant.desk, grant.site) != (standing.desk, standing.site) or standing.epoch(grant.epoch):
            raise GrantError("desk")
        self._disk.begin_epoch(signed, ancestor, why, self._clock.wall_ms(), owed)
        return State.IDLE

    # --- push ---------------------------------------------------------------------------------------------------------

    def _push_own_epochs(self, standing: Standing, reply: HelloReply) -> None:
        """Epochs that the desk opened by itself and head office never heard of: it must know them to grant the next."""
        for epoch in standing.epochs:
            if epoch.grant is None and epoch.epoch not in reply.heads:
                self._push_epoch(standing, epoch, 0)

    def _push_all(self, standing: Standing, reply: HelloReply) -> bool:
        """Everything that head office lacks, epoch by epoch, closed ones too; False when hello must come again."""
        for epoch in standing.epochs:
            theirs = reply.heads.get(epoch.epoch)
            if not self._push_epoch(standing, epoch, theirs.seq if theirs is not None else 0):
                return False
        return True

    def _push_epoch(self, standing: Standing, epoch: Epoch, after: int) -> bool:
        """The rest of one epoch, batch by batch, smaller ones if it must be; False when hello must come again."""
        end, most = epoch.shared_to, MOST_EVENTS
        while events := self._disk.events(epoch.epoch, after, end, most, PUSH_BYTES):
            try:
                taken = self._line.ask(push_of(standing, epoch, events), PushReply)
            except Refused as answer:
                if answer.refusal.error in ("gap", "fork"):
                    return False
                if answer.refusal.error == "too_large" and len(events) > 1:
                    most = len(events) // 2
                    continue
                seq = answer.refusal.seq
                self._disk.refused(epoch.epoch, seq, answer.refusal.error, self._clock.wall_ms())
                raise
            self._sent += taken.new
            if taken.head.seq <= after:
                return False
            after = taken.head.seq
            self._disk.pushed(epoch.epoch, taken.head, taken.held, self._clock.wall_ms())
        return True

    # --- numbers and feeds --------------------------------------------------------------------------------------------

    def _numbers(self, standing: Standing) -> bool:
        """More numbers where they get few; False when hello must come again.

        Head office gives them to the newest epoch of a name alone. Where that is another machine's, this one asks for
        one of its own; both are told of at head office.
        """
        if not standing.numbers_wanted:
            return True
        try:
            granted = self._line.ask(numbers_of(standing), Granted)
        except Refused as answer:
            if answer.refusal.error != "epoch":
                raise
            self._beside_another(standing)
            return False
        if granted.grants:
            self._disk.add_ranges(granted.grants, self._clock.wall_ms())
        return True

    def _beside_another(self, standing: Standing) -> State:
        """Another machine under this name has a later epoch."""
        return self._new_epoch(standing, end_of(standing), "clone")

    def _feeds(self, standing: Standing, reply: HelloReply) -> None:
        for scope in reply.scopes:
            cursor = standing.cursors.get(scope, Cursor(n=0, inc=reply.inc))
            if cursor.inc != reply.inc:
                self._disk.begin_feed_anew(scope, reply.inc)
                cursor = Cursor(n=0, inc=reply.inc)
            self._read(standing, scope, cursor)

    def _read(self, standing: Standing, scope: str, cursor: Cursor) -> None:
        more = True
        while more:
            asked = ReadFeed(desk=standing.desk, scope=scope, after=cursor.n, inc=cursor.inc, limit=_PAGE)
            try:
                page = self._line.ask(asked, FeedPage)
            except Refused as answer:
                if answer.refusal.error != "resync" or answer.refusal.inc is None:
                    raise
                self._disk.begin_feed_anew(scope, answer.refusal.inc)
                cursor = Cursor(n=0, inc=answer.refusal.inc)
                continue
            anew = self._disk.take_page(scope, cursor, page, self._clock.wall_ms())
            if anew:
                cursor = Cursor(n=0, inc=page.inc)
            elif page.items:
                cursor = Cursor(n=page.items[-1].n, inc=page.inc)
            more = anew or (page.more and bool(page.items))


def _epoch_of(place: Place | None) -> int:
    return place.epoch if place is not None else 0
