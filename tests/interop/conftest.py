"""What the tests of other people's tools share."""

from __future__ import annotations

import os

# The official packages take the path of the user's file when they are imported: it must lead nowhere before any test
# module imports them.
os.environ["QBRAID_CONFIG_FILE"] = os.devnull
