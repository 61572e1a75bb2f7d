"""What hot issues find and miss: cases that come one after the other, against labels by hand.

    python benchmarks/hot_issues.py --csv unlabelled.csv [--same 0.42]

The texts (id, title, body, time) are not ours to store: hot_issues.toml names rows by their ids,
with 60 pairs (the same event or not) and 20 events with their rows. Pairs are judged as a case that
comes is: by their likeness. The threshold was chosen on the pairs with odd places; the even ones,
and the events, measure it. An event's precision is the share of it among the rows of the issue that
has most of its rows, its recall the share of its rows that are there.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.office.situation.sample import SAME, measured


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--csv", type=Path, required=True)
    parser.add_argument("--same", type=float, default=SAME)
    asked = parser.parse_args()
    for line in measured(asked.csv, asked.same):
        print(line)


if __name__ == "__main__":
    main()
