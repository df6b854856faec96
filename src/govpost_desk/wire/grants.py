"""Grants of head office: epochs and number ranges, signed, so that a restored hub learns them again from the desks.

A grant travels and is kept as its exact text with a signature; it is never serialised again.

    {"kind":"epoch","inc":…,"site":…,"desk":…,"epoch":…,"nonce":…,"key":…,"ancestor":{epoch,seq,hash}|null,"why":…,"at":…}
    {"kind":"range","inc":…,"site":…,"desk":…,"epoch":…,"range":…,"prefix":…,"suffix":…,"first":…,"count":…,"at":…}
    {"kind":"heads","inc":…,"site":…,"desk":…,"heads":{epoch:{seq,hash}},"at":…}     the receipt of hello and push
    {"kind":"sealing","key":…}                     the key to which files of the memory stick are sealed (wire.sealing)
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from govpost_desk.wire.codec import Whole
from govpost_desk.wire.signing import SigningKey, is_signed

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class GrantError(Exception):
    """A grant is not what it says: `what` is "shape", "signature" or "kind"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Signed:
    """The text of a grant and the hub's signature over it."""

    text: str
    sig: str

    def fields(self) -> dict[str, Any]:
        """What it grants."""
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a desk's journal."""

    epoch: Whole
    seq: Whole
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochGrant:
    """One epoch of one desk. `key`: the device's public key; `ancestor`: the last event it goes on from."""

    inc: int
    site: str
    desk: str
    epoch: int
    nonce: str
    key: str
    ancestor: Place | None
    why: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeGrant:
    """Numbers of one desk and epoch; a closed epoch's rest is void for ever."""

    inc: int
    site: str
    desk: str
    epoch: int
    range_id: str
    prefix: str
    suffix: str
    first_serial: int
    count: int
    at_ms: int


def sign_epoch(grant: EpochGrant, key: SigningKey) -> Signed:
    """As it is sent."""
    ancestor = grant.ancestor
    return _signed(
        {
            "kind": "epoch",
            "inc": grant.inc,
            "site": grant.site,
            "desk": grant.desk,
            "epoch": grant.epoch,
            "nonce": grant.nonce,
            "key": grant.key,
            "ancestor": {"epoch": ancestor.epoch, "seq": ancestor.seq, "hash": ancestor.hash}
            if ancestor
            else None,
            "why": grant.why,
            "at": grant.at_ms,
        },
        key,
    )


def sign_range(grant: RangeGrant, key: SigningKey) -> Signed:
    """As it is sent."""
    return _signed(
        {
            "kind": "range",
            "inc": grant.inc,
            "site": grant.site,
            "desk": grant.desk,
            "epoch": grant.epoch,
            "range": grant.range_id,
            "prefix": grant.prefix,
            "suffix": grant.suffix,
            "first": grant.first_serial,
            "count": grant.count,
            "at": grant.at_ms,
        },
        key,
    )


def sign_receipt(
    heads: Mapping[int, tuple[int, str]], *, inc: int, site: str, desk: str, at_ms: int, key: SigningKey
) -> Signed:
    """What head office has of a desk's epochs, (seq, hash) of each: proof that it was taken."""
    found = {str(epoch): {"seq": seq, "hash": hash} for epoch, (seq, hash) in sorted(heads.items())}
    return _signed(
        {"kind": "heads", "inc": inc, "site": site, "desk": desk, "heads": found, "at": at_ms}, key
    )


def read_receipt(signed: Signed, public: str) -> dict[int, tuple[int, str]]:
    """(seq, hash) of each epoch that the hub with the key `public` says it has. Raises GrantError."""
    found = _proved(signed, public, "heads")
    try:
        return {int(epoch): (int(head["seq"]), str(head["hash"])) for epoch, head in found["heads"].items()}
    except (AttributeError, KeyError, TypeError, ValueError) as failure:
        raise GrantError("shape") from failure


def sign_sealing(public_sealing: str, key: SigningKey) -> Signed:
    """The hub's public key for sealing, as desks get it."""
    return _signed({"kind": "sealing", "key": public_sealing}, key)


def read_sealing(signed: Signed, public: str) -> str:
    """The sealing key of the hub with the key `public`. Raises GrantError."""
    found = _proved(signed, public, "sealing").get("key")
    if not isinstance(found, str):
        raise GrantError("shape")
    return found


def read_epoch(signed: Signed, public: str) -> EpochGrant:
    """The epoch that the hub with the key `public` granted. Raises GrantError."""
    found = _proved(signed, public, "epoch")
    try:
        ancestor = found["ancestor"]
        return EpochGrant(
            inc=int(found["inc"]),
            site=str(found["site"]),
            desk=str(found["desk"]),
            epoch=int(found["epoch"]),
            nonce=str(found["nonce"]),
            key=str(found["key"]),
            ancestor=Place(epoch=int(ancestor["epoch"]), seq=int(ancestor["seq"]), hash=str(ancestor["hash"]))
            if ancestor
            else None,
            why=str(found["why"]),
            at_ms=int(found["at"]),
        )
    except (KeyError, TypeError, ValueError) as failure:
        raise GrantError("shape") from failure


def read_range(signed: Signed, public: str) -> RangeGrant:
    """The range that the hub with the key `public` granted. Raises GrantError."""
    found = _proved(signed, public, "range")
    try:
        return RangeGrant(
            inc=int(found["inc"]),
            site=str(found["site"]),
            desk=str(found["desk"]),
            epoch=int(found["epoch"]),
            range_id=str(found["range"]),
            prefix=str(found["prefix"]),
            suffix=str(found["suffix"]),
            first_serial=int(found["first"]),
            count=int(found["count"]),
            at_ms=int(found["at"]),
        )
    except (KeyError, TypeError, ValueError) as failure:
        raise GrantError("shape") from failure


def _signed(fields: Mapping[str, Any], key: SigningKey) -> Signed:
    text = _encode(dict(fields))
    return Signed(text, key.sign(text.encode()))


def _proved(signed: Signed, public: str, kind: str) -> dict[str, Any]:
    if not is_signed(public, signed.text.encode(), signed.sig):
        raise GrantError("signature")
    try:
        found = signed.fields()
    except ValueError as failure:
        raise GrantError("shape") from failure
    if not isinstance(found, dict) or found.get("kind") != kind:
        raise GrantError("kind")
    return found
