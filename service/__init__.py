"""The same over HTTP: a SPARQL endpoint, claims and the vocabulary, read-only. Needs the extra `serve`."""
