"""What may be said: the vocabulary, its shapes, the shipped queries, and the rules of `check`."""
