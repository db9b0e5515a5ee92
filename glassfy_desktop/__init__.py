"""Glassfy Desktop: which of your Stripe customers may use what, and why."""

__version__ = "0.1.0"
