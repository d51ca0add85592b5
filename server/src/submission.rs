//! Sending: the outbox, SMTP submission and the making of messages. Knows no HTTP.
