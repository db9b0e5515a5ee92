"""The Webhooks screen: the deliveries as they arrive, one of them looked into, and scenarios to play."""
