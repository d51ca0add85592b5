//! What a host offers (RFC 9051 §7.2.2). Complete only after sign-in: many show less before it.

use std::collections::BTreeSet;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(BTreeSet<String>);

impl Capabilities {
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(str::to_ascii_uppercase).collect())
    }

    /// Whether the host offers `name`, by itself or as part of IMAP4rev2 (RFC 9051 appendix E).
    pub fn has(&self, name: &str) -> bool {
        const IN_REV2: [&str; 13] = [
            "NAMESPACE",
            "UNSELECT",
            "UIDPLUS",
            "ESEARCH",
            "ENABLE",
            "IDLE",
            "SASL-IR",
            "LIST-EXTENDED",
            "LIST-STATUS",
            "MOVE",
            "LITERAL-",
            "SPECIAL-USE",
            "STATUS=SIZE",
        ];
        self.0.contains(name) || (IN_REV2.contains(&name) && self.0.contains("IMAP4REV2"))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// This host as if it lacked `names`; how the tests meet hosts that do.
    #[must_use]
    pub fn without(&self, names: &BTreeSet<String>) -> Self {
        Self(self.0.difference(names).cloned().collect())
    }

    /// Whether a literal of `length` bytes may be sent without waiting (RFC 7888).
    pub(super) fn literal_plus(&self, length: u64) -> bool {
        self.has("LITERAL+") || (self.has("LITERAL-") && length <= 4096)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rev2_brings_its_extensions_along() {
        let host = Capabilities::new(["IMAP4rev2", "AUTH=PLAIN"]);
        assert!(host.has("MOVE") && host.has("AUTH=PLAIN") && !host.has("CONDSTORE"));
        assert!(host.literal_plus(4096) && !host.literal_plus(4097));
        assert!(!Capabilities::new(["IMAP4rev1"]).has("MOVE"));
    }
}
