//! How to be taken off a list, as a message says itself (RFC 2369 §3.2, RFC 8058).

use shared::mailto::{self, Mailto};
use shared::message::MessageHeaders;
use shared::sender::{Unsubscribe, UnsubscribeWay};
use url::Url;

use super::headers;
use super::trace::{self, authentication::OwnHosts};

/// Addresses that are looked at, and their length.
const MAX_ADDRESSES: usize = 10;
const MAX_BYTES: usize = 2000;

/// A way that a message offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// To be asked by a POST.
    OneClick(Url),
    Mail(Mailto),
    /// To be opened by the user.
    Page(Url),
}

/// The best way that a message offers: the one that asks least of the user.
///
/// One click needs a signature of the sender's over both fields (RFC 8058 §4): anybody could have added them on the way.
/// Where the own host says nothing of signatures, nobody can tell; then a click is a click, as in most programs.
pub fn way(fields: &MessageHeaders, own: &OwnHosts) -> Option<Way> {
    let field = headers::values(fields, "List-Unsubscribe").next()?;
    let entries = field.raw.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    // A long address is folded (RFC 2369 §2).
    let entries = entries.map(|(entry, _)| entry.split_whitespace().collect::<String>());
    let entries: Vec<String> =
        entries.take(MAX_ADDRESSES).filter(|entry| entry.len() <= MAX_BYTES).collect();
    let page = |scheme: &str| {
        let mut urls = entries.iter().filter_map(|entry| Url::parse(entry).ok());
        urls.find(|url| url.scheme() == scheme && url.has_host())
    };
    let mail = || {
        let link = entries.iter().find_map(|entry| mailto::parse(entry));
        link.filter(|link| link.to.first().is_some_and(|to| to.email.contains('@')))
    };
    let post = headers::values(fields, "List-Unsubscribe-Post").next();
    let is_one_click = post.is_some_and(|post| {
        post.raw
            .split_whitespace()
            .collect::<String>()
            .eq_ignore_ascii_case("List-Unsubscribe=One-Click")
    });
    let secure = page("https");
    let signed = ["List-Unsubscribe", "List-Unsubscribe-Post"];
    let is_one_click = is_one_click && trace::is_signed(fields, &signed, own) != Some(false);
    if let Some(url) = secure.clone().filter(|_| is_one_click) {
        return Some(Way::OneClick(url));
    }
    mail().map(Way::Mail).or_else(|| secure.or_else(|| page("http")).map(Way::Page))
}

/// The way in terms of the reader.
pub fn offer(way: Way) -> Option<Unsubscribe> {
    let (way, target) = match way {
        Way::OneClick(url) => (UnsubscribeWay::OneClick, url.host_str()?.to_owned()),
        Way::Mail(link) => (UnsubscribeWay::Mail, link.to.into_iter().next()?.email),
        Way::Page(url) => (UnsubscribeWay::Page, url.into()),
    };
    Some(Unsubscribe { way, target })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: &str, expected: Option<(UnsubscribeWay, &str)>) {
        let own = OwnHosts(vec!["mx.pli.example".to_owned()]);
        let offer = way(&headers::parse(block.as_bytes()), &own).and_then(offer);
        let found = offer.as_ref().map(|offer| (offer.way, offer.target.as_str()));
        assert_eq!(found, expected, "{block}");
    }

    #[test]
    fn the_way_that_asks_least_is_taken() {
        use UnsubscribeWay::{Mail, OneClick, Page};
        let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
        let both = "List-Unsubscribe: <mailto:out@a.example?subject=x>,\r\n <https://a.example/u?\r\n t=1>\r\n";
        check(&format!("{both}{post}"), Some((OneClick, "a.example")));
        check(both, Some((Mail, "out@a.example")));
        check("List-Unsubscribe: <https://a.example/u>", Some((Page, "https://a.example/u")));
        check("List-Unsubscribe: <http://a.example/u>", Some((Page, "http://a.example/u")));
        // One click needs TLS (RFC 8058 §3.1).
        check(
            &format!("List-Unsubscribe: <http://a.example/u>\r\n{post}"),
            Some((Page, "http://a.example/u")),
        );
    }

    #[test]
    fn one_click_is_offered_where_the_sender_signed_it() {
        use UnsubscribeWay::{OneClick, Page};
        let offer = |result: &str| {
            format!(
                "Authentication-Results: mx.pli.example; {result}\r\n\
                DKIM-Signature: d=a.example; b=x; h=List-Unsubscribe:List-Unsubscribe-Post\r\n\
                List-Unsubscribe: <https://a.example/u>\r\n\
                List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
            )
        };
        check(&offer("dkim=pass header.d=a.example"), Some((OneClick, "a.example")));
        check(&offer("dkim=fail header.d=a.example"), Some((Page, "https://a.example/u")));
        check(&offer("dkim=none"), Some((Page, "https://a.example/u")));
        check(&offer("spf=pass"), Some((OneClick, "a.example")));
    }

    #[test]
    fn what_is_no_way_is_none() {
        check("Subject: x", None);
        check("List-Unsubscribe: https://a.example/u", None);
        check(
            "List-Unsubscribe: <javascript:alert(1)>, <mailto:>, <file:///etc/passwd>, <https://>",
            None,
        );
        check(&format!("List-Unsubscribe: <https://a.example/{}>", "x".repeat(5000)), None);
    }
}
