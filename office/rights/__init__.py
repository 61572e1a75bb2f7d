"""Who may read what at the office: one pure function, and the same rules as a condition in SQL."""
