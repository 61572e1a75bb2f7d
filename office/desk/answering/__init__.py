"""The desk looks through an answer before it goes out."""
