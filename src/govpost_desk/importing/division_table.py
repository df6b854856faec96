"""The vendored table of administrative divisions: names of codes, short names, and the index that the matcher searches.

Codes are six digits (GB/T 2260): province xx0000, prefecture xxxx00, county xxxxxx; counties directly under a province
have 90 in the middle. The table can be replaced by a newer one from head office: everything here works on a value.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from govpost_desk.resources import resource_path


class Entry(NamedTuple):
    """One way of writing a name.

    `full`: codes whose proper name it is or was; `short`: codes it abbreviates; `old`: those of `full` that only were.
    """

    name: str
    full: tuple[str, ...]
    short: tuple[str, ...]
    old: frozenset[str]


class Successor(NamedTuple):
    """An abolished division and the one that took it over."""

    old: str
    name: str
    new: str


_PEOPLES = (
    "各族|蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族"
    "|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族|塔吉克族?|怒族"
    "|裕固族|京族|独龙族|保安族|鄂温克族|鄂伦春族?"
)
_AUTONOMOUS = re.compile(rf"(.+?)(?:{_PEOPLES})*自治([区州县旗])")
_SUFFIX = re.compile(r"(.{2,}?)(?:特别行政区|新区|特区|林区|地区|自治区|省|市|区|县|盟|(?<![左右前后中])旗)")
# Too general to stand for a district without its suffix.
_NO_SHORT = frozenset({"市中", "城中", "城东", "城西", "城南", "城北", "新市", "高新"})
# Prefectures inside another one: 塔城地区 and 阿勒泰地区 belong to 伊犁哈萨克自治州.
_NESTED = {"6542": "6540", "6543": "6540"}
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


def is_province(code: str) -> bool:
    """True for xx0000."""
    return code[2:] == "0000"


def is_city_level(code: str) -> bool:
    """True for prefectures and for the counties that stand directly under a province (仙桃, 石河子)."""
    return (code[4:] == "00" and code[2:4] != "00") or code[2:4] == "90"


def lies_in(code: str, upper: str) -> bool:
    """True when `code` is `upper` or lies in it."""
    if upper[2:] == "0000":
        return code[:2] == upper[:2]
    if upper[4:] == "00":
        return code[:4] == upper[:4] or _NESTED.get(code[:4]) == upper[:4]
    return code == upper


def short_name(name: str) -> str:
    """贵州省 -> 贵州, 威宁彝族回族苗族自治县 -> 威宁, 浦东新区 -> 浦东; a name of two characters stays."""
    autonomous = _AUTONOMOUS.fullmatch(name)
    if autonomous and len(autonomous[1]) >= 2:
        return autonomous[1]
    match = _SUFFIX.fullmatch(name)
    return match[1] if match and match[1] not in _NO_SHORT else name


class DivisionTable:
    """Names by code and an index by the first two characters of a name, longest names first."""

    def __init__(self, names: Mapping[str, str], successors: Iterable[Successor] = ()) -> None:
        self._names = dict(names)
        self._parents = {code[:4] for code in self._names if code[4:] != "00"}
        full: dict[str, set[str]] = {}
        short: dict[str, set[str]] = {}
        for code, name in self._names.items():
            full.setdefault(name, set()).add(code)
            for alias in _proper_aliases(name):
                full.setdefault(alias, set()).add(code)
            brief = short_name(name)
            if brief != name:
                short.setdefault(brief, set()).add(code)
        old: dict[str, set[str]] = {}
        self._renamed: dict[str, str] = {}
        for successor in successors:
            if successor.new not in full.get(successor.name, ()):
                old.setdefault(successor.name, set()).add(successor.new)
            if successor.old not in self._names:
                self._renamed[successor.old] = successor.new
        self.index: dict[str, list[Entry]] = {}
        for name in sorted(full.keys() | short.keys() | old.keys(), key=len, reverse=True):
            former = frozenset(old.get(name, ()))
            proper = tuple(sorted(full.get(name, set()) | former))
            entry = Entry(name, proper, tuple(sorted(short.get(name, ()))), former)
            self.index.setdefault(name[:2], []).append(entry)

    def current_code(self, code: str) -> str:
        """The code itself, or that of the successor of an abolished division; "" when the table knows neither."""
        found = self._renamed.get(code, code)
        return found if found in self._names else ""

    def is_leaf(self, code: str) -> bool:
        """True when nothing lies below: counties, and cities without counties (东莞)."""
        if is_province(code):
            return code[:2] not in MUNICIPALITIES and not any(
                c[:2] == code[:2] and c != code for c in self._names
            )
        return code[4:] != "00" or code[:4] not in self._parents

    def levels(self, code: str) -> tuple[str, ...]:
        """Names from the province down, e.g. ("贵州省", "贵阳市", "观山湖区"); unknown codes give ()."""
        found = self.current_code(code)
        if not found:
            return ()
        codes = dict.fromkeys((found[:2] + "0000", found[:4] + "00", found))
        return tuple(self._names[level] for level in codes if level in self._names)

    def full_name(self, code: str) -> str:
        """All levels in one, "" for an unknown code."""
        return "".join(self.levels(code))

    def short_destination(self, code: str) -> str:
        """What a label prints large (大头笔): "贵州 贵阳 观山湖", "" for an unknown code."""
        return " ".join(short_name(name) for name in self.levels(code))


def _proper_aliases(name: str) -> tuple[str, ...]:
    """Names that people use as the proper one of an autonomous division: 彭水县, 彭水自治县, 黔东南州."""
    match = _AUTONOMOUS.fullmatch(name)
    if not match or match[2] == "区" or len(match[1]) < 2:
        return ()
    return (f"{match[1]}{match[2]}", f"{match[1]}自治{match[2]}")


@cache
def shipped_table() -> DivisionTable:
    """The table that ships with the product; read at its first use."""
    names = json.loads(resource_path("divisions", "divisions.json").read_text(encoding="utf-8"))
    rows = json.loads(resource_path("divisions", "successors.json").read_text(encoding="utf-8"))
    return DivisionTable(names, (Successor(row["old"], row["name"], row["new"]) for row in rows))
