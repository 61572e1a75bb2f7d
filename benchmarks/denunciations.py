"""Prints how many denunciations are recognised, and how many imagined, in the labelled phrases.

    .venv/bin/python benchmarks/denunciations.py [--missed]

"asked" are those of which the citizen is asked whether they are one. --missed also shows what was
read wrongly of the phrases that may be tuned on; those held out are never shown.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend_client.wrongs import Verdict, verdict
from tests.dialogs import denunciations


def main() -> None:
    phrases = denunciations.read()
    print(f"{'':28}{'tuned':>22}{'held out':>24}")
    for title, yes in (("recognised (recall)", True), ("imagined (false alarms)", False)):
        wanted = [phrase for phrase in phrases if phrase.denounces == yes]
        show(title, wanted)
        for sort in dict.fromkeys(phrase.sort for phrase in wanted):
            show(f"  {sort}", [phrase for phrase in wanted if phrase.sort == sort])
    if "--missed" in sys.argv:
        for phrase in phrases:
            read = verdict(phrase.text)
            if not phrase.held and (read is Verdict.DENOUNCES) != phrase.denounces:
                print(f"{'missed' if phrase.denounces else 'imagined'} ({read}): {phrase.text}")


def show(title: str, phrases: list[denunciations.Phrase]) -> None:
    columns = []
    for held in (False, True):
        some = [phrase for phrase in phrases if phrase.held == held]
        sure = denunciations.share(some, Verdict.DENOUNCES) if some else 0
        asked = denunciations.share(some, Verdict.ASKS) if some else 0
        columns.append(f"{sure:.2f} (asked {asked:.2f}) of {len(some)}" if some else "-")
    print(f"{title:28}{columns[0]:>24}{columns[1]:>24}")


if __name__ == "__main__":
    main()
