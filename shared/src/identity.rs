//! Names and addresses that one may send as (RFC 8621 §6).

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::id::IdentityId;
use crate::signature::Signature;

/// The id of the account's own address, which is always there.
pub const OWN: &str = "own";

/// So many fit an account.
pub const MOST: usize = 50;

/// Addresses that answers, or blind copies, may go to.
pub const MOST_ADDRESSES: usize = 10;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    pub id: IdentityId,
    pub address: Address,
    /// Where answers are to go; empty for the address itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<Address>,
    /// Who gets a blind copy of what is written as this. The composer puts them into Bcc, where the writer sees them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<Address>,
    /// Whose signature it has; `None` for one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature_of: Option<IdentityId>,
    /// The signature that stands below its messages, whosever it is.
    #[serde(default)]
    pub signature: Signature,
    /// Whether messages come from it that name none. Exactly one of an account's does.
    #[serde(default)]
    pub is_default: bool,
}

impl Identity {
    /// Whether this is the account's own address.
    pub fn is_own(&self) -> bool {
        self.id.as_str() == OWN
    }
}

/// `GET …/identities`: the account's own address first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IdentityList {
    pub items: Vec<Identity>,
}

/// The one that `wanted` names, else the one that messages come from by themselves.
pub fn find<'a>(items: &'a [Identity], wanted: Option<&IdentityId>) -> Option<&'a Identity> {
    items
        .iter()
        .find(|known| Some(&known.id) == wanted)
        .or_else(|| items.iter().find(|known| known.is_default))
        .or(items.first())
}

/// The one that a message was sent to, so that its answer comes from there. Of `places`, the first counts most; of the
/// addresses in one, that of `items`' default.
pub fn addressed<'a>(items: &'a [Identity], places: &[&[Address]]) -> Option<&'a Identity> {
    places.iter().find_map(|place| {
        let mut found = place
            .iter()
            .filter_map(|address| items.iter().find(|known| known.address.same_mailbox(address)));
        let first = found.next()?;
        Some(std::iter::once(first).chain(found).find(|known| known.is_default).unwrap_or(first))
    })
}

/// `POST …/identities`, `PUT …/identities/{identity}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IdentityUpdate {
    /// The name that recipients see; empty for none.
    #[serde(default)]
    pub name: String,
    /// The address, which the mail host has to let the account send from. Left out, it stays; the account's own can't be
    /// changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default)]
    pub reply_to: Vec<Address>,
    #[serde(default)]
    pub bcc: Vec<Address>,
    /// An identity with a signature of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature_of: Option<IdentityId>,
}

/// `GET …/identities/{identity}/uses`: what deleting it would touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IdentityUses {
    /// Drafts that would be sent as it; they go on as the default.
    pub drafts: u32,
    /// Messages in the outbox, which are made already and go out as they are.
    pub waiting: u32,
    /// Identities with its signature, which get that of the account's own address.
    pub signatures: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(id: &str, email: &str) -> Identity {
        Identity {
            id: id.into(),
            address: Address::new("", email),
            reply_to: Vec::new(),
            bcc: Vec::new(),
            signature_of: None,
            signature: Signature::default(),
            is_default: id == "b",
        }
    }

    fn three() -> Vec<Identity> {
        vec![
            identity(OWN, "anna@x.example"),
            identity("b", "b@x.example"),
            identity("c", "c@x.example"),
        ]
    }

    #[test]
    fn messages_that_name_none_come_from_the_default() {
        let items = three();
        let of = |id: &str| find(&items, Some(&id.into())).map(|found| found.id.to_string());
        assert_eq!(of("c").as_deref(), Some("c"));
        assert_eq!(of("gone").as_deref(), Some("b"));
        assert_eq!(find(&items, None).map(|found| found.id.as_str()), Some("b"));
        assert_eq!(find(&[], None), None);
    }

    #[track_caller]
    fn check(places: &[&[&str]], expected: Option<&str>) {
        let places: Vec<Vec<Address>> = places
            .iter()
            .map(|place| place.iter().map(|email| Address::new("", email)).collect())
            .collect();
        let places: Vec<&[Address]> = places.iter().map(Vec::as_slice).collect();
        let items = three();
        assert_eq!(addressed(&items, &places).map(|found| found.id.as_str()), expected);
    }

    #[test]
    fn an_answer_comes_from_where_the_message_went() {
        check(&[&["dan@y.example", "C@X.example"]], Some("c"));
        check(&[&["dan@y.example"], &["c@x.example"]], Some("c"));
        check(&[&["anna@x.example"], &["c@x.example"]], Some(OWN));
        check(&[&["c@x.example", "b@x.example"]], Some("b"));
        check(&[&["dan@y.example"], &[]], None);
    }
}
