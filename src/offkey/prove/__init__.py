"""Who can become which role: roles and tokens brought together."""
