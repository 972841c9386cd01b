"""Pictures and the shipped font."""
