//! Which mailboxes of an account may be touched at all.
//!
//! The one place where a limit to some folders holds: a connection within a scope sends no command that names another
//! mailbox, and hears of none. Whatever is built on connections needs no check of its own, and none can be forgotten.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::name::MailboxName;
use super::response::{Data, Kind};
use super::value::Value;

/// All mailboxes, or only some.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(Option<Arc<BTreeSet<MailboxName>>>);

impl Scope {
    pub const ALL: Self = Self(None);

    pub fn only(mailboxes: impl IntoIterator<Item = MailboxName>) -> Self {
        Self(Some(Arc::new(mailboxes.into_iter().collect())))
    }

    pub fn is_limited(&self) -> bool {
        self.0.is_some()
    }

    pub fn holds(&self, mailbox: &MailboxName) -> bool {
        self.0.as_ref().is_none_or(|only| only.contains(mailbox))
    }

    /// Whether what a host says may be heard here.
    pub(super) fn hears(&self, data: &Data) -> bool {
        let name = match data.kind {
            Kind::List | Kind::Lsub => data.values.get(2),
            Kind::Status => data.values.first(),
            _ => return true,
        };
        // Without a name there is nothing to hear of.
        !self.is_limited() || name.is_some_and(|name| self.holds(&named(name)))
    }
}

/// The mailbox that a response names, even one called `NIL`, which may stand bare.
fn named(value: &Value) -> MailboxName {
    value.bytes().map_or_else(|| MailboxName::new("NIL"), |bytes| MailboxName::from_wire(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_holds_what_it_names_and_nothing_below_it() {
        let scope = Scope::only([MailboxName::new("Invoices"), MailboxName::new("inbox")]);
        assert!(scope.holds(&MailboxName::new("Invoices")));
        assert!(scope.holds(&MailboxName::inbox()));
        for other in ["Invoices/2025", "invoices", "Sent", ""] {
            assert!(!scope.holds(&MailboxName::new(other)), "{other}");
            assert!(Scope::ALL.holds(&MailboxName::new(other)));
        }
        assert!(!Scope::only([]).holds(&MailboxName::inbox()));
    }
}
