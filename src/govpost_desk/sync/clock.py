"""The machine's own clock for the engine."""

import time


class SystemClock:
    """See `ports.Clock`."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that only ever go on."""
        return time.monotonic()
