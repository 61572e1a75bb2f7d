"""Administrative divisions of the country: found by name, old names included, or by coordinates."""
