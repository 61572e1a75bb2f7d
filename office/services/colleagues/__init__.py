"""What officers arrange among themselves about a case. Petitioners see nothing of it."""
