"""Which words of Latin letters are ordinary English, and nobody's name and no place's."""

from functools import cache

from dialogs.reading.acts.concepts import concepts

# Beside those of the concepts.
_MORE = """
women woman men man people boys girls same sure song sang sun can men long bang gang hang pang fan pan ran ten pen den
hen due sue nine pine line fine mine wine five live give pipe wife life side wide ride bike like make take cake lake
and or but so then than as if while when where who which what how why not never ever also too very more most only just
of in on at to for from with by about over under after before between into out off up down again near here there
is are was were be been being am do does did done has have had will would can could should must may might shall
i you he she it we they me him her us them my your his its our their this that these those some any all each every
one two three four six seven eight ten china chinese english mister mrs miss sir madam doctor dr mr ms
""".split()


def is_ordinary(word: str) -> bool:
    """`word` in small letters."""
    return word in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    phrases = (phrase for _, latin in concepts().values() for phrase in latin)
    return frozenset((*_MORE, *(word for phrase in phrases for word in phrase.split())))
