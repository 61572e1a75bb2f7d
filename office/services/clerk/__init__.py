"""What the petition office puts right in a case that was filed."""
