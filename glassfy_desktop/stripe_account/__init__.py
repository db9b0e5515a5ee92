"""Everything that asks Stripe."""
