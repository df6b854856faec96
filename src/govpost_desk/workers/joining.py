"""Joining head office: the device's key is made here and stays here, a one-time code says who it is (D-104).

The key is kept before anything is asked, so that a code whose answer was lost is given again with the same key.
"""

import os
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.line_address import line_address
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage import head_office, journal, numbers
from govpost_desk.storage.database import Database
from govpost_desk.storage.keeping import keep, kept

if TYPE_CHECKING:
    from govpost_desk.sync.engine import Engine
    from govpost_desk.sync.http_line import HttpLine
    from govpost_desk.sync.ports import Line

T = TypeVar("T")
CA_FILE = "head_office_ca.pem"  # beside devices.toml
_MOST_CA = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`address`, `code`: as typed; `ca`: PEM of the authority to be believed, "" for the one that is set; `desk`,
    `hub_key`: what a file says, "" where there is none.
    """

    address: str
    code: str
    ca: str = ""
    desk: str = ""
    hub_key: str = ""


@dataclass(frozen=True, kw_only=True)
class Joined:
    """`numbers`: how many of the desk's own were void from then on."""

    address: str
    ca: Path | None
    site: str
    fingerprint: str
    numbers: int


def read_file(path: Path) -> Asked:
    """What a file of head office asks for. Raises RuleError enrol_file."""
    from govpost_desk.wire import enrol_file

    try:
        with path.open("rb") as file:
            read = enrol_file.read_enrol_file(file.read(enrol_file.MOST_BYTES + 1))
    except (OSError, ValueError):
        raise RuleError("enrol_file") from None
    return Asked(address=read.address, code=read.code, ca=read.ca, desk=read.desk, hub_key=read.hub_key)


def read_ca(path: Path) -> str:
    """The text of an authority's file. Raises RuleError enrol_ca."""
    try:
        text = path.read_text("ascii")
    except (OSError, ValueError):
        raise RuleError("enrol_ca") from None
    if "BEGIN CERTIFICATE" not in text or len(text) > _MOST_CA:
        raise RuleError("enrol_ca")
    return text


def known_address(db: Database, address: str) -> str:
    """That of devices.toml, else the one that was joined: a spare PC has no devices.toml yet."""
    with db.reading() as execute:
        return address or kept(execute, head_office.ADDRESS) or ""


def own_fingerprint(db: Database) -> str:
    """Of the key that the next joining gives, to be compared by voice; it is made now if there is none."""
    from govpost_desk.wire.signing import SigningKey, fingerprint

    return fingerprint(SigningKey(_next_seed(db)).public)


def fingerprint_in_use(db: Database) -> str:
    """Of the key by which head office knows this desk; "" before it joined."""
    from govpost_desk.wire.signing import SigningKey, fingerprint

    with db.reading() as execute:
        seed = kept(execute, head_office.SEED)
    return fingerprint(SigningKey(bytes.fromhex(seed)).public) if seed else ""


def line_of(db: Database, address: str, ca: Path | None) -> "HttpLine":
    """The line of a desk that has joined. Raises RuleError not_joined, no_address; StorageError unavailable."""
    with db.reading() as execute:
        profile, seed = desk_profile(execute), kept(execute, head_office.SEED)
        if profile.demo or profile.training or not seed or not head_office.is_enrolled(execute):
            raise RuleError("not_joined")
        address = address or kept(execute, head_office.ADDRESS) or ""
        own_ca = kept(execute, head_office.CA) or ""
        desk_id, _ = journal.grants(execute)
    if not address:
        raise RuleError("no_address")
    if ca is None and own_ca:
        ca = db.path.parent / CA_FILE
        if not ca.exists():
            _write(ca, own_ca)
    from govpost_desk.sync.http_line import HttpLine

    return HttpLine(address, desk_id, bytes.fromhex(seed), ca=str(ca or ""))


def engine_of(
    db: Database,
    line: "Line",
    app: str,
    on_fact: Callable[[], None],
    joined_by: Mapping[str, str] = MappingProxyType({}),
) -> "Engine":
    """The desk's side of the protocol on this store."""
    from govpost_desk.services.feed import heed
    from govpost_desk.sync.clock import SystemClock
    from govpost_desk.sync.desk_disk import DeskDisk
    from govpost_desk.sync.engine import Engine

    return Engine(
        DeskDisk(db, on_fact, heed=heed, joined_by=joined_by),
        line,
        SystemClock(),
        random.Random(os.urandom(8)),
        app,
    )


def join(
    db: Database,
    asked: Asked,
    *,
    ca: Path | None,
    app: str,
    keep_settings: Callable[[Mapping[str, str]], None],
    on_fact: Callable[[], None],
) -> Joined:
    """Give the code and begin the epoch that head office grants. `ca`: the authority that is set.

    Raises RuleError: enrol_demo, enrol_address, enrol_other_desk, enrol_unreachable, enrol_code, enrol_revoked,
    enrol_hub, enrol_refused; nothing was changed then, and the code may be given again. enrol_settings: it has joined,
    and devices.toml cannot be written. StorageError.
    """
    address, seed = _checked(db, asked), _next_seed(db)
    trial = db.path.parent / f"{CA_FILE}.part"
    if asked.ca:
        _write(trial, asked.ca)
    try:
        free = _ask(db, asked, address, seed, trial if asked.ca else ca, app, on_fact)
    except BaseException:
        trial.unlink(missing_ok=True)
        raise
    if asked.ca:
        ca = db.path.parent / CA_FILE
        trial.replace(ca)
    with db.reading() as execute:
        site = kept(execute, head_office.SITE) or ""
    try:
        keep_settings({"head_office": address} | ({"head_office_ca": CA_FILE} if asked.ca else {}))
    except StorageError:
        raise RuleError("enrol_settings", address=address) from None
    return Joined(address=address, ca=ca, site=site, fingerprint=fingerprint_in_use(db), numbers=free)


def _checked(db: Database, asked: Asked) -> str:
    with db.reading() as execute:
        profile = desk_profile(execute)
    if profile.demo or profile.training:
        raise RuleError("enrol_demo")
    if asked.desk and asked.desk != profile.desk_id:
        raise RuleError("enrol_other_desk", desk=asked.desk, own=profile.desk_id)
    address = line_address(asked.address)
    if not address:
        raise RuleError("enrol_address")
    if not asked.code.strip():
        raise RuleError("enrol_code")
    return address


def _ask(
    db: Database,
    asked: Asked,
    address: str,
    seed: bytes,
    ca: Path | None,
    app: str,
    on_fact: Callable[[], None],
) -> int:
    """Ask; how many free numbers the desk had by itself."""
    from govpost_desk.sync.desk_disk import DeskDisk
    from govpost_desk.sync.http_line import HttpLine
    from govpost_desk.sync.ports import Refused, Unreachable
    from govpost_desk.wire.grants import GrantError

    authority = asked.ca
    if ca and not authority:
        with suppress(OSError, ValueError):  # plain http asks for none
            authority = ca.read_text("ascii")
    # where it is and whom to believe are kept with the grant: a desk that joined and does not know its way is lost
    kept_with_it = {head_office.ADDRESS: address, head_office.CA: authority, head_office.STATE: ""}
    desk_id, own = DeskDisk(db).local_epochs()
    with db.reading() as execute:
        free = numbers.numbers_left(execute)
    line = HttpLine(address, desk_id, seed, ca=str(ca or ""))
    try:
        pinned = _Pinned(line, asked.hub_key)
        engine_of(db, pinned, app, on_fact, kept_with_it).enrol(asked.code, desk_id, own, seed)
    except Unreachable:
        raise RuleError("enrol_unreachable", address=address) from None
    except Refused as answer:
        error = answer.refusal.error
        raise RuleError(
            f"enrol_{error}" if error in ("code", "revoked") else "enrol_refused", why=error
        ) from None
    except GrantError:
        raise RuleError("enrol_hub") from None
    finally:
        line.close()
    return free


class _Pinned:
    """A line whose hub has to be the one that the file names."""

    def __init__(self, line: "Line", hub_key: str) -> None:
        self._line, self._hub_key = line, hub_key

    def ask(self, message: object, answer: type[T]) -> T:
        """Send a request and wait for its answer. Raises as the line, GrantError."""
        from govpost_desk.wire.grants import GrantError

        reply = self._line.ask(message, answer)
        if self._hub_key and getattr(reply, "hub_key", "") != self._hub_key:
            raise GrantError("hub")
        return reply


def _next_seed(db: Database) -> bytes:
    from govpost_desk.wire.signing import SigningKey

    with db.begin() as tx:
        seed = kept(tx.execute, head_office.NEXT_SEED)
        if not seed:
            seed = SigningKey.make().seed.hex()
            keep(tx.execute, head_office.NEXT_SEED, seed)
    return bytes.fromhex(seed)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "ascii")
    except OSError:
        raise StorageError("unavailable") from None
