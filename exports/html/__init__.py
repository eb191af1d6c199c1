"""The board: one self-contained page that shows who stands behind each claim."""
