"""What keeps a store safe over the years.

backup      everything that was ever imported and decided, as one file
restoring   a store from such a file
verifying   whether a store still holds what came in
upgrading   a store of an earlier form becomes one of the newest
"""
