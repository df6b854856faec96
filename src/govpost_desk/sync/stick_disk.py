"""The desk's store for files of the memory stick (`ports.StickDisk`): what a file says may be old, so it only adds."""

import json
from collections.abc import Mapping, Sequence

from govpost_desk.storage import epochs, head_office
from govpost_desk.storage.keeping import HUB_KEY, keep, kept
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.sync.hub_word import keep_sealing, note_held
from govpost_desk.sync.ports import Wish
from govpost_desk.wire import codec
from govpost_desk.wire.codec import MessageError
from govpost_desk.wire.grants import GrantError, Signed, read_sealing
from govpost_desk.wire.messages import Head, HelloReply


class DeskStickDisk(DeskDisk):
    """See ports.StickDisk."""

    def seed(self) -> bytes:
        """The device's key. Only of a desk that has joined."""
        with self._db.reading() as execute:
            return bytes.fromhex(kept(execute, head_office.SEED) or "")

    def sealing(self) -> str:
        """The public key to which files are sealed, "" while head office has not told it."""
        with self._db.reading() as execute:
            found = kept(execute, head_office.SEALING)
            hub_key = kept(execute, HUB_KEY) or ""
        if not found:
            return ""
        try:
            return read_sealing(Signed(*json.loads(found)), hub_key)
        except GrantError:  # of a head office that this desk has left
            return ""

    def told(self) -> dict[int, int]:
        """See ports.StickDisk."""
        with self._db.reading() as execute:
            return head_office.heads_told(execute)

    def heard_by_stick(self, reply: HelloReply, gaps: Mapping[int, int], at_ms: int) -> bool:
        """See ports.StickDisk."""
        with self._db.begin() as tx:
            execute = tx.execute
            inc = int(kept(execute, head_office.INC) or 0)
            if reply.inc < inc:
                return False
            told = head_office.heads_told(execute)
            least = told if reply.inc == inc else {}
            last_ms = max(at_ms, int(kept(execute, head_office.HEARD_MS) or 0))
            values = {head_office.INC: str(reply.inc), head_office.HEARD_MS: str(last_ms)}
            head_office.keep_all(execute, values)
            keep_sealing(execute, reply.sealing)
            for epoch in sorted({*told, *reply.heads}):
                seq = reply.heads[epoch].seq if epoch in reply.heads else 0
                if epoch not in gaps:
                    seq = max(seq, least.get(epoch, 0))
                safe = reply.safe.get(epoch, None if reply.inc == inc else 0)
                head_office.note_head(execute, epoch, seq, safe, at_ms)
        return True

    def pushed_by_stick(self, epoch: int, head: Head, held: Sequence[str], inc: int, at_ms: int) -> None:
        """See ports.StickDisk."""
        with self._db.begin() as tx:
            known = int(kept(tx.execute, head_office.INC) or 0)
            if inc < known or epoch not in epochs.starts(tx.execute):
                return  # head office, or this desk, has been put back since
            told = head_office.heads_told(tx.execute).get(epoch, 0) if inc == known else 0
            head_office.note_head(tx.execute, epoch, max(head.seq, told), None, at_ms)
            note_held(tx.execute, epoch, held, at_ms)

    def wish(self) -> Wish | None:
        """See ports.StickDisk."""
        with self._db.reading() as execute:
            text = kept(execute, head_office.WISH)
        try:
            return codec.decode(Wish, text.encode()) if text else None
        except MessageError:
            return None  # an older program's word: asked for anew

    def keep_wish(self, wish: Wish | None) -> None:
        """See ports.StickDisk."""
        with self._db.begin() as tx:
            keep(tx.execute, head_office.WISH, codec.encode(wish).decode() if wish else "")
