"""What more a citizen tells of a filed case: two forms."""
