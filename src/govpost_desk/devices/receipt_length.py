"""How much paper an ESC/POS document takes: read off its commands, so that nobody has to tell."""

LINE_DOTS = 30
SLOWEST_DOTS_PER_S = 400  # 50 mm/s; receipt printers make 100 to 300
_FIXED = {
    b"\x1b@": 2,
    b"\x1ba": 3,
    b"\x1c&": 2,
    b"\x1c.": 2,
    b"\x1dV": 3,
    b"\x1d(": 11,
    b"\x1dr": 3,
    b"\x1da": 3,
}


def paper_dots(document: bytes) -> int:
    """Dots of paper that the commands of `documents.escpos` feed; of other bytes anything."""
    dots, at, times = 0, 0, 1
    while at < len(document):
        head = document[at : at + 2]
        if head == b"\x1dv" and len(document) >= at + 8:
            rows = document[at + 6] + 256 * document[at + 7]
            dots += rows
            at += 8 + rows * (document[at + 4] + 256 * document[at + 5])
        elif head in (b"\x1bd", b"\x1d!"):
            number = document[at + 2] if len(document) > at + 2 else 0
            if head == b"\x1bd":
                dots += LINE_DOTS * number
            else:
                times = (number & 0x07) + 1
            at += 3
        elif head in _FIXED:
            at += _FIXED[head]
        else:
            dots += LINE_DOTS * times * (document[at] == 0x0A)
            at += 1
    return dots
