"""How a case is found: by its words, whose it is, where it happened. The index holds no word."""
