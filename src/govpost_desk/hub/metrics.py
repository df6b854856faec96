"""Counters of the hub in the text format of Prometheus, and its log: one JSON object a line, of these fields alone.

No value of a message gets into either: paths, outcomes, numbers and ids of desks that are well formed (D-16).
"""

import json
import logging
import threading
from collections import Counter

_BOUNDS_MS = (2, 5, 10, 25, 50, 100, 250, 500, 1000, 5000)
LOGGED = (
    "path",
    "desk",
    "outcome",
    "status",
    "ms",
    "bytes_in",
    "bytes_out",
    "events",
    "new",
    "held",
    "items",
    "orders",
    "tracked",
    "refused",
    "message",
)
_logger = logging.getLogger("govpost_desk.hub")


class Metrics:
    """What happened since the start of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._slots: Counter[tuple[str, int]] = Counter()
        self._spent_ms: Counter[str] = Counter()
        self._totals: Counter[str] = Counter()

    def note(self, path: str, outcome: str, ms: float, **counts: int) -> None:
        """A request was answered. `outcome`: ok or the code of the refusal; `counts`: new events, held ones, items,
        orders and tracking records of channels, refused ones."""
        with self._lock:
            self._requests[path, outcome] += 1
            for bound in _BOUNDS_MS:
                if ms <= bound:
                    self._slots[path, bound] += 1
            self._spent_ms[path] += int(ms * 1000)
            self._totals.update(counts)

    def text(self) -> str:
        """As Prometheus reads it."""
        with self._lock:
            lines = ["# TYPE gpd_hub_requests_total counter"]
            counts: Counter[str] = Counter()
            for (path, outcome), count in sorted(self._requests.items()):
                lines.append(f'gpd_hub_requests_total{{path="{path}",outcome="{outcome}"}} {count}')
                counts[path] += count
            lines.append("# TYPE gpd_hub_request_seconds histogram")
            for path, count in sorted(counts.items()):
                for bound in _BOUNDS_MS:
                    slot = self._slots[path, bound]
                    lines.append(
                        f'gpd_hub_request_seconds_bucket{{path="{path}",le="{bound / 1000}"}} {slot}'
                    )
                lines.append(f'gpd_hub_request_seconds_bucket{{path="{path}",le="+Inf"}} {count}')
                lines.append(f'gpd_hub_request_seconds_sum{{path="{path}"}} {self._spent_ms[path] / 1e6}')
                lines.append(f'gpd_hub_request_seconds_count{{path="{path}"}} {count}')
            for name in ("new", "held", "items", "orders", "tracked", "refused"):
                lines += [
                    f"# TYPE gpd_hub_{name}_total counter",
                    f"gpd_hub_{name}_total {self._totals[name]}",
                ]
        return "\n".join(lines) + "\n"


def log(**fields: object) -> None:
    """One line of the log: what is not on the list is left out."""
    _logger.info("%s", json.dumps({name: fields[name] for name in LOGGED if name in fields}))
