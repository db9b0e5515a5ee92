"""Engine: whether it runs and how it does, its keys, its log."""
