//! Sealing of credentials and tokens.
