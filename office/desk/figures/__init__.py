"""The desk's pages of figures."""
