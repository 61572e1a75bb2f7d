"""What petitioners change of themselves in a case that is filed."""
