//! Which folders a query is about.

use std::collections::BTreeMap;

use shared::mailbox::MailboxRole;
use shared::search::Query;
use shared::search::places::{self, Place};

use crate::imap::MailboxName;
use crate::mail::mailboxes::Listed;

/// The folders to search, as [`places::choose`] has them.
pub(super) fn choose<'a>(
    listed: &'a [Listed],
    roles: &BTreeMap<MailboxRole, MailboxName>,
    scope: Option<&MailboxName>,
    query: &Query,
) -> Vec<&'a Listed> {
    let usable = listed.iter().filter(|folder| folder.is_selectable());
    let role = |name: &MailboxName| roles.iter().find(|(_, it)| *it == name).map(|(role, _)| *role);
    let place = |folder: &'a Listed| Place {
        folder: &folder.name,
        path: path(folder),
        name: folder.last_segment(),
        role: role(&folder.name),
    };
    let chosen = places::choose(&usable.clone().map(place).collect::<Vec<_>>(), scope, query);
    usable.filter(|folder| chosen.contains(&&folder.name)).collect()
}

/// `Clients/Atelier Nord`, whatever separates levels on the host.
fn path(folder: &Listed) -> String {
    let name = folder.name.decoded();
    match folder.separator {
        Some(separator) => name.replace(separator, "/"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use shared::search::parse;

    use super::*;
    use crate::mail::roles;

    #[track_caller]
    fn check(query: &str, expected: &str) {
        let folder = |name: &str| Listed {
            name: MailboxName::new(name),
            separator: Some('.'),
            attributes: if name == "Clients" { vec!["\\Noselect".to_owned()] } else { Vec::new() },
        };
        let listed = ["INBOX", "Junk", "Archive", "Clients", "Clients.Nord"].map(folder);
        let roles = roles::assign(&listed);
        let chosen = choose(&listed, &roles, None, &parse(query).query);
        let names: Vec<String> = chosen.iter().map(|folder| folder.name.decoded()).collect();
        assert_eq!(names.join(" "), expected, "{query}");
    }

    #[test]
    fn folders_are_chosen_by_what_the_host_calls_them() {
        check("x", "INBOX Archive Clients.Nord");
        check("in:spam in:clients/nord", "Junk Clients.Nord");
        check("in:clients", "");
    }
}
