"""The Sandbox page of a sandbox store: its clock, scenarios, customers, keys and faults."""
