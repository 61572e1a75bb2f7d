"""Several bodies in one case: their tasks, given, brought on and shown."""
