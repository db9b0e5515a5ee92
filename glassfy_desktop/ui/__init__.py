"""The window: widgets and presenters."""
