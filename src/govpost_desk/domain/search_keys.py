"""The keys under which a piece is looked up (查件, performance §4): of names, letters, telephone and waybill numbers.

Pure text to text, so that the same keys that were written can be taken away again without asking anybody else.
A name of n characters gives every run of one to GRAM characters and every longer end of it: a search of up to GRAM
characters is one key, a longer one a range. Letters are the syllables of a name as `services.pinyin` reads it,
blanks between syllables, "|" between readings. Numbers are kept from behind: their last digits are then a range.
"""

import re
import unicodedata

KEYS_MADE = "2 pypinyin-0.55"  # of which making the stored keys are; others are made anew
GRAM = 4
LEAST_DIGITS = 4  # of the end of a number
MOST_DIGITS = 18  # no waybill number and no telephone number has more
LEAST_LETTERS = 2
_JOINTS = re.compile(r"[\s·•・･.'’\-]")


def fold_name(text: str) -> str:
    """A name, or what was typed of one, without what people leave out: blanks, dots, capitals, full width."""
    return _JOINTS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def name_keys(name: str) -> set[str]:
    """The keys of a name."""
    folded = fold_name(name)
    places = range(len(folded))
    keys = {folded[at : at + length] for at in places for length in range(1, GRAM + 1)}
    return keys | {folded[at:] for at in places}


def letter_keys(letters: str) -> set[str]:
    """The keys of a name's readings: its initials from the second on, and the whole of it."""
    keys = set()
    for reading in letters.split("|"):
        syllables = reading.split()
        initials = "".join(syllable[0] for syllable in syllables)
        keys |= {initials[:length] for length in range(LEAST_LETTERS, len(initials) + 1)}
        keys |= {whole for whole in ("".join(syllables),) if len(whole) >= LEAST_LETTERS}
    return keys


def phone_key(phone: str) -> str:
    """The key of a telephone number without its extension; "" when it is too short to be looked up."""
    digits = "".join(re.findall(r"[0-9]", phone.split("转")[0]))
    return digits[::-1] if len(digits) >= LEAST_DIGITS else ""


def number_key(waybill_no: str) -> str:
    """The key of a waybill number: its digits up to a country code, from behind."""
    return waybill_no.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")[::-1]


def name_matches(asked: str, name: str) -> bool:
    """Whether a folded text stands in a name: what the keys answer, said plainly."""
    return asked in fold_name(name)


def letters_match(asked: str, letters: str) -> bool:
    """Whether a name's initials or its whole reading begin with `asked`: what the keys answer, said plainly."""
    for reading in letters.split("|"):
        syllables = reading.split()
        initials = "".join([syllable[0] for syllable in syllables])
        if (len(initials) >= LEAST_LETTERS and initials.startswith(asked)) or "".join(syllables).startswith(
            asked
        ):
            return True
    return False
