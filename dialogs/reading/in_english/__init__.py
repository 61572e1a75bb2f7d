"""Answers in English: where it happened, who it is and where they live."""
