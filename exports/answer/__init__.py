"""An answer to a query as a page."""
