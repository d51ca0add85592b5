//! `mailto:` links (RFC 6068).

use crate::address::{Address, parse_list};

/// What a link asks to write. Only the fields that are safe to take from a stranger: no attachment, no other header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailto {
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub bcc: Vec<Address>,
    pub subject: String,
    /// Plain text, lines ended by `\n`.
    pub body: String,
    /// Without angle brackets.
    pub in_reply_to: Option<String>,
}

/// Reads a link; `None` where it isn't one.
pub fn parse(url: &str) -> Option<Mailto> {
    let (scheme, rest) = url.trim().split_once(':')?;
    if !scheme.eq_ignore_ascii_case("mailto") {
        return None;
    }
    // A `#` starts a fragment, which means nothing here (RFC 6068 §2).
    let rest = rest.split('#').next().unwrap_or_default();
    let (to, fields) = rest.split_once('?').unwrap_or((rest, ""));
    let mut link = Mailto { to: addresses(to), ..Mailto::default() };
    // `&amp;` is what HTML that was escaped twice leaves of `&`.
    for field in fields.replace("&amp;", "&").split('&') {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        match decode(name).to_ascii_lowercase().as_str() {
            "to" => link.to.extend(addresses(value)),
            "cc" => link.cc.extend(addresses(value)),
            "bcc" => link.bcc.extend(addresses(value)),
            "subject" => link.subject = one_line(&decode(value)),
            "body" => link.body = decode(value).replace("\r\n", "\n").replace('\r', "\n"),
            "in-reply-to" => link.in_reply_to = message_id(&decode(value)),
            _ => {}
        }
    }
    Some(link)
}

/// Commas part addresses before they are decoded: an encoded one belongs to its address (RFC 6068 §2).
fn addresses(text: &str) -> Vec<Address> {
    let entries = text.split(',').flat_map(|one| parse_list(&decode(one)));
    entries.map(|entry| entry.address).collect()
}

/// Decodes `%41`. A `+` stays one (RFC 6068 §5). What isn't a valid escape or no UTF-8 is kept or replaced.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        match (byte, ahead.next().and_then(hex), ahead.next().and_then(hex)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(high << 4 | low);
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ").trim().to_owned()
}

fn message_id(text: &str) -> Option<String> {
    let id = text.trim().trim_start_matches('<').trim_end_matches('>');
    let valid = !id.is_empty()
        && !id.contains(|c: char| c.is_whitespace() || c.is_control() || "<>".contains(c));
    valid.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Mailto) {
        assert_eq!(parse(url), Some(expected), "{url}");
    }

    fn to(emails: &[&str]) -> Vec<Address> {
        emails.iter().map(|email| Address::new("", email)).collect()
    }

    #[test]
    fn reads_the_examples_of_rfc_6068() {
        check(
            "mailto:chris@example.com",
            Mailto { to: to(&["chris@example.com"]), ..Mailto::default() },
        );
        check(
            "mailto:joe@example.com?cc=bob@example.com&body=hello",
            Mailto {
                to: to(&["joe@example.com"]),
                cc: to(&["bob@example.com"]),
                body: "hello".into(),
                ..Mailto::default()
            },
        );
        check(
            "mailto:?to=joe@example.com&cc=bob@example.com&body=hello",
            Mailto {
                to: to(&["joe@example.com"]),
                cc: to(&["bob@example.com"]),
                body: "hello".into(),
                ..Mailto::default()
            },
        );
        check(
            "mailto:list@example.org?In-Reply-To=%3C3469A91.D10AF4C@example.com%3E",
            Mailto {
                to: to(&["list@example.org"]),
                in_reply_to: Some("3469A91.D10AF4C@example.com".into()),
                ..Mailto::default()
            },
        );
        check(
            "mailto:gorby%25kremvax@example.com",
            Mailto { to: to(&["gorby%kremvax@example.com"]), ..Mailto::default() },
        );
        check(
            "mailto:%22not%40me%22@example.org,a@b.example",
            Mailto { to: to(&["\"not@me\"@example.org", "a@b.example"]), ..Mailto::default() },
        );
        check(
            "mailto:infobot@example.com?body=send%20current-issue%0D%0Asend%20index",
            Mailto {
                to: to(&["infobot@example.com"]),
                body: "send current-issue\nsend index".into(),
                ..Mailto::default()
            },
        );
        check(
            "mailto:user@example.org?subject=caf%C3%A9+1",
            Mailto {
                to: to(&["user@example.org"]), subject: "café+1".into(), ..Mailto::default()
            },
        );
    }

    #[test]
    fn takes_nothing_else_from_a_stranger() {
        let plain = Mailto { to: to(&["a@b.example"]), ..Mailto::default() };
        check("mailto:a@b.example?attach=/etc/passwd&From=x@y.example", plain.clone());
        check(
            "MAILTO:a@b.example?subject=x%0D%0ABcc:c@d.example",
            Mailto { subject: "x  Bcc:c@d.example".into(), ..plain.clone() },
        );
        check("mailto:a@b.example?in-reply-to=%3Ca%0D%0Ab%3E#top", plain);
        assert_eq!(parse("https://pli.example"), None);
        assert_eq!(parse("mailto"), None);
        check("mailto:%FF%zz%4", Mailto { to: to(&["\u{FFFD}%zz%4"]), ..Mailto::default() });
    }
}
