"""What the office does once a case has been answered."""
