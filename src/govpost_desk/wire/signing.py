"""Ed25519 over bytes: device keys sign requests, the hub signs grants and receipts (reliability §2.4, §4.5).

One module, so that another suite (SM2) can stand beside it. Keys and signatures travel as lower-case hex.
"""

import hashlib

SUITE = "gpd1"  # its library is imported with the first key: most desks start without one


class SigningKey:
    """A private key; `seed` is its 32 bytes, to be kept encrypted."""

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self.seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @classmethod
    def make(cls) -> "SigningKey":
        """A new one."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> str:
        """The public key, 64 hex digits."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> str:
        """Signature, 128 hex digits."""
        return self._key.sign(content).hex()


def is_signed(public: str, content: bytes, signature: str) -> bool:
    """Whether `signature` is that of the key `public` over `content`; False also for what is no key or signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), content)
    except (ValueError, InvalidSignature):
        return False
    return True


def request_bytes(method: str, target: str, desk_id: str, sent_ms: int, content: bytes) -> bytes:
    """What a desk signs of a request. `target`: path and query; `content`: the body as it goes over the line."""
    digest = hashlib.sha256(content).hexdigest()
    return "\n".join((SUITE, method, target, desk_id, str(sent_ms), digest)).encode()


def fingerprint(public: str) -> str:
    """A key as two people compare it aloud: 16 characters of its hash in groups of four."""
    text = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16].upper()
    return " ".join(text[at : at + 4] for at in range(0, 16, 4))
