"""Prints how much danger is found, and how much imagined, in the labelled phrases.

    .venv/bin/python benchmarks/danger.py [--missed]

--missed also shows what was read wrongly of the phrases that may be tuned on; those held out are
never shown.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from dialogs.reading.danger import signs
from tests.dialogs.reading import dangers


def main() -> None:
    phrases = dangers.read()
    titles = ("tuned", "held out", "blind", "strange", "odd voices")
    print(" " * 24 + "".join(f"{title:>12}" for title in titles))
    for title, alarm in (("found (recall)", True), ("imagined (false alarms)", False)):
        wanted = [phrase for phrase in phrases if phrase.alarm == alarm]
        show(title, wanted)
        for sort in dict.fromkeys(phrase.sort for phrase in wanted):
            show(f"  {sort}", [phrase for phrase in wanted if phrase.sort == sort])
    if "--missed" in sys.argv:
        for phrase in phrases:
            if phrase.held is dangers.Held.NO and bool(signs(phrase.text)) != phrase.alarm:
                print(f"{'missed' if phrase.alarm else 'imagined'}: {phrase.text}")


def show(title: str, phrases: list[dangers.Phrase]) -> None:
    shares = []
    for held in dangers.Held:
        some = [phrase for phrase in phrases if phrase.held == held]
        shares.append(f"{dangers.alarmed(some):.2f} of {len(some)}" if some else "-")
    print(f"{title:24}" + "".join(f"{share:>12}" for share in shares))


if __name__ == "__main__":
    main()
