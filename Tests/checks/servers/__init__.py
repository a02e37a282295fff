"""The real servers that the tests start, each on a free port or in a folder of its own, and stopped by its owner."""
