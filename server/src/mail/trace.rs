//! What a message's header tells of its way here and of its sender, from fields that anybody may have written.

pub mod authentication;
mod clause;
pub mod journey;
mod signature;

use mail_parser::HeaderValue;
use mail_parser::parsers::MessageStream;
use shared::message::{HeaderReport, MessageHeaders};
use shared::trace::Authentication;

use self::authentication::OwnHosts;
use super::headers;

/// Reads `fields`. `own` names the hosts whose word on the sender counts.
pub fn report(fields: MessageHeaders, own: &OwnHosts) -> HeaderReport {
    let domain = raw(&fields, "From").first().map(|from| domain_in(from)).unwrap_or_default();
    HeaderReport {
        journey: journey::read(&raw(&fields, "Received")),
        authentication: authentication(&fields, &domain, own),
        items: fields.items,
    }
}

/// Who vouches for a sender of `domain`.
pub fn authentication(fields: &MessageHeaders, domain: &str, own: &OwnHosts) -> Authentication {
    authentication::read(&raw(fields, "Authentication-Results"), domain, own)
}

/// Whether the sender signed all fields of these names, as the own host found. `None` where it doesn't say.
pub fn is_signed(fields: &MessageHeaders, names: &[&str], own: &OwnHosts) -> Option<bool> {
    let results = raw(fields, "Authentication-Results");
    signature::covers(&results, &raw(fields, "DKIM-Signature"), own, names)
}

/// What stands behind the `@`.
pub fn domain_of(email: &str) -> &str {
    email.rsplit_once('@').map_or("", |(_, domain)| domain.trim())
}

/// The domain of the first address in a `From:` field, which is read before its words are decoded: what a name decodes
/// to is no address.
fn domain_in(from: &str) -> String {
    let line = format!("{from}\n");
    let HeaderValue::Address(from) = MessageStream::new(line.as_bytes()).parse_address() else {
        return String::new();
    };
    let email = from.first().and_then(|from| from.address()).unwrap_or_default();
    domain_of(email).to_lowercase()
}

fn raw<'a>(fields: &'a MessageHeaders, name: &str) -> Vec<&'a str> {
    headers::values(fields, name).map(|field| field.raw.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_that_of_the_address_and_not_of_the_name() {
        assert_eq!(domain_in("Dan <dan@Partner.example>"), "partner.example");
        assert_eq!(domain_in("\"a@bank.example\" <x@evil.example>"), "evil.example");
        assert_eq!(domain_in("=?utf-8?Q?<a=40bank.example>?= <x@evil.example>"), "evil.example");
        assert_eq!(domain_in("undisclosed"), "");
    }
}
