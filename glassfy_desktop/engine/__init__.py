"""The sync engine: receives Stripe's events and answers what each user may use."""
