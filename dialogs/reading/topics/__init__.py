"""Topic classifier: which of the official topics a complaint belongs to, and which words say so."""
