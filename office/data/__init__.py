"""Data files that each office adapts: its hours, units, organs, grounds and free days."""

from pathlib import Path

FOLDER = Path(__file__).parent
