"""What the office looks at in an answer before a petitioner gets it."""
