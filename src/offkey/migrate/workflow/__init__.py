"""A workflow leaves its static keys: jobs are split, logged in and bound to environments."""
