//! Who a message goes to.

use shared::address::Address;
use shared::draft::DraftContent;

use super::envelope::check_address;
use super::error::Error;

/// Everyone in To, Cc and Bcc, each once.
///
/// # Errors
///
/// [`Error::BadRecipients`] names every one that is no address; then [`Error::NoRecipient`] and
/// [`Error::TooManyRecipients`].
pub(crate) fn of(content: &DraftContent, limit: u32) -> Result<Vec<Address>, Error> {
    let all = content.to.iter().chain(&content.cc).chain(&content.bcc);
    let mut recipients: Vec<Address> = Vec::new();
    let mut bad: Vec<Address> = Vec::new();
    for address in all {
        let address = Address { email: address.email.trim().to_owned(), ..address.clone() };
        if check_address(&address.email).is_err() {
            bad.push(address);
        } else if !recipients.iter().any(|known| known.same_mailbox(&address)) {
            recipients.push(address);
        }
    }
    if !bad.is_empty() {
        return Err(Error::BadRecipients(bad));
    }
    if recipients.is_empty() {
        return Err(Error::NoRecipient);
    }
    if u32::try_from(recipients.len()).unwrap_or(u32::MAX) > limit {
        return Err(Error::TooManyRecipients { limit });
    }
    Ok(recipients)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(to: &[&str], bcc: &[&str]) -> DraftContent {
        let addresses =
            |emails: &[&str]| emails.iter().map(|email| Address::new("", email)).collect();
        DraftContent { to: addresses(to), bcc: addresses(bcc), ..DraftContent::default() }
    }

    #[test]
    fn everyone_is_named_once() {
        let found =
            of(&content(&["a@x.example", "A@X.example"], &["a@x.example", "b@x.example"]), 2);
        let emails: Vec<_> = found.unwrap().into_iter().map(|address| address.email).collect();
        assert_eq!(emails, ["a@x.example", "b@x.example"]);
    }

    #[test]
    fn what_cannot_be_sent_is_said_before() {
        assert!(matches!(of(&content(&[], &[]), 9), Err(Error::NoRecipient)));
        let many = content(&["a@x.example", "b@x.example"], &["c@x.example"]);
        assert!(matches!(of(&many, 2), Err(Error::TooManyRecipients { limit: 2 })));
        let bad = content(&["a@x.example", "b"], &["c@", "d@x.example\r\nDATA"]);
        let Err(Error::BadRecipients(bad)) = of(&bad, 9) else { panic!("not refused") };
        assert_eq!(bad.len(), 3);
    }
}
