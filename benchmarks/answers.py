"""Prints how well the check of answers tells good ones from bad ones.

    .venv/bin/python benchmarks/answers.py

Two hundred invented answers, half of them bad: by `learn` its rules were written, `held` was kept
for the end. Both were written by one hand, so what real answers are missed is not known.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.office.answers.corpus import measured


def main() -> None:
    for name in ("learn", "held"):
        found = measured(name)
        print(
            f"{name}: {found.found} of {found.bad} bad ones named ({found.recall:.2f}),"
            f" {found.alarms} false alarms of {found.good} ({found.false_alarms:.2f})"
        )
        for kind, which in (("missed", found.missed), ("alarm", found.wrongly)):
            for each in which:
                print(f"  {kind}: {each}")


if __name__ == "__main__":
    main()
