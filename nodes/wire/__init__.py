"""报文线路: envelope, checks of values, store, clock, outbox and HTTP plumbing shared by the two counterpart nodes."""
