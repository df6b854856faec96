"""Where the files that ship beside the code lie (fonts, sample lists, printer profiles, sounds).

The lowest module of all: it imports nothing of ours, so that any layer may ask for a file's path.
"""

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Path of a shipped resource; `parts` are relative to `resources/`. Does not check that it exists."""
    frozen_root = getattr(sys, "_MEIPASS", None)
    root = Path(frozen_root) if frozen_root else Path(__file__).resolve().parents[2]
    return root.joinpath("resources", *parts)
