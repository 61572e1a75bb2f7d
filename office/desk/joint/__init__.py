"""Pages of the desk where several bodies work on one case."""
