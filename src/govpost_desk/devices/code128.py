"""Owns Code 128 as a printer's firmware draws it (ISO/IEC 15417), for the simulated printers.

A symbol here is a list of values: start value first, then data and shifts, without check value and stop.
Three ways lead from the text of a command to values: the printer's own choice of code sets (`encode_auto`),
and the explicit code sets of ZPL (`encode_zpl`) and TSPL (`encode_tspl_manual`). No quiet zone is added, as no
printer adds one.
"""

from collections.abc import Sequence

CODE_C, CODE_B, CODE_A = 99, 100, 101
FNC1 = 102
SHIFT = 98
START_A, START_B, START_C = 103, 104, 105
STOP_WIDTHS = "2331112"
MAX_CHARACTERS = 255

# bar and space widths of the values 0 to 105
_WIDTH_DIGITS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231"
    "113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211"
    "212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131"
    "113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211"
    "241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214"
    "211232"
)
_WIDTHS = [_WIDTH_DIGITS[at : at + 6] for at in range(0, len(_WIDTH_DIGITS), 6)]

# ZPL: characters that start with '>' (Zebra's table of Code 128 invocation characters)
_ZPL_STARTS = {"9": START_A, ":": START_B, ";": START_C}
_ZPL_VALUES = {
    "<": 62,
    "0": 30,
    "=": 94,
    "1": 95,
    "2": 96,
    "3": 97,
    "4": 98,
    "5": 99,
    "6": 100,
    "7": 101,
    "8": 102,
}


class Code128Error(ValueError):
    """The text cannot be a Code 128 symbol as written."""


def check_value(values: Sequence[int]) -> int:
    """Check value of a symbol: weighted sum modulo 103, the start value with weight one."""
    return (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103


def modules(values: Sequence[int]) -> str:
    """All modules of the finished symbol from left to right, '1' for a bar; 11 per value, 13 for the stop."""
    widths = [_WIDTHS[value] for value in (*values, check_value(values))] + [STOP_WIDTHS]
    return "".join("10"[place % 2] * int(width) for group in widths for place, width in enumerate(group))


class _Symbol:
    """Values under construction; a code set is 'A', 'B' or 'C'."""

    def __init__(self, start: int) -> None:
        self.values = [start]
        self.code_set = {START_A: "A", START_B: "B", START_C: "C"}[start]

        self._shifted = False

    def add_value(self, value: int) -> None:
        self.values.append(value)
        if self.code_set == "C" and value < CODE_B:
            raise Code128Error("no such function in set C")
        self._shifted = value == SHIFT
        self.code_set = {CODE_A: "A", CODE_B: "B", CODE_C: "C"}.get(value, self.code_set)

    def add_character(self, character: str) -> None:
        code = ord(character)
        code_set = {"A": "B", "B": "A"}[self.code_set] if self._shifted else self.code_set
        self._shifted = False
        if 32 <= code <= (127 if code_set == "B" else 95):
            self.values.append(code - 32)
        elif code_set == "A" and code < 32:
            self.values.append(code + 64)
        else:
            raise Code128Error("character outside the code set")

    def add_pair(self, pair: str) -> None:
        self.values.append(int(pair))


def encode_auto(text: str) -> list[int]:
    """Values in code sets chosen by the printer: C for digits where it is shorter, A for controls, else B."""
    if not 1 <= len(text) <= MAX_CHARACTERS or not text.isascii():
        raise Code128Error("empty, too long or not ASCII")
    symbol: _Symbol | None = None
    at = 0
    while at < len(text):
        digits = _digit_run(text, at)
        if _worth_set_c(digits, at, len(text)) and not (digits % 2 and symbol and symbol.code_set != "C"):
            symbol = _in_set(symbol, "C")
            for pair in range(at, at + digits - 1, 2):
                symbol.add_pair(text[pair : pair + 2])
            at += digits - digits % 2
        else:
            wanted = "A" if ord(text[at]) < 32 else "B"
            symbol = _in_set(symbol, wanted)
            symbol.add_character(text[at])
            at += 1
    assert symbol is not None
    return symbol.values


def _digit_run(text: str, at: int) -> int:
    end = at
    while end < len(text) and "0" <= text[end] <= "9":
        end += 1
    return end - at


def _worth_set_c(digits: int, at: int, length: int) -> bool:
    at_an_edge = at == 0 or at + digits == length
    return digits >= 6 or (digits >= 4 and at_an_edge) or digits == length == 2


def _in_set(symbol: _Symbol | None, code_set: str) -> _Symbol:
    if symbol is None:
        return _Symbol({"A": START_A, "B": START_B, "C": START_C}[code_set])
    if symbol.code_set != code_set:
        symbol.add_value({"A": CODE_A, "B": CODE_B, "C": CODE_C}[code_set])
    return symbol


def encode_zpl(text: str) -> list[int]:
    """Values of a ^BC field in mode N: set B unless `>9 >: >;` start another; `>5 >6 >7` switch, `>0` is '>'.

    A lone or non-digit half of a pair in set C is an error here; firmware drops it silently, which is worse.
    """
    start = START_B
    at = 0
    if text[:1] == ">" and text[1:2] in _ZPL_STARTS:
        start, at = _ZPL_STARTS[text[1]], 2
    symbol = _Symbol(start)
    while at < len(text):
        if text[at] == ">":
            if text[at + 1 : at + 2] not in _ZPL_VALUES:
                raise Code128Error("unknown invocation")
            symbol.add_value(_ZPL_VALUES[text[at + 1]])
            at += 2
        else:
            at += _add_plain(symbol, text, at)
    return _not_empty(symbol)


def encode_tspl_manual(text: str) -> list[int]:
    """Values of TSPL's type 128M: set B unless `!103 !104 !105` start another; `!099 !100 !101` switch."""
    start = START_B
    at = 0
    if text[:4] in ("!103", "!104", "!105"):
        start, at = int(text[1:4]), 4
    symbol = _Symbol(start)
    while at < len(text):
        control = text[at + 1 : at + 4]
        if text[at] == "!" and len(control) == 3 and control.isdecimal():
            if not 96 <= int(control) <= 102:
                raise Code128Error("unknown control code")
            symbol.add_value(int(control))
            at += 4
        else:
            at += _add_plain(symbol, text, at)
    return _not_empty(symbol)


def _add_plain(symbol: _Symbol, text: str, at: int) -> int:
    """Add the character or, in set C, the pair of digits at `at`; returns how many characters that took."""
    if symbol.code_set != "C":
        symbol.add_character(text[at])
        return 1
    if _digit_run(text, at) < 2:
        raise Code128Error("set C takes pairs of digits")
    symbol.add_pair(text[at : at + 2])
    return 2


def _not_empty(symbol: _Symbol) -> list[int]:
    if not 2 <= len(symbol.values) <= MAX_CHARACTERS:
        raise Code128Error("empty or too long")
    return symbol.values
