"""What the petition office puts right in a filed case, as whoever filed it is told."""
