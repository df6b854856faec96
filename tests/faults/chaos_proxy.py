"""A TCP proxy between desks and the processes of a hub that loses, delays and cuts, by seed, in a thread of its own.

Each connection is given to one of the processes by lot, and lives for so many bytes up and so many down as the dice
say: then both ends are torn off, in the middle of a request, of an answer, or between them (the hub did it, nobody was
told). It cannot look into the bytes; what comes twice comes from the desk that asks again.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

_REFUSED, _DELAYED = 0.06, 0.3
_UP_BYTES, _DOWN_BYTES = 60_000, 30_000  # means of what a connection lives for
_MOST_DELAY_S = 0.02
_PIECE = 4096


class ChaosProxy:
    """`calm`: no more faults for new connections, and the old ones are cut; `counts`: what it did."""

    def __init__(self, ports: Sequence[int], seed: int) -> None:
        self._ports, self._dice = ports, random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.calm = False
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._live: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chaos-proxy")

    @property
    def address(self) -> str:
        """What desks are told."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Until it listens."""
        self._thread.start()
        self._ready.wait()

    def be_calm(self) -> None:
        """Faults off."""
        self.calm = True
        self._loop.call_soon_threadsafe(self._cut_all)

    def stop(self) -> None:
        """Tear everything off and end."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._cut_all()
        self._loop.run_until_complete(self._ended())
        self._loop.close()

    async def _ended(self) -> None:
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _cut_all(self) -> None:
        for writer in list(self._live):
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts["connections"] += 1
        self._live.add(writer)
        try:
            if not self._chance("refused", _REFUSED):
                with suppress(asyncio.CancelledError):  # the end: nobody waits for this task
                    await self._between(reader, writer)
        finally:
            self._live.discard(writer)
            writer.transport.abort()

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            hub_reader, hub_writer = await self._to_a_hub()
        except OSError:
            self.counts["nobody there"] += 1
            return
        self._live.add(hub_writer)
        up = asyncio.create_task(self._pass_on(reader, hub_writer, "request", _UP_BYTES))
        down = asyncio.create_task(self._pass_on(hub_reader, writer, "answer", _DOWN_BYTES))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
            self._live.discard(hub_writer)
            hub_writer.transport.abort()

    async def _to_a_hub(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """One by lot, the next where it is dead: as a load balancer does."""
        for port in self._dice.sample(self._ports, len(self._ports)):
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        raise ConnectionRefusedError

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str, mean: int
    ) -> None:
        left = None if self.calm else int(self._dice.expovariate(1 / mean))
        with suppress(OSError):
            while piece := await reader.read(_PIECE):
                if left is not None and not self.calm:
                    if self._chance("delayed", _DELAYED):
                        await asyncio.sleep(self._dice.uniform(0, _MOST_DELAY_S))
                    if len(piece) > left:
                        if self._chance(f"{name} cut", 0.5):
                            writer.write(piece[:left])
                            await writer.drain()
                        else:
                            self.counts[f"{name} lost"] += 1
                        return
                    left -= len(piece)
                writer.write(piece)
                await writer.drain()

    def _chance(self, name: str, odds: float) -> bool:
        if self.calm or self._dice.random() >= odds:
            return False
        self.counts[name] += 1
        return True


@contextmanager
def chaos_proxy(ports: Sequence[int], seed: int) -> Iterator[ChaosProxy]:
    """A running one."""
    proxy = ChaosProxy(ports, seed)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
