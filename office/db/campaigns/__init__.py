"""Tables of special channels and of the cases that came by them."""
