"""The copy of the office's campaigns that turns are taken by."""
