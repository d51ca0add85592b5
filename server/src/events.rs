//! What is told to browsers by itself.
