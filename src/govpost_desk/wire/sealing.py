"""Sealing to a public key: X25519, HKDF with SHA-256, ChaCha20-Poly1305 in numbered pieces.

    key   = HKDF(X25519(once, to), salt "gpd1", info SHA-256(context))       once: a key made for this one file
    piece = ChaCha20-Poly1305(key, nonce = number in 11 bytes ‖ 1 for the last piece, else 0)

A piece that was cut off, swapped, repeated or put in does not open. Keys travel as lower-case hex.
"""

import hashlib
import os

_KEY_BYTES = 32
_NUMBER_BYTES = 11
TAG_BYTES = 16  # that a sealed piece is longer than what is in it


class SealError(ValueError):
    """A piece that does not open, or a key that is none."""


class SealingKey:
    """A private key of X25519 (`seed`: its 32 bytes)."""

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        self._key = X25519PrivateKey.from_private_bytes(seed)

    @classmethod
    def make(cls) -> "SealingKey":
        """A new one, for one file."""
        return cls(os.urandom(_KEY_BYTES))

    @classmethod
    def derived(cls, signing_seed: bytes) -> "SealingKey":
        """That of who signs by `signing_seed`: a key pair of its own, and no second secret that could be lost."""
        return cls(_stretched(signing_seed, b"gpd1 sealing key"))

    @property
    def public(self) -> str:
        """The public key, 64 hex digits."""
        return self._key.public_key().public_bytes_raw().hex()

    def box_with(self, public: str, context: bytes) -> "Box":
        """What both keys open. Raises SealError for what is no public key."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(public)))
        except ValueError:
            raise SealError("key") from None
        return Box(_stretched(shared, hashlib.sha256(context).digest()))


class Box:
    """The pieces of one file, under one key that serves for nothing else."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        self._cipher = ChaCha20Poly1305(key)

    def seal(self, content: bytes, number: int, *, last: bool) -> bytes:
        """A piece. `number`: its place, each once."""
        return self._cipher.encrypt(_nonce(number, last=last), content, None)

    def open(self, sealed: bytes, number: int, *, last: bool) -> bytes:
        """What is in a piece. Raises SealError."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(_nonce(number, last=last), sealed, None)
        except InvalidTag:
            raise SealError("piece") from None


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_NUMBER_BYTES, "big") + bytes([last])


def _stretched(secret: bytes, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=b"gpd1", info=info).derive(secret)
