"""claimgraph: who said what, through whom, and how well it is corroborated."""

__version__ = "0.1.0"
