"""Export: the store configuration in the forms that deployments want."""
