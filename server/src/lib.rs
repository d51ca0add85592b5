//! Pli on the server.
