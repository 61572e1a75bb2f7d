"""What several processes share through Redis: pace, flood counters, bells. All of it may be lost:
without Redis each process counts for itself, and the database holds every fact."""
