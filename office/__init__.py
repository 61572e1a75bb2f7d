"""The reference backend: a program of its own behind HTTP, with its own database."""
