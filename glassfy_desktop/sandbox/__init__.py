"""A Stripe account simulated on this machine."""
