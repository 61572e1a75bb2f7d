"""Figures of the office: what is counted of a case, and the sums that leaders look at."""
