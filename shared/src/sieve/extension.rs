//! The extensions of Sieve, by the names that `require` takes.

/// Those that the evaluator knows all of.
pub const EVALUATED: [&str; 31] = [
    "body",
    "comparator-i;ascii-casemap",
    "comparator-i;ascii-numeric",
    "comparator-i;octet",
    "copy",
    "date",
    "duplicate",
    "editheader",
    "encoded-character",
    "enotify",
    "envelope",
    "environment",
    "ereject",
    "fileinto",
    "ihave",
    "imap4flags",
    "include",
    "index",
    "mailbox",
    "mailboxid",
    "regex",
    "reject",
    "relational",
    "spamtest",
    "spamtestplus",
    "special-use",
    "subaddress",
    "vacation",
    "vacation-seconds",
    "variables",
    "virustest",
];

/// Whether scripts that require `name` can be tried here. All others are kept.
pub fn is_evaluated(name: &str) -> bool {
    EVALUATED.contains(&name)
}
