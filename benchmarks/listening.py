"""How well the bot listens: every line of a corpus is played through the dialogs.

    .venv/bin/python benchmarks/listening.py [FILE.tsv] [--misses]

Prints for each situation how many utterances went where they belong, how often the bot asked back,
and how many true petitions and answers were diverted. Without FILE the corpus of the tests.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.dialogs.listening.corpus import CORPUS, hear_all, read
from tests.dialogs.listening.situations import SITUATIONS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--misses", action="store_true", help="each line that went elsewhere")
    arguments = parser.parse_args()
    heard = hear_all(read(arguments.file))
    for each in heard:
        if arguments.misses and not each.right:
            utterance = each.utterance
            found = "+".join(sorted(each.found))
            print(f"{utterance.context}\t{utterance.wanted}\t{found}\t{utterance.text!r}")
    every = Counter(each.utterance.context for each in heard)
    right = Counter(each.utterance.context for each in heard if each.right)
    for context in SITUATIONS:
        print(f"{context:10} {right[context]:4} of {every[context]}")
    true = [each for each in heard if each.utterance.true]
    print(f"right {sum(each.right for each in heard) / len(heard):.3f} of {len(heard)}")
    print(f"asked {sum(each.asked for each in heard) / len(heard):.3f}")
    print(f"diverted {sum(each.diverted for each in heard)} of {len(true)} true ones")


if __name__ == "__main__":
    main()
