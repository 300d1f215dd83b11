"""Models become verdicts: pure, and exactly as lax or strict as AWS."""
