"""Lanes need Qt's event loop; no display."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
