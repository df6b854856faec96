"""How fast this machine is right now: a bound on CPU time counts in pieces of work that know nothing of our code.

A neighbour's load changes what a second of CPU is worth by half and more; laid beside the work again and again, the
yardstick is slowed as the work is, and the ratio stays.
"""

import gc
import hashlib
import json
import statistics
import time

_ROWS = [
    {"case_no": f"R{number}", "name": "欧阳娜娜", "place": [number, str(number)]} for number in range(4000)
]


class Yardstick:
    """Counts the CPU time of the process from its making, less its own."""

    def __init__(self) -> None:
        self._own_s: list[float] = []
        self._start_s = time.process_time()

    def lay(self) -> None:
        """Once more beside the work: a tenth to a fifth of a second on the machine the bounds were set on."""
        collecting = gc.isenabled()
        gc.disable()  # the garbage of the work is not the yardstick's
        began = time.thread_time()
        for _ in range(6):
            text = json.dumps(_ROWS, ensure_ascii=False)
            rows = sorted(json.loads(text), key=lambda row: row["case_no"][::-1])
            hashlib.sha256("".join(row["name"] + row["case_no"] for row in rows).encode()).digest()
        self._own_s.append(time.thread_time() - began)
        if collecting:
            gc.enable()

    def lengths(self) -> float:
        """CPU time so far, in yardsticks."""
        return self.of(time.process_time() - self._start_s - sum(self._own_s))

    def of(self, used_s: float) -> float:
        """CPU time of other processes, in yardsticks (the median of those laid)."""
        return used_s / statistics.median(self._own_s)
