"""What processes share through Redis: send pace, inbound rates, wake-up signals. All may be lost:
without Redis each process counts for itself, and the database holds every fact."""
