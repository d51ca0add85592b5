//! Which folder is for what: as the host says (RFC 6154), else by its name.

use std::collections::BTreeMap;
use std::sync::Arc;

use shared::mailbox::MailboxRole;

use super::Error;
use super::mailboxes::{self, Listed};
use crate::imap::response::Kind;
use crate::imap::value::Value;
use crate::imap::{Code, Command, Lease, MailboxName, Pool};

/// Names that programs and people give, in lower case.
const NAMES: [(MailboxRole, &str); 6] = [
    (MailboxRole::Snoozed, "snoozed|zurückgestellt|en attente|posticipati|pospuestos"),
    (MailboxRole::Drafts, "drafts|draft|entwürfe|brouillons|borradores|bozze|rascunhos|concepten"),
    (
        MailboxRole::Sent,
        "sent|sent items|sent messages|sent mail|gesendet|gesendete objekte|gesendete elemente|envoyés|messages envoyés|\
         éléments envoyés|enviados|elementos enviados|inviati|posta inviata|itens enviados|verzonden",
    ),
    (MailboxRole::Archive, "archive|archives|archiv|archivo|archivio|arquivo|archief"),
    (
        MailboxRole::Junk,
        "junk|spam|junk e-mail|junk email|junk-e-mail|bulk mail|unerwünscht|werbung|courrier indésirable|indésirables|\
         pourriel|correo no deseado|posta indesiderata|lixo eletrônico|ongewenst",
    ),
    (
        MailboxRole::Trash,
        "trash|deleted items|deleted messages|bin|papierkorb|gelöscht|gelöschte objekte|gelöschte elemente|corbeille|\
         éléments supprimés|papelera|elementos eliminados|cestino|posta eliminata|lixeira|prullenbak",
    ),
];

/// The role that the host's attributes give a folder.
fn by_attributes(attributes: &[String]) -> Option<MailboxRole> {
    attributes.iter().find_map(|attribute| match attribute.to_ascii_lowercase().as_str() {
        "\\snoozed" => Some(MailboxRole::Snoozed),
        "\\drafts" => Some(MailboxRole::Drafts),
        "\\sent" => Some(MailboxRole::Sent),
        "\\archive" => Some(MailboxRole::Archive),
        "\\junk" | "\\spam" => Some(MailboxRole::Junk),
        "\\trash" => Some(MailboxRole::Trash),
        _ => None,
    })
}

/// The folder of each role: at most one each, the host's own word before names, and INBOX always INBOX.
pub(super) fn assign(listed: &[Listed]) -> BTreeMap<MailboxRole, MailboxName> {
    let usable = || listed.iter().filter(|folder| folder.is_selectable());
    let mut roles = BTreeMap::new();
    if usable().any(|folder| folder.name.is_inbox()) {
        roles.insert(MailboxRole::Inbox, MailboxName::inbox());
    }
    let mut marked: Vec<_> = usable().filter(|folder| !folder.name.is_inbox()).collect();
    // Another user's shared folders may be marked too; one's own lie higher up.
    marked.sort_by_key(|folder| folder.depth());
    for folder in marked {
        if let Some(role) = by_attributes(&folder.attributes) {
            roles.entry(role).or_insert_with(|| folder.name.clone());
        }
    }
    for (role, names) in NAMES {
        // Only at the top or right below INBOX: `Customers/Archive` is somebody's folder, not the archive.
        let free = usable()
            .filter(|folder| folder.is_top_level())
            .filter(|folder| !roles.values().any(|taken| *taken == folder.name));
        let fitting = free.filter_map(|folder| {
            let name = folder.last_segment().to_lowercase();
            Some((names.split('|').position(|known| known == name)?, folder.name.clone()))
        });
        let best = fitting.min();
        if let Some((_, name)) = best {
            roles.entry(role).or_insert(name);
        }
    }
    roles
}

/// The folder with this role, made if the account has none.
///
/// # Errors
///
/// What the host said no to.
pub async fn mailbox_for(pool: &Arc<Pool>, role: MailboxRole) -> Result<MailboxName, Error> {
    if let Some(name) = find(pool, role).await? {
        return Ok(name);
    }
    let name = make(&pool.lease(None).await?, role).await?;
    pool.note_role(role, &name);
    Ok(name)
}

/// The folder with this role, if the account has one.
///
/// # Errors
///
/// What the host said no to.
pub async fn find(pool: &Arc<Pool>, role: MailboxRole) -> Result<Option<MailboxName>, Error> {
    if role == MailboxRole::Inbox {
        return Ok(Some(MailboxName::inbox()));
    }
    if let Some(known) = pool.role(role) {
        return Ok(Some(known));
    }
    mailboxes::refresh_roles(pool).await?;
    Ok(pool.role(role))
}

async fn make(lease: &Lease, role: MailboxRole) -> Result<MailboxName, Error> {
    let (name, attribute) = match role {
        MailboxRole::Inbox => return Ok(MailboxName::inbox()),
        // No attribute of RFC 6154; hosts may refuse others.
        MailboxRole::Snoozed => ("Snoozed", ""),
        MailboxRole::Drafts => ("Drafts", "(USE (\\Drafts))"),
        MailboxRole::Sent => ("Sent", "(USE (\\Sent))"),
        MailboxRole::Archive => ("Archive", "(USE (\\Archive))"),
        MailboxRole::Junk => ("Junk", "(USE (\\Junk))"),
        MailboxRole::Trash => ("Trash", "(USE (\\Trash))"),
    };
    let name = MailboxName::new(&format!("{}{name}", personal_prefix(lease).await?));
    let mut create = Command::new("CREATE").mailbox(&name);
    if !attribute.is_empty() && lease.capabilities().has("CREATE-SPECIAL-USE") {
        create = create.word(attribute);
    }
    match lease.run(create).await {
        Ok(_) | Err(Error::Refused { code: Some(Code::AlreadyExists), .. }) => {}
        Err(error) => return Err(error),
    }
    // A folder that isn't subscribed is hidden by some programs; nothing is lost where this fails.
    let _ = lease.run(Command::new("SUBSCRIBE").mailbox(&name)).await;
    Ok(name)
}

/// What names of one's own folders begin with (RFC 2342): `INBOX.` on some hosts, mostly nothing.
pub(super) async fn personal_prefix(lease: &Lease) -> Result<String, Error> {
    if !lease.capabilities().has("NAMESPACE") {
        return Ok(String::new());
    }
    let reply = lease.run(Command::new("NAMESPACE").wants(&[Kind::Namespace])).await?;
    let personal = reply.of(Kind::Namespace).find_map(|data| data.values.first());
    let first = personal.and_then(|spaces| spaces.items().first());
    let prefix = first.and_then(|space| space.items().first()).and_then(Value::bytes);
    Ok(prefix.map(|wire| MailboxName::from_wire(wire).decoded()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, attributes: &[&str]) -> Listed {
        Listed {
            name: MailboxName::new(name),
            separator: Some('/'),
            attributes: attributes.iter().map(|&it| it.to_owned()).collect(),
        }
    }

    #[track_caller]
    fn check(folders: &[(&str, &[&str])], expected: &[(MailboxRole, &str)]) {
        let listed: Vec<_> =
            folders.iter().map(|(name, attributes)| folder(name, attributes)).collect();
        let roles: Vec<_> =
            assign(&listed).into_iter().map(|(role, name)| (role, name.decoded())).collect();
        let expected: Vec<_> =
            expected.iter().map(|(role, name)| (*role, (*name).to_owned())).collect();
        assert_eq!(roles, expected);
    }

    #[test]
    fn the_hosts_word_comes_before_names() {
        use MailboxRole::{Inbox, Sent, Trash};
        check(
            &[
                ("INBOX", &[]),
                ("Sent", &[]),
                ("Versandtes", &["\\Sent"]),
                ("Papierkorb", &[]),
                ("bin", &["\\NoSelect"]),
            ],
            &[(Inbox, "INBOX"), (Sent, "Versandtes"), (Trash, "Papierkorb")],
        );
    }

    #[test]
    fn names_count_at_the_top_only_and_the_usual_ones_first() {
        use MailboxRole::{Archive, Junk};
        check(
            &[("Customers/Archive", &[]), ("Spam", &[]), ("Junk", &[]), ("INBOX/Archiv", &[])],
            &[(Archive, "INBOX/Archiv"), (Junk, "Junk")],
        );
    }
}
