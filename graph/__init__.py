"""What was said, by whom, and what it amounts to: records, store, evidence and the measure."""
