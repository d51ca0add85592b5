//! Mail addresses (RFC 5322 §3.4).

mod check;
mod list;
mod scan;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use check::{AddressProblem, check};
pub use list::{Recipient, fold_duplicates, parse_list};

/// A mailbox in the sense of RFC 5322: where mail goes, and the name shown for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Decoded display name. Written by whoever sent the mail: never to be trusted, always to be escaped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `local@domain` as written. Empty only in what others sent (`undisclosed-recipients:;`).
    pub email: String,
}

impl Address {
    pub fn new(name: &str, email: &str) -> Self {
        let name = name.trim();
        Self { name: (!name.is_empty()).then(|| name.to_owned()), email: email.trim().to_owned() }
    }

    /// What to show: the name, or the address where there is none.
    pub fn display_name(&self) -> &str {
        self.name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.email)
    }

    /// Whether both reach the same mailbox, as far as anyone but its host can tell: domains fold case (RFC 5321
    /// §2.4), and no host in use tells local parts apart by case.
    pub fn same_mailbox(&self, other: &Self) -> bool {
        self.email.trim().eq_ignore_ascii_case(other.email.trim())
    }
}

impl fmt::Display for Address {
    /// As one would type it: `Anna Keller <anna@pli.example>`, with the name quoted where RFC 5322 wants it, so that
    /// [`parse_list`] reads it back. Not for headers: those are encoded by the server.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = self.name.as_deref().filter(|name| !name.trim().is_empty()) else {
            return f.write_str(&self.email);
        };
        if needs_quotes(name) {
            let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
            write!(f, "\"{escaped}\" <{}>", self.email)
        } else {
            write!(f, "{name} <{}>", self.email)
        }
    }
}

/// Whether a display name holds anything that means something else in a list of addresses (RFC 5322 §3.2.3).
fn needs_quotes(name: &str) -> bool {
    name.contains(|c: char| "()<>[]:;@\\,\"\n\t".contains(c))
        || name.trim() != name
        || name.contains("  ")
        || name.starts_with('\'')
}
