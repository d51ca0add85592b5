//! A private mail host for tests.
