"""The command line. It reads options, calls `claimgraph.api` and renders what comes back; it decides nothing."""

from claimgraph.cli.app import main

__all__ = ["main"]
