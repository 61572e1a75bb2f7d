"""The tables that an office fits to itself: its hours, units, organs, grounds and free days."""

from pathlib import Path

FOLDER = Path(__file__).parent
