"""The identity token that a CI platform holds ready for its job: one platform per file."""
