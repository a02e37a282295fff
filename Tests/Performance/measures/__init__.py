"""One module for each measure that `Tests/Performance/run` takes by name."""
