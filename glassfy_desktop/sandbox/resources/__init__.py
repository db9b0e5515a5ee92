"""The resources of the API, one module each: their objects, what may be done with them, their operations."""
