//! The guarded dialer: the only way out to a host that a user or a message named.
