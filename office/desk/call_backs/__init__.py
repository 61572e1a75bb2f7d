"""回访: whom the office asks whether an answer was kept, and what they say."""
