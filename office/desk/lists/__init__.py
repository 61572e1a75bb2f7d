"""The daily work at the desk: what waits, and what is looked for."""
