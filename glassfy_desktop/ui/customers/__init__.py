"""Customers: who may use what, now or at another time, and why."""
