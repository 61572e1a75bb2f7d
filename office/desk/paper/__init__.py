"""Letters, visits and calls, entered at the desk by whoever took them."""
