"""Rules for several bodies and levels in one case."""
