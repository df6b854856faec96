"""Which format a scale speaks: all known ones are tried on the bytes that came, nothing is guessed from the model."""

from collections.abc import Iterable
from functools import cache

from govpost_desk.devices.ports import FrameMatch
from govpost_desk.devices.scale_frames import FrameCutter, ScaleFrame, load_scale_frames


@cache
def known_frames() -> tuple[ScaleFrame, ...]:
    """The shipped formats, read once."""
    return tuple(load_scale_frames().values())


def matches(received: bytes, frames: Iterable[ScaleFrame] | None = None) -> tuple[FrameMatch, ...]:
    """What each format makes of `received`; most readings first, of equals the one with a checksum."""
    tried = known_frames() if frames is None else tuple(frames)
    told = []
    for frame in tried:
        readings = FrameCutter(frame).feed(received)
        newest = readings[-1] if readings else None
        match = FrameMatch(frame_id=frame.frame_id, title=frame.title, count=len(readings), newest=newest)
        told.append((-len(readings), frame.checksum == "none", frame.frame_id, match))
    return tuple(match for *_, match in sorted(told, key=lambda each: each[:3]))
