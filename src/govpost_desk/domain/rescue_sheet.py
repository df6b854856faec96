"""The sheet for the safe: the rescue code that opens a desk's backups on a spare PC. No personal data."""

from dataclasses import dataclass
from datetime import date

RESCUE_CODE_LENGTH = 32
GROUP_LENGTH = 4


@dataclass(frozen=True, kw_only=True, repr=False)
class RescueSheet:
    """What the one printed page says. `code`: 32 letters and digits, blanks and hyphens between groups allowed.

    Has no repr, so that the code gets into no log.
    """

    desk_id: str
    centre_name: str
    made_on: date
    code: str
    training: bool = False

    def groups(self) -> tuple[str, ...]:
        """The code in groups of four capitals and digits. Raises ValueError when it is not 32 of them."""
        plain = self.code.replace("-", "").replace(" ", "").upper()
        if len(plain) != RESCUE_CODE_LENGTH or not (plain.isascii() and plain.isalnum()):
            raise ValueError("a rescue code is 32 letters and digits")
        return tuple(plain[at : at + GROUP_LENGTH] for at in range(0, RESCUE_CODE_LENGTH, GROUP_LENGTH))
