//! Who sends to whom, as SMTP says it.

use super::extensions::Extensions;
use super::smtp::Error;

/// Who sends to whom, and what the host must know about the message beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub sender: String,
    pub recipients: Vec<String>,
    /// With CRLF line ends (RFC 1870 §3).
    pub size_bytes: u64,
    /// Whether the message has bytes beyond ASCII.
    pub eight_bit: bool,
    /// Whether the sender wants to hear when it is delivered.
    pub wants_report: bool,
}

/// MAIL and RCPT (RFC 5321 §4.1.1.2, §4.1.1.3), with the parameters that the host understands.
pub(crate) fn envelope_commands(
    envelope: &Envelope,
    extensions: &Extensions,
) -> Result<Vec<String>, Error> {
    let size = envelope.size_bytes;
    if let Some(limit) = extensions.size_limit().filter(|limit| size > *limit) {
        return Err(Error::TooLarge(limit));
    }
    let sender = path(&envelope.sender)?;
    let recipients: Vec<_> =
        envelope.recipients.iter().map(|email| path(email)).collect::<Result<_, _>>()?;
    let international: Vec<usize> = recipients
        .iter()
        .enumerate()
        .filter_map(|(place, path)| (!path.is_ascii()).then_some(place))
        .collect();
    let utf8 = !international.is_empty() || !sender.is_ascii();
    if utf8 && !extensions.utf8 {
        return Err(Error::NeedsUtf8(international));
    }
    let mut mail = format!("MAIL FROM:{sender}");
    if extensions.size.is_some() {
        mail.push_str(&format!(" SIZE={size}"));
    }
    if (envelope.eight_bit || utf8) && extensions.eight_bit {
        mail.push_str(" BODY=8BITMIME");
    }
    if utf8 {
        mail.push_str(" SMTPUTF8");
    }
    // RFC 3461 §4.3, §4.1: the header comes back, not the whole message. Failures are told in any case.
    let reports = envelope.wants_report && extensions.dsn;
    let notify = if reports { " NOTIFY=SUCCESS,DELAY,FAILURE" } else { "" };
    if reports {
        mail.push_str(" RET=HDRS");
    }
    let recipients = recipients.iter().map(|path| format!("RCPT TO:{path}{notify}"));
    Ok(std::iter::once(mail).chain(recipients).collect())
}

/// `<local@domain>` with the domain in ASCII (RFC 5890), so that SMTPUTF8 is only needed for the local part.
fn path(email: &str) -> Result<String, Error> {
    let (local, domain) = email.rsplit_once('@').ok_or(Error::BadAddress)?;
    let is_local = match local.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"').is_some_and(is_quoted),
        None => is_dot_string(local),
    };
    // RFC 5321 §4.5.3.1.1, §4.5.3.1.2
    if !is_local || local.len() > 64 || domain.len() > 255 {
        return Err(Error::BadAddress);
    }
    if domain.starts_with('[') {
        let literal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '[' | ']' | ':' | '.');
        return match domain.ends_with(']') && domain.chars().all(literal) {
            true => Ok(format!("<{local}@{domain}>")),
            false => Err(Error::BadAddress),
        };
    }
    match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) => Ok(format!("<{local}@{domain}>")),
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => Err(Error::BadAddress),
    }
}

/// `Dot-string` (RFC 5321 §4.1.2, RFC 6531 §3.3), but with dots anywhere: such addresses exist.
fn is_dot_string(local: &str) -> bool {
    let atom = |c: char| {
        c.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~.".contains(c)
            || (!c.is_ascii() && !c.is_control() && !c.is_whitespace())
    };
    !local.is_empty() && local.chars().all(atom)
}

/// `QcontentSMTP*` (RFC 5321 §4.1.2).
fn is_quoted(text: &str) -> bool {
    let mut escaped = false;
    for c in text.chars() {
        if c.is_control() || (c == '"' && !escaped) {
            return false;
        }
        escaped = c == '\\' && !escaped;
    }
    !escaped
}

/// Whether mail can be sent to this.
///
/// # Errors
///
/// [`Error::BadAddress`] if not.
pub fn check_address(email: &str) -> Result<(), Error> {
    path(email).map(|_| ())
}

/// The address with its domain in ASCII, as mail carries it; what is no address comes back as it is.
pub(crate) fn with_ascii_domain(email: &str) -> String {
    match path(email) {
        Ok(path) => path.trim_start_matches('<').trim_end_matches('>').to_owned(),
        Err(_) => email.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(recipients: &[&str]) -> Envelope {
        let recipients = recipients.iter().map(|email| (*email).to_owned()).collect();
        Envelope {
            sender: "a@b.example".into(),
            recipients,
            size_bytes: 9,
            eight_bit: true,
            wants_report: false,
        }
    }

    #[test]
    fn commands_say_what_the_host_understands() {
        let bare = envelope_commands(&envelope(&["c@d.example"]), &Extensions::default()).unwrap();
        assert_eq!(bare, ["MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>"]);
        let all = Extensions {
            size: Some(Some(9)),
            eight_bit: true,
            utf8: true,
            ..Extensions::default()
        };
        let full = envelope_commands(&envelope(&["ü@d.example", "c@ü.example"]), &all).unwrap();
        assert_eq!(
            full,
            [
                "MAIL FROM:<a@b.example> SIZE=9 BODY=8BITMIME SMTPUTF8",
                "RCPT TO:<ü@d.example>",
                "RCPT TO:<c@xn--tda.example>"
            ]
        );
    }

    #[test]
    fn a_report_is_asked_for_where_there_are_reports() {
        let wishing = Envelope { wants_report: true, ..envelope(&["c@d.example"]) };
        let bare = envelope_commands(&wishing, &Extensions::default()).unwrap();
        assert_eq!(bare, ["MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>"]);
        let dsn = Extensions { dsn: true, ..Extensions::default() };
        let full = envelope_commands(&wishing, &dsn).unwrap();
        assert_eq!(
            full,
            [
                "MAIL FROM:<a@b.example> RET=HDRS",
                "RCPT TO:<c@d.example> NOTIFY=SUCCESS,DELAY,FAILURE"
            ]
        );
    }

    #[test]
    fn limits_are_known_before_anything_is_said() {
        let small = Extensions { size: Some(Some(8)), ..Extensions::default() };
        let result = envelope_commands(&envelope(&["c@d.example"]), &small);
        assert!(matches!(result, Err(Error::TooLarge(8))));
        let result =
            envelope_commands(&envelope(&["c@d.example", "ü@d.example"]), &Extensions::default());
        assert!(matches!(result, Err(Error::NeedsUtf8(places)) if places == [1]));
    }

    #[test]
    fn nothing_in_an_address_can_become_a_command() {
        for bad in [
            "a@b.example>\r\nRCPT TO:<evil@x.example",
            "a b@c.example",
            "a>b@c.example",
            "a@b c.example",
            "a@b.example SIZE=1",
            "a@[1.2.3.4] X",
            "a\0@b.example",
            "@b.example",
            "a@",
            "ab",
            "a,b@c.example",
            "\"a\"b\"@c.example",
            "\"a\\\"@c.example",
            "\"@c.example",
        ] {
            assert!(path(bad).is_err(), "{bad:?}");
        }
        assert_eq!(path("\"a b\"@c.example").unwrap(), "<\"a b\"@c.example>");
        assert_eq!(path("a+b=c@D.Example").unwrap(), "<a+b=c@d.example>");
    }
}
