//! Whether an address can be sent to.

/// Why an address is not one, in terms that the interface has a sentence for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressProblem {
    /// There is no `@` in it.
    NoAt,
    /// More than one `@` outside quotes.
    SeveralAts,
    /// Nothing before the `@`.
    NoLocalPart,
    /// Nothing after the `@`.
    NoDomain,
    /// White space in the middle.
    Space,
    /// A character that can't stand there.
    Character(char),
    /// A dot at the start or end of a part, or two in a row.
    Dot,
    /// The domain is no host name: a label starts or ends with a hyphen, or the last one is a number.
    Domain,
    /// Longer than any host takes (RFC 5321 §4.5.3.1).
    TooLong,
}

/// RFC 5321 §4.5.3.1.1 and §4.5.3.1.2, RFC 1035 §2.3.4; in octets.
const LOCAL_PART_MAX: usize = 64;
const DOMAIN_MAX: usize = 255;
const LABEL_MAX: usize = 63;

/// Checks `local@domain` against what may be written in SMTP (RFC 5321 §4.1.2, RFC 6531 §3.3).
///
/// Says nothing on whether the mailbox exists.
///
/// # Errors
///
/// The first thing that is wrong with it.
pub fn check(email: &str) -> Result<(), AddressProblem> {
    let (local, domain) = split(email)?;
    check_local_part(local)?;
    check_domain(domain)
}

/// Splits at the `@` that is not in quotes.
fn split(email: &str) -> Result<(&str, &str), AddressProblem> {
    let at = if email.starts_with('"') {
        // A quoted local part may hold an `@` of its own.
        email.rfind("\"@").map(|quote| quote + 1)
    } else {
        email.find('@')
    };
    let (local, rest) = at.and_then(|at| email.split_at_checked(at)).ok_or(AddressProblem::NoAt)?;
    let domain = rest.strip_prefix('@').unwrap_or(rest);
    if domain.contains('@') {
        return Err(AddressProblem::SeveralAts);
    }
    Ok((local, domain))
}

fn check_local_part(local: &str) -> Result<(), AddressProblem> {
    if local.is_empty() {
        return Err(AddressProblem::NoLocalPart);
    }
    if local.len() > LOCAL_PART_MAX {
        return Err(AddressProblem::TooLong);
    }
    if let Some(quoted) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return check_quoted(quoted);
    }
    for c in local.chars() {
        if c.is_whitespace() {
            return Err(AddressProblem::Space);
        }
        if !is_atext(c) && c != '.' {
            return Err(AddressProblem::Character(c));
        }
    }
    check_dots(local)
}

/// `qcontentSMTP` (RFC 5321 §4.1.2): a quote inside must be escaped, and control characters are not allowed at all.
fn check_quoted(quoted: &str) -> Result<(), AddressProblem> {
    let mut escaped = false;
    for c in quoted.chars() {
        if c.is_control() || (c == '"' && !escaped) {
            return Err(AddressProblem::Character(c));
        }
        escaped = c == '\\' && !escaped;
    }
    if escaped { Err(AddressProblem::Character('\\')) } else { Ok(()) }
}

fn check_domain(domain: &str) -> Result<(), AddressProblem> {
    if domain.is_empty() {
        return Err(AddressProblem::NoDomain);
    }
    if domain.len() > DOMAIN_MAX {
        return Err(AddressProblem::TooLong);
    }
    if let Some(literal) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address = literal.strip_prefix("IPv6:").unwrap_or(literal);
        return address.parse::<std::net::IpAddr>().map(|_| ()).map_err(|_| AddressProblem::Domain);
    }
    for c in domain.chars() {
        if c.is_whitespace() {
            return Err(AddressProblem::Space);
        }
        if !(c.is_ascii_alphanumeric() || c == '-' || c == '.' || is_text_beyond_ascii(c)) {
            return Err(AddressProblem::Character(c));
        }
    }
    check_dots(domain)?;
    check_labels(domain)
}

fn check_labels(domain: &str) -> Result<(), AddressProblem> {
    for label in domain.split('.') {
        if label.len() > LABEL_MAX {
            return Err(AddressProblem::TooLong);
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(AddressProblem::Domain);
        }
    }
    // No top-level domain is a number, but many a mistyped IP address ends in one (RFC 3696 §2).
    let last = domain.rsplit('.').next().unwrap_or_default();
    if last.chars().all(|c| c.is_ascii_digit()) { Err(AddressProblem::Domain) } else { Ok(()) }
}

fn check_dots(part: &str) -> Result<(), AddressProblem> {
    let misplaced = part.starts_with('.') || part.ends_with('.') || part.contains("..");
    if misplaced { Err(AddressProblem::Dot) } else { Ok(()) }
}

/// `atext` of RFC 5322 §3.2.3, with the UTF-8 of RFC 6531 §3.3.
fn is_atext(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_text_beyond_ascii(c)
}

/// Letters, digits and marks of all scripts; none of the invisible characters that make one address look like another.
fn is_text_beyond_ascii(c: char) -> bool {
    !c.is_ascii() && !c.is_control() && !c.is_whitespace() && !is_invisible(c)
}

/// Zero-width and direction characters. Pasting brings them along; no address needs them.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn good(email: &str) {
        assert_eq!(check(email), Ok(()), "{email}");
    }

    #[track_caller]
    fn bad(email: &str, problem: AddressProblem) {
        assert_eq!(check(email), Err(problem), "{email}");
    }

    #[test]
    fn what_hosts_take_is_good() {
        good("anna@pli.example");
        good("anna+tag@pli.example");
        good("o'neil@pli.example");
        good("root@localhost"); // Intranets have domains of one label.
        good("\"john doe\"@pli.example");
        good("\"a@b\"@pli.example");
        good("\"a\\\"b\"@pli.example");
        good("anna@[192.0.2.1]");
        good("anna@[IPv6:2001:db8::1]");
        good("chloé@pli.example");
        good("info@bücher.example");
        good("用户@例子.example");
        good("a@1-2.example");
        good(&format!("{}@pli.example", "a".repeat(64)));
    }

    #[test]
    fn what_is_wrong_is_named() {
        bad("", AddressProblem::NoAt);
        bad("anna", AddressProblem::NoAt);
        bad("anna@", AddressProblem::NoDomain);
        bad("@pli.example", AddressProblem::NoLocalPart);
        bad("anna@pli@example", AddressProblem::SeveralAts);
        bad("anna keller@pli.example", AddressProblem::Space);
        bad("anna@pli example", AddressProblem::Space);
        bad("anna..k@pli.example", AddressProblem::Dot);
        bad(".anna@pli.example", AddressProblem::Dot);
        bad("anna@pli..example", AddressProblem::Dot);
        bad("anna@.example", AddressProblem::Dot);
        bad("anna(@pli.example", AddressProblem::Character('('));
        bad("anna@pli_x.example", AddressProblem::Character('_'));
        bad("anna@-pli.example", AddressProblem::Domain);
        bad("anna@192.0.2.1", AddressProblem::Domain);
        bad("anna@[300.0.2.1]", AddressProblem::Domain);
        bad("\"a\"b\"@pli.example", AddressProblem::Character('"'));
        bad("\"a\nb\"@pli.example", AddressProblem::Character('\n'));
        bad("a\u{202E}b@pli.example", AddressProblem::Character('\u{202E}'));
        bad("a@b\r\nRCPT TO:<c@d>", AddressProblem::SeveralAts);
        bad("a@b\r\n", AddressProblem::Space);
        bad(&format!("{}@pli.example", "a".repeat(65)), AddressProblem::TooLong);
        bad(&format!("a@{}.example", "a".repeat(64)), AddressProblem::TooLong);
        bad(&format!("a@{}example", "a.".repeat(130)), AddressProblem::TooLong);
    }
}
