//! Which folders a query is about.

use std::collections::BTreeMap;

use shared::mailbox::MailboxRole;
use shared::search::Query;

use crate::imap::MailboxName;
use crate::mail::mailboxes::Listed;

/// The folders to search: those that the query names, else `scope`, else all that hold what one reads. Spam and what
/// was thrown away is searched only by name, or by `in:anywhere`.
pub(super) fn choose<'a>(
    listed: &'a [Listed],
    roles: &BTreeMap<MailboxRole, MailboxName>,
    scope: Option<&MailboxName>,
    query: &Query,
) -> Vec<&'a Listed> {
    let (named, left_out) = query.folders();
    let usable: Vec<&Listed> = listed.iter().filter(|folder| folder.is_selectable()).collect();
    let find = |names: &[&str]| {
        let of = |name: &&str| named_folders(&usable, roles, name);
        names.iter().flat_map(of).collect::<Vec<&MailboxName>>()
    };
    let (inside, outside) = (find(&named), find(&left_out));
    let is_wanted = |name: &MailboxName| match scope {
        _ if !named.is_empty() => inside.contains(&name),
        Some(scope) => name == scope,
        None => {
            let unread = [MailboxRole::Junk, MailboxRole::Trash];
            !unread.iter().any(|role| roles.get(role) == Some(name))
        }
    };
    let chosen = usable.iter().copied();
    chosen.filter(|folder| is_wanted(&folder.name) && !outside.contains(&&folder.name)).collect()
}

/// The folder with the role of that name, else the one with that path, else those whose last part it is.
fn named_folders<'a>(
    usable: &[&'a Listed],
    roles: &BTreeMap<MailboxRole, MailboxName>,
    name: &str,
) -> Vec<&'a MailboxName> {
    let wanted = name.to_lowercase();
    let all = || usable.iter().map(|folder| &folder.name);
    if ["anywhere", "all"].contains(&wanted.as_str()) {
        return all().collect();
    }
    if let Some(of_role) = role(&wanted).and_then(|role| roles.get(&role)) {
        return all().filter(|name| *name == of_role).collect();
    }
    let by = |text: fn(&Listed) -> String| {
        let fitting = usable.iter().filter(|folder| text(folder).to_lowercase() == wanted);
        fitting.map(|folder| &folder.name).collect::<Vec<_>>()
    };
    let exact = by(path);
    if exact.is_empty() { by(Listed::last_segment) } else { exact }
}

/// `Clients/Atelier Nord`, whatever separates levels on the host.
fn path(folder: &Listed) -> String {
    let name = folder.name.decoded();
    match folder.separator {
        Some(separator) => name.replace(separator, "/"),
        None => name,
    }
}

fn role(name: &str) -> Option<MailboxRole> {
    Some(match name {
        "inbox" => MailboxRole::Inbox,
        "snoozed" => MailboxRole::Snoozed,
        "drafts" => MailboxRole::Drafts,
        "sent" => MailboxRole::Sent,
        "archive" => MailboxRole::Archive,
        "spam" | "junk" => MailboxRole::Junk,
        "trash" | "bin" => MailboxRole::Trash,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use shared::search::parse;

    use super::*;
    use crate::mail::roles;

    fn listed() -> Vec<Listed> {
        let folder = |name: &str| Listed {
            name: MailboxName::new(name),
            separator: Some('.'),
            attributes: if name == "Clients" { vec!["\\Noselect".to_owned()] } else { Vec::new() },
        };
        let names = [
            "INBOX",
            "Sent",
            "Junk",
            "Trash",
            "Archive",
            "Clients",
            "Clients.Nord",
            "Clients.Archive",
            "Old.Nord",
        ];
        names.map(folder).to_vec()
    }

    #[track_caller]
    fn check(query: &str, scope: Option<&str>, expected: &str) {
        let listed = listed();
        let roles = roles::assign(&listed);
        let scope = scope.map(MailboxName::new);
        let chosen = choose(&listed, &roles, scope.as_ref(), &parse(query).query);
        let names: Vec<String> = chosen.iter().map(|folder| folder.name.decoded()).collect();
        assert_eq!(names.join(" "), expected, "{query}");
    }

    #[test]
    fn spam_and_trash_are_searched_by_name_only() {
        check("x", None, "INBOX Sent Archive Clients.Nord Clients.Archive Old.Nord");
        check("x in:spam in:Bin", None, "Junk Trash");
        check("in:anywhere -in:spam -in:nord", None, "INBOX Sent Trash Archive Clients.Archive");
    }

    #[test]
    fn a_folder_is_named_by_role_path_or_last_part() {
        check("in:archive", None, "Archive");
        check("in:clients/archive", None, "Clients.Archive");
        check("in:NORD", None, "Clients.Nord Old.Nord");
        check("in:nowhere", None, "");
        check("in:clients", None, "");
    }

    #[test]
    fn what_the_query_names_goes_before_the_scope() {
        check("x", Some("Junk"), "Junk");
        check("in:sent", Some("Junk"), "Sent");
        check("-in:junk", Some("Junk"), "");
    }
}
