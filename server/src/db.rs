//! All SQL, one file a table group.
