"""The divisions of the country: their names, old ones too, found in words and under a pin."""
