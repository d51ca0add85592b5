//! Addresses in plain text, made into links.

use url::Url;

use super::gate::LINK_REL;
use super::rewrite::escape;

/// Appends `text` with its web and mail addresses as links. One pass, whatever the text.
pub(super) fn linked(text: &str, out: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        let gap = rest.find(|c| !ends_word(c)).unwrap_or(rest.len());
        let (between, after) = rest.split_at(gap);
        escape(between, out);
        let end = after.find(ends_word).unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        in_word(word, out);
        rest = after;
    }
}

/// What no address contains, and so parts words (RFC 3986, appendix C).
fn ends_word(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '“' | '”' | '«' | '»')
}

fn in_word(word: &str, out: &mut String) {
    let Some((before, address, target, after)) = address(word) else {
        escape(word, out);
        return;
    };
    escape(before, out);
    out.push_str("<a href=\"");
    escape(target.as_str(), out);
    out.push_str("\" title=\"");
    escape(target.as_str(), out);
    out.push_str("\" target=\"_blank\" rel=\"");
    out.push_str(LINK_REL);
    out.push_str("\">");
    escape(address, out);
    out.push_str("</a>");
    escape(after, out);
}

/// The address within `word`: what stands before it, its text, where it leads, what stands after it.
fn address(word: &str) -> Option<(&str, &str, Url, &str)> {
    if word.len() > 4096 {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let begin = ["https://", "http://", "mailto:", "www."]
        .iter()
        .filter_map(|start| lower.find(start))
        .min();
    if let Some(begin) = begin {
        let (before, rest) = word.split_at_checked(begin)?;
        let (address, after) = without_punctuation(rest);
        let url = if lower.get(begin..)?.starts_with("www.") {
            Url::parse(&format!("https://{address}"))
        } else {
            Url::parse(address)
        };
        let url = url.ok()?;
        let leads =
            url.scheme() == "mailto" || url.host_str().is_some_and(|host| host.contains('.'));
        return leads.then_some((before, address, url, after));
    }
    let open = word.find(|c: char| c.is_alphanumeric())?;
    let (before, rest) = word.split_at_checked(open)?;
    let (address, after) = without_punctuation(rest);
    let (local, domain) = address.split_once('@')?;
    let plain = |c: char| c.is_alphanumeric() || "-._+".contains(c);
    let mailbox = !local.is_empty()
        && local.chars().all(plain)
        && domain.contains('.')
        && domain.chars().all(|c| plain(c) && !"+_".contains(c))
        && domain.split('.').all(|label| !label.is_empty());
    let url = Url::parse(&format!("mailto:{address}")).ok()?;
    mailbox.then_some((before, address, url, after))
}

/// `text` without the punctuation of the sentence around it; brackets stay if they were opened within.
fn without_punctuation(text: &str) -> (&str, &str) {
    let mut kept = text;
    while let Some(last) = kept.chars().next_back() {
        let more =
            |close: char, open: char| kept.matches(close).count() > kept.matches(open).count();
        let drop = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' => true,
            ')' => more(')', '('),
            ']' => more(']', '['),
            '}' => more('}', '{'),
            _ => false,
        };
        if !drop {
            break;
        }
        kept = kept.strip_suffix(last).unwrap_or_default();
    }
    (kept, text.strip_prefix(kept).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let mut out = String::new();
        linked(text, &mut out);
        let links: Vec<_> = out
            .split("<a href=\"")
            .skip(1)
            .map(|rest| {
                let (target, rest) = rest.split_once('"').unwrap();
                let (_, rest) = rest.split_once('>').unwrap();
                (target, rest.split_once('<').unwrap().0)
            })
            .collect();
        assert_eq!(links, expected, "{text}");
    }

    #[test]
    fn addresses_are_found_and_sentences_are_not_part_of_them() {
        check("See https://pli.example/a.", &[("https://pli.example/a", "https://pli.example/a")]);
        check(
            "(http://pli.example/a_(b))",
            &[("http://pli.example/a_(b)", "http://pli.example/a_(b)")],
        );
        check("<www.pli.example>,", &[("https://www.pli.example/", "www.pli.example")]);
        check("Ask anna@pli.example!", &[("mailto:anna@pli.example", "anna@pli.example")]);
        check(
            "http://a.example?x=1&y=2",
            &[("http://a.example/?x=1&amp;y=2", "http://a.example?x=1&amp;y=2")],
        );
        check("HTTPS://A.EXAMPLE/x", &[("https://a.example/x", "HTTPS://A.EXAMPLE/x")]);
    }

    #[test]
    fn what_is_no_address_stays_text() {
        check("javascript:alert(1) data:text/html,x http:// https:///x a@b @ x@ @y.z", &[]);
        check("\"><script>alert(1)</script>", &[]);
    }

    #[test]
    fn nothing_escapes_from_a_link() {
        let mut out = String::new();
        linked("http://a.example/\"onmouseover=alert(1) http://a.example/'><b>", &mut out);
        assert!(!out.contains("<b>") && !out.contains("\"onmouse"), "{out}");
    }
}
