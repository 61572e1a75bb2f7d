"""What the petition office puts right in a case, at the desk."""
