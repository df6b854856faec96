"""Write resources/sounds/*.wav: five short signals that differ in pitch, number and length (ux R6)."""

import math
import struct
import wave
from pathlib import Path

RATE = 22_050
FOLDER = Path(__file__).resolve().parents[1] / "resources" / "sounds"
# name: (Hz, seconds) one after the other; 0 Hz is a pause
SIGNALS: dict[str, tuple[tuple[float, float], ...]] = {
    "green": ((1760, 0.09),),  # short, high
    "amber": ((880, 0.09), (0, 0.05), (880, 0.09)),  # two equal
    "red": ((196, 0.45),),  # long, low
    "blue": ((660, 0.1), (0, 0.03), (990, 0.14)),  # two rising
    "stop": ((988, 0.12), (494, 0.12), (988, 0.12), (494, 0.12), (988, 0.12), (494, 0.2)),  # siren
}


def samples(hertz: float, seconds: float) -> list[int]:
    """One tone with soft edges, 16-bit."""
    count = int(RATE * seconds)
    edge = min(count // 4, int(RATE * 0.008)) or 1
    loudness = [min(1.0, n / edge, (count - n) / edge) * 0.5 for n in range(count)]
    return [int(32767 * level * math.sin(2 * math.pi * hertz * n / RATE)) for n, level in enumerate(loudness)]


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, tones in SIGNALS.items():
        wanted = [sample for hertz, seconds in tones for sample in samples(hertz, seconds)]
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(struct.pack(f"<{len(wanted)}h", *wanted))


if __name__ == "__main__":
    main()
