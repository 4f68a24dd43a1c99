"""Many orders: received, checked, built in parallel, kept in a ledger, approved, plated and compared."""
