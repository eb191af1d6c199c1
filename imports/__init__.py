"""What comes in: one module a format. A reader turns a file into records, each with where it stood."""
