"""Makes the whole change of one repository."""
