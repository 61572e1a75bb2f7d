"""Classifies database errors: to be retried, or for a person to mend."""


class DatabaseAway(Exception):
    """It did not take it: nothing of this transaction is stored, try again later."""


class DatabaseUnfit(Exception):
    """Its tables are not those this program needs: trying again mends nothing. A person must see to
    it; the message says what is missing."""


class KeyMissing(DatabaseUnfit):
    """What it keeps was sealed with a key that is not here, or was altered since."""
