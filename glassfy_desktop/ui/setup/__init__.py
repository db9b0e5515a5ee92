"""Set up: seven steps from nothing to a working store, each done when the app has seen it done."""
