"""QR codes as rows of modules, for the screen and for paper. Owns when a code says which alphabet it is in (ECI)."""

from functools import lru_cache

import segno

QUIET_MODULES = 4  # white modules due on each side


@lru_cache(maxsize=64)
def qr_rows(text: str, *, eci: bool = False) -> tuple[str, ...]:
    """Rows of `text` from top to bottom, "1" for a black module, without the quiet zone.

    `eci`: with a mark of UTF-8 in front, as many programs write it; ours never do.
    """
    if eci:
        made = segno.make_qr(text, error="m", mode="byte", encoding="utf-8", eci=True)
    else:
        made = segno.make_qr(text, error="m")
    return tuple("".join("1" if module else "0" for module in row) for row in made.matrix)
