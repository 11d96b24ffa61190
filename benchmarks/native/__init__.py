"""A prototype of a native way of events from the socket to the spool; see the README beside it."""
