//! Users and their sessions.
