"""A scanner's cable as a pseudo-terminal that can be pulled out and put in again."""

import os
from pathlib import Path

import pytest


class Cable:
    """A pseudo-terminal behind a name that survives unplugging, as a by-id link does."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.scanner_end = -1
        self.plug_in()

    def plug_in(self) -> None:
        import tty

        try:
            self.scanner_end, desk_end = os.openpty()
        except OSError:
            pytest.skip("no pseudo-terminals here: /dev/pts is not mounted")
        tty.setraw(desk_end)
        self.link.symlink_to(os.ttyname(desk_end))
        self._desk_end = desk_end

    def write(self, received: bytes) -> None:
        os.write(self.scanner_end, received)

    def unplug(self) -> None:
        self.link.unlink(missing_ok=True)
        for end in (self.scanner_end, self._desk_end):
            os.close(end)
