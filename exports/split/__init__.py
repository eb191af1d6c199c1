"""The board as a folder: an index and pages of so many claims each."""
