//! Which folders a query is about.

use super::Query;
use crate::mailbox::MailboxRole;

/// A folder as a query may name it.
#[derive(Clone, Debug)]
pub struct Place<T> {
    pub folder: T,
    /// `Clients/Atelier Nord`, whatever separates levels on the host.
    pub path: String,
    /// The last part of it.
    pub name: String,
    pub role: Option<MailboxRole>,
}

/// The folders to search: those that the query names, else `scope`, else all that hold what one reads. Spam and what
/// was thrown away is searched only by name, or by `in:anywhere`.
pub fn choose<T: Copy + PartialEq>(places: &[Place<T>], scope: Option<T>, query: &Query) -> Vec<T> {
    let (named, left_out) = query.folders();
    let find = |names: &[&str]| -> Vec<T> {
        names.iter().flat_map(|name| named_folders(places, name)).collect()
    };
    let (inside, outside) = (find(&named), find(&left_out));
    let is_wanted = |place: &&Place<T>| match scope {
        _ if !named.is_empty() => inside.contains(&place.folder),
        Some(scope) => place.folder == scope,
        None => !matches!(place.role, Some(MailboxRole::Junk | MailboxRole::Trash)),
    };
    let chosen = places.iter().filter(is_wanted).map(|place| place.folder);
    chosen.filter(|folder| !outside.contains(folder)).collect()
}

/// The folder with the role of that name, else the one with that path, else those whose last part it is.
fn named_folders<T: Copy>(places: &[Place<T>], name: &str) -> Vec<T> {
    let wanted = name.to_lowercase();
    let those = |fits: &dyn Fn(&Place<T>) -> bool| -> Vec<T> {
        places.iter().filter(|place| fits(place)).map(|place| place.folder).collect()
    };
    if ["anywhere", "all"].contains(&wanted.as_str()) {
        return those(&|_| true);
    }
    let by_role = role(&wanted).map(|role| those(&|place| place.role == Some(role)));
    if let Some(by_role) = by_role.filter(|those| !those.is_empty()) {
        return by_role;
    }
    let exact = those(&|place| place.path.to_lowercase() == wanted);
    if exact.is_empty() { those(&|place| place.name.to_lowercase() == wanted) } else { exact }
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
    use super::*;
    use crate::search::parse;

    #[track_caller]
    fn check(query: &str, scope: Option<&str>, expected: &str) {
        let place = |path: &'static str, role| Place {
            folder: path,
            path: path.to_owned(),
            name: path.rsplit('/').next().unwrap().to_owned(),
            role,
        };
        let places = [
            place("Inbox", Some(MailboxRole::Inbox)),
            place("Sent", Some(MailboxRole::Sent)),
            place("Junk", Some(MailboxRole::Junk)),
            place("Trash", Some(MailboxRole::Trash)),
            place("Archive", Some(MailboxRole::Archive)),
            place("Clients/Nord", None),
            place("Clients/Archive", None),
            place("Old/Nord", None),
        ];
        assert_eq!(choose(&places, scope, &parse(query).query).join(" "), expected, "{query}");
    }

    #[test]
    fn spam_and_trash_are_searched_by_name_only() {
        check("x", None, "Inbox Sent Archive Clients/Nord Clients/Archive Old/Nord");
        check("x in:spam in:Bin", None, "Junk Trash");
        check("in:anywhere -in:spam -in:nord", None, "Inbox Sent Trash Archive Clients/Archive");
    }

    #[test]
    fn a_folder_is_named_by_role_path_or_last_part() {
        check("in:archive", None, "Archive");
        check("in:clients/archive", None, "Clients/Archive");
        check("in:NORD", None, "Clients/Nord Old/Nord");
        check("in:nowhere", None, "");
        check("in:clients", None, "");
        // Nothing has that role.
        check("in:drafts", None, "");
    }

    #[test]
    fn what_the_query_names_goes_before_the_scope() {
        check("x", Some("Junk"), "Junk");
        check("in:sent", Some("Junk"), "Sent");
        check("-in:junk", Some("Junk"), "");
    }
}
