"""What stands in an export where a secret is left out."""

SECRET_NAMES = ("STRIPE_RESTRICTED_KEY", "STRIPE_SIGNING_SECRET", "GLASSFY_SDK_KEY", "GLASSFY_REST_KEY")
"""The secrets a deployment needs, by the names exports use."""


def placeholder(name: str) -> str:
    """`<NAME>`, to be filled in where the process runs."""
    return f"<{name}>"
