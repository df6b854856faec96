"""What belongs to training and what to the real desk: told from the number itself, neither can pass for the other.

A training desk's id begins with XL (训练). It stands in the header of each of the desk's events, under the hash of the
chain, and in every register and paper number made from it. Its waybill numbers are `XL........XL`: a country code
that ISO 3166 leaves to private use for ever, so no post serves such a number; the check digit is a sound one.
Its bag tags come from offices 9999…, which no postal code begins with.
"""

PREFIX = "XL"
SUFFIX = "XL"
OFFICE = "99990000"  # this office on a training desk's bag tags
_DESK_CHARACTERS = 18  # what PREFIX leaves of the twenty that a register's barcode reads


def training_desk_id(desk_id: str) -> str:
    """The id of the training desk that belongs to a real one."""
    kept = desk_id
    while len(kept.replace("-", "")) > _DESK_CHARACTERS:
        kept = kept[1:].lstrip("-")
    return f"{PREFIX}-{kept}"


def is_training_desk(desk_id: str) -> bool:
    """Whether a desk id, e.g. that in the header of an event, is a training desk's.

    What sync asks: such events never leave.
    """
    return desk_id.startswith(PREFIX)


def is_training_number(prefix: str, suffix: str) -> bool:
    """Whether a number range, or a waybill number, is training's; one with either half belongs to nobody real."""
    return PREFIX in (prefix, suffix)


def case_no(serial: int) -> str:
    """The n-th made-up case number of a training desk."""
    return f"{PREFIX}BJ{serial:08d}"
