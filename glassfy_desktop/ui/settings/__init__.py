"""Settings: how the app looks, where secrets and data are kept, what this program is."""
