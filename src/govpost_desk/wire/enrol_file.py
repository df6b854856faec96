"""The file by which a desk joins head office: `hub desk add --file` writes it, `head-office enrol --file` reads it.

    {"version":1,"desk":"520100-01-D01","address":"https://…","code":"…","ca":"-----BEGIN…","hub_key":"…"}

It is plain: whoever has it can join once, within the life of the code, under the desk's own name.
"""

from dataclasses import dataclass

from govpost_desk.wire import codec
from govpost_desk.wire.codec import MessageError, Whole

VERSION = 1
MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolFile:
    """`code`: one-time; `ca`: PEM of the one authority believed, "" for those of the system; `hub_key`: public key of
    the hub (hex) that has to answer, "" where it is believed as it comes.
    """

    version: Whole = VERSION
    desk: str
    address: str
    code: str
    ca: str = ""
    hub_key: str = ""


def write_enrol_file(file: EnrolFile) -> bytes:
    """Its bytes."""
    return codec.encode(file) + b"\n"


def read_enrol_file(content: bytes) -> EnrolFile:
    """What the file says. Raises MessageError for what is none, or of a newer version."""
    if len(content) > MOST_BYTES:
        raise MessageError("size")
    read = codec.decode(EnrolFile, content)
    if read.version != VERSION:
        raise MessageError("version")
    return read
