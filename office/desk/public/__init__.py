"""Questions and answers in public, at the desk."""
