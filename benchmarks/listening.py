"""How well the bot listens: every line of a corpus is played through the dialogs.

    .venv/bin/python benchmarks/listening.py [FILE.tsv] [--misses]

Prints for each situation how many utterances went where they belong, how often the bot asked back,
and how many true petitions and answers were diverted; of scripts of several short messages, in how
many all facts, the request and the place stand where they belong; and how long a reading takes.
Without FILE for the tests' corpora: the one that the reader learns from, the held one, and one that
other hands wrote later.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from dialogs.reading.acts.reader import Context, read_act
from tests.dialogs.listening.corpus import CORPUS, HELD, LATER, hear_all, read
from tests.dialogs.listening.scripts import HELD_SCRIPTS, SCRIPTS, missing, read_scripts
from tests.dialogs.listening.situations import SITUATIONS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--misses", action="store_true", help="each line that went elsewhere")
    arguments = parser.parse_args()
    for path in [arguments.file] if arguments.file else [CORPUS, HELD, LATER]:
        corpus(path, misses=arguments.misses)
    if not arguments.file:
        for path in (SCRIPTS, HELD_SCRIPTS):
            lacks = [missing(script) for script in read_scripts(path)]
            whole, facts = (
                lacks.count([]),
                sum(not set(each) - {"request", "place"} for each in lacks),
            )
            print(f"{path.name}: whole {whole} of {len(lacks)}, all facts kept {facts}")
        speed(HELD)


def corpus(path: Path, *, misses: bool) -> None:
    heard = hear_all(read(path))
    print(path.name)
    for each in heard:
        if misses and not each.right:
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


def speed(path: Path) -> None:
    stands = Context(cases=("南街的路灯坏了一个月，晚上老人摔了两次，希望修好",))
    texts = [each.text for each in read(path) if 20 <= len(each.text) <= 40]
    times = []
    for text in [*texts, *texts]:
        begun = perf_counter()
        read_act(text, stands)
        times.append((perf_counter() - begun) * 1000)
    times = sorted(times[len(texts) :])
    print(f"a message of 20 to 40 letters is read in {median(times):.2f} ms (p50)")


if __name__ == "__main__":
    main()
