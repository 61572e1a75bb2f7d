"""The official papers of a case as PDF: which step makes which, what it says, how it is set."""
