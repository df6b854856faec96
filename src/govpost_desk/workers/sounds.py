"""Short sounds for the four lights and the stop (ux R6). A silent PC still shows the light."""

import shutil
import subprocess
import sys
from pathlib import Path

from govpost_desk.domain.outcomes import Light
from govpost_desk.resources import resource_path

STOP = "stop"
HELD = "held"
SOUND_NAMES = (*(light.value for light in Light), STOP)
_PLAYERS = (("paplay",), ("aplay", "-q"))


def sound_file(name: str) -> Path:
    """The WAV of a light or of the stop; a held scan sounds like a question."""
    return resource_path("sounds", f"{Light.BLUE.value if name == HELD else name}.wav")


class Sounds:
    """Plays one sound at a time with what the system has: winsound, paplay or aplay."""

    def __init__(self) -> None:
        self._player = next((player for player in _PLAYERS if shutil.which(player[0])), None)
        self._playing: subprocess.Popen[bytes] | None = None

    def play(self, name: str) -> None:
        """Start the sound and come back at once."""
        file = sound_file(name)
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
            return
        if self._player is None:
            return
        if self._playing is not None and self._playing.poll() is None:
            self._playing.terminate()
            self._playing.wait()
        try:
            self._playing = subprocess.Popen(
                [*self._player, str(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            self._player = None

    def close(self) -> None:
        """Let the last sound end."""
        if self._playing is not None:
            self._playing.wait()
            self._playing = None


class Silence:
    """No sounds: pictures, tests, a PC without a loudspeaker."""

    def play(self, name: str) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""
