//! IMAP (RFC 9051, RFC 3501): connections, their pool, and one file a command family. Knows no HTTP.
