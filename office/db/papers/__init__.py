"""Table of the official papers that were made of the steps of cases."""
