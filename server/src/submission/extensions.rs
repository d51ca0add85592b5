//! What a host says it can do (EHLO, RFC 5321 §4.1.1.1).

use super::reply::Reply;

/// The service extensions that submission makes use of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// RFC 1870: `Some(None)` where the host takes a size but names no limit.
    pub size: Option<Option<u64>>,
    /// RFC 6152.
    pub eight_bit: bool,
    /// RFC 6531.
    pub utf8: bool,
    /// RFC 2920.
    pub pipelining: bool,
    /// RFC 3461.
    pub dsn: bool,
    /// RFC 2034.
    pub enhanced_codes: bool,
    /// RFC 3207.
    pub starttls: bool,
    /// RFC 4954, in upper case.
    pub auth: Vec<String>,
}

impl Extensions {
    /// Reads the answer to EHLO; its first line is the greeting.
    pub(crate) fn parse(reply: &Reply) -> Self {
        let mut found = Self::default();
        for line in reply.lines.iter().skip(1) {
            // Some hosts still write `AUTH=LOGIN`, from a draft of 1997.
            let line = line.to_ascii_uppercase().replacen("AUTH=", "AUTH ", 1);
            let mut words = line.split_ascii_whitespace();
            match words.next() {
                Some("SIZE") => {
                    let limit = words.next().and_then(|word| word.parse().ok());
                    found.size = Some(limit.filter(|limit| *limit > 0)); // RFC 1870 §4: 0 is no limit.
                }
                Some("8BITMIME") => found.eight_bit = true,
                Some("SMTPUTF8") => found.utf8 = true,
                Some("PIPELINING") => found.pipelining = true,
                Some("DSN") => found.dsn = true,
                Some("ENHANCEDSTATUSCODES") => found.enhanced_codes = true,
                Some("STARTTLS") => found.starttls = true,
                Some("AUTH") => found.auth.extend(words.map(str::to_owned)),
                Some(_) | None => {}
            }
        }
        found
    }

    /// The largest message the host takes, where it says.
    pub fn size_limit(&self) -> Option<u64> {
        self.size.flatten()
    }

    pub(crate) fn offers_auth(&self, mechanism: &str) -> bool {
        self.auth.iter().any(|offered| offered == mechanism)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(lines: &[&str]) -> Extensions {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        Extensions::parse(&Reply { code: 250, enhanced: None, lines })
    }

    #[test]
    fn reads_what_postfix_says() {
        let found = parse(&[
            "mail.pli.example",
            "PIPELINING",
            "SIZE 52428800",
            "VRFY",
            "AUTH PLAIN LOGIN",
            "AUTH=PLAIN LOGIN",
            "ENHANCEDSTATUSCODES",
            "8BITMIME",
            "DSN",
            "SMTPUTF8",
            "CHUNKING",
        ]);
        assert_eq!(found.size_limit(), Some(52_428_800));
        assert!(found.pipelining && found.eight_bit && found.utf8 && found.dsn);
        assert!(found.offers_auth("PLAIN") && found.offers_auth("LOGIN") && !found.starttls);
    }

    #[test]
    fn a_greeting_is_no_extension_and_zero_is_no_limit() {
        let found = parse(&["STARTTLS", "SIZE 0", "auth login", "size"]);
        assert_eq!(found.size, Some(None));
        assert!(!found.starttls && found.offers_auth("LOGIN"));
    }
}
