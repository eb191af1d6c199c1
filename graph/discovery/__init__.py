"""Truth discovery: which of several values of a thing is right, and how far each source can be relied on, from nothing
but who asserts what. The classical methods behind one interface (`methods.METHODS`), and their evaluation."""
