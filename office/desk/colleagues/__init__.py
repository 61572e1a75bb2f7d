"""What officers arrange among themselves about a case, at the desk."""
