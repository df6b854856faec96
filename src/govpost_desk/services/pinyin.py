"""First letters of Chinese words, and how names are read, so that Latin keys find them (ux R5, facts §7)."""

from functools import cache

# Characters read otherwise as surnames, and surnames of two characters: pypinyin gives the common reading.
_SURNAMES = {
    "单": ("shan",),
    "仇": ("qiu",),
    "曾": ("zeng",),
    "区": ("ou",),
    "查": ("zha",),
    "朴": ("piao",),
    "解": ("xie",),
    "任": ("ren",),
    "华": ("hua",),
    "覃": ("qin", "tan"),
    "盖": ("ge",),
    "缪": ("miao",),
    "翟": ("zhai",),
    "乐": ("yue", "le"),
    "尉": ("wei",),
    "员": ("yun",),
    "洗": ("xian",),
    "冼": ("xian",),
    "繁": ("po",),
    "秘": ("bi",),
    "种": ("chong",),
    "重": ("chong",),
    "召": ("shao",),
    "折": ("she",),
    "逄": ("pang",),
    "郗": ("chi", "xi"),
    "郇": ("xun", "huan"),
    "阚": ("kan",),
    "长孙": ("zhang sun",),
    "尉迟": ("yu chi",),
    "万俟": ("mo qi",),
    "澹台": ("tan tai",),
    "宿": ("su",),
}


@cache
def initials(word: str) -> str:
    """The first letter of each syllable, e.g. 结清频次 → jqpc; letters and digits as they are, small; signs go.

    Loads its tables (0.4 s) with the first call: never on the thread of the window.
    """
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(word, style=Style.FIRST_LETTER)
    return "".join(letter for letter in "".join(letters).lower() if letter.isascii() and letter.isalnum())


class Initials:
    """`initials` of very many names that share their words; what it remembers goes with it.

    Eight times as fast: a word is looked up once. Cutting into words is what `lazy_pinyin` does first, too.
    """

    def __init__(self) -> None:
        from pypinyin.seg.mmseg import seg

        self._cut = seg.cut
        self._letters: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The same letters as `initials` gives."""
        return "".join(self._of_word(word) for word in self._cut(name))

    def _of_word(self, word: str) -> str:
        found = self._letters.get(word)
        if found is None:
            found = self._letters[word] = initials.__wrapped__(word)
        return found


def initials_of(words: tuple[str, ...]) -> dict[str, str]:
    """`initials` by word."""
    return {word: initials(word) for word in words}


def readings(name: str) -> str:
    """How a name may be read, as `domain.search_keys` keeps it: 单晓 → "chan xiao|dan xiao|shan xiao"; "" when nobody
    knows. Every reading of the first character counts, and the surname's own; the rest is read once. ü is v.

    Loads its tables like `initials`.
    """
    text = "".join(character for character in name if character.isalnum() or character == " ")
    if not text.strip():
        return ""
    syllables = _syllables(text)
    found = {" ".join(filter(None, syllables))}
    if not text[0].isascii():
        for sound in (*_sounds(text[0]), *_SURNAMES.get(text[0], ())):
            found.add(" ".join(filter(None, (sound, *syllables[1:]))))
        for sound in _SURNAMES.get(text[:2], ()) if len(text) > 1 else ():
            found.add(" ".join(filter(None, (sound, *syllables[2:]))))
    return "|".join(sorted(filter(None, found)))


def _syllables(text: str) -> list[str]:
    """The usual reading: by words where it holds one, else by characters, which is ten times cheaper."""
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    plain = not any(character.isascii() for character in text)
    spans = ((at, end) for at in range(len(text)) for end in range(at + 2, len(text) + 1))
    if plain and not any(text[at:end] in PHRASES_DICT for at, end in spans):
        return [_sounds(character)[0] for character in text]
    parts = lazy_pinyin(text, style=Style.NORMAL)  # what is no Chinese comes as it is, a run at a time
    return [_plain(word) for part in parts for word in part.split() or [""]]


@cache
def _sounds(character: str) -> tuple[str, ...]:
    """All readings of a character, the usual one first."""
    from pypinyin import Style, pinyin

    sounds = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(_plain(sound) for sound in sounds))


def _plain(syllable: str) -> str:
    return "".join(letter for letter in syllable.lower() if letter.isascii() and letter.isalnum())
