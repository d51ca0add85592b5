//! What one request needs from the mail host.
