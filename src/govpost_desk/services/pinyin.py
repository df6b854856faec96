"""First letters of Chinese words, so that Latin keys find them (ux R5, facts §7)."""

from functools import cache


@cache
def initials(word: str) -> str:
    """The first letter of each syllable, e.g. 结清频次 -> jqpc; letters and digits as they are, small; signs go.

    Loads its tables (0.4 s) with the first call: never on the thread of the window.
    """
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(word, style=Style.FIRST_LETTER)
    return "".join(letter for letter in "".join(letters).lower() if letter.isascii() and letter.isalnum())


def initials_of(words: tuple[str, ...]) -> dict[str, str]:
    """`initials` by word."""
    return {word: initials(word) for word in words}
