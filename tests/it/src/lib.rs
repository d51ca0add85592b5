//! The server against the real stack.
