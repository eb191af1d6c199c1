"""What goes out: one module a format, all fed by one gate, `claimgraph.exports.view`."""
