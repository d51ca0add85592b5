//! Folders with their roles and counts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shared::mailbox::{Mailbox, MailboxList, MailboxRole};

use super::Error;
use super::ids::mailbox_id;
use super::roles;
use super::status::{Status, name_of};
use crate::imap::response::{Data, Kind};
use crate::imap::value::Value;
use crate::imap::{Capabilities, Command, Connection, Lease, MailboxName, Pool, Reply};

/// A folder as LIST shows it (RFC 9051 §7.3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: MailboxName,
    /// What separates the levels of its name; `None` where there are none.
    pub(super) separator: Option<char>,
    pub(super) attributes: Vec<String>,
}

/// All folders: parents before children, those with a role first.
///
/// # Errors
///
/// What the host said no to.
pub async fn list(pool: &Arc<Pool>) -> Result<MailboxList, Error> {
    let counted = |lease: Lease| async move {
        // A host counts the selected folder as this connection knew it last. With others at hand that keep what they
        // have selected, this one is better without: it needs not ask first, now and next time.
        if lease.selected().is_some()
            && !lease.is_only_one()
            && lease.capabilities().has("UNSELECT")
        {
            lease.unselect().await?;
        }
        read(&lease).await
    };
    let folders = pool.repeatable(None, counted).await?;
    let roles = roles::assign(&folders.listed);
    let items = arrange(&folders, &roles);
    pool.set_roles(roles);
    Ok(MailboxList { items })
}

/// Learns which folder has which role.
pub(super) async fn refresh_roles(pool: &Arc<Pool>) -> Result<(), Error> {
    let listed = pool.repeatable(None, |lease| async move { listed(&lease).await }).await?;
    pool.set_roles(roles::assign(&listed));
    Ok(())
}

/// A folder that can hold mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: MailboxName,
    /// Such as `\junk` (RFC 6154), in lower case, where the host says so.
    pub special_use: Option<String>,
}

/// All folders that can hold mail.
///
/// # Errors
///
/// What the host said no to.
pub async fn names(pool: &Arc<Pool>) -> Result<Vec<Named>, Error> {
    const USES: [&str; 8] = [
        "\\all",
        "\\archive",
        "\\drafts",
        "\\flagged",
        "\\important",
        "\\junk",
        "\\sent",
        "\\trash",
    ];
    let listed = pool.repeatable(None, |lease| async move { listed(&lease).await }).await?;
    let usable = listed.into_iter().filter(Listed::is_selectable);
    let named = usable.map(|folder| {
        let mut attributes = folder.attributes.iter().map(|it| it.to_ascii_lowercase());
        let special_use = attributes.find(|it| USES.contains(&it.as_str()));
        Named { name: folder.name, special_use }
    });
    Ok(named.collect())
}

/// All folders, with the roles that the host gives them.
pub(super) async fn listed(lease: &Connection) -> Result<Vec<Listed>, Error> {
    let host = lease.capabilities();
    let special = host.has("SPECIAL-USE") && host.has("LIST-EXTENDED");
    let names = if special { "\"*\" RETURN (SPECIAL-USE)" } else { "\"*\"" };
    let reply = lease.run(Command::new("LIST \"\"").word(names).wants(&[Kind::List])).await?;
    Ok(reply.of(Kind::List).filter_map(Listed::parse).collect())
}

/// What the host says of all folders.
#[derive(Debug, Default)]
pub(super) struct Folders {
    pub(super) listed: Vec<Listed>,
    subscribed: BTreeSet<MailboxName>,
    pub(super) statuses: BTreeMap<MailboxName, Status>,
}

/// How all folders stand.
pub(super) async fn statuses(
    connection: &Connection,
) -> Result<BTreeMap<MailboxName, Status>, Error> {
    let folders = read(connection).await?;
    let status = |folder: Listed| {
        let status = folders.statuses.get(&folder.name).cloned().unwrap_or_default();
        (folder.name, status)
    };
    Ok(folders.listed.into_iter().map(status).collect())
}

pub(super) async fn read(lease: &Connection) -> Result<Folders, Error> {
    if lease.selected().is_some() {
        // A host counts the selected folder as this connection knew it last (RFC 9051 §6.3.11 advises against asking).
        lease.noop().await?;
        if lease.selected().is_none() {
            // It is gone or another by now, and would be counted as it was.
            let _ = lease.unselect().await;
        }
    }
    let host = lease.capabilities();
    if let Some(returns) = extended_list(host) {
        let list = Command::new("LIST \"\" \"*\"").word(returns);
        return Ok(Folders::parse(&lease.run(list.wants(&[Kind::List, Kind::Status])).await?));
    }
    let list = Command::new("LIST \"\" \"*\"").wants(&[Kind::List]);
    let subscriptions = Command::new("LSUB \"\" \"*\"").wants(&[Kind::Lsub]);
    let names = lease.run_all(vec![list, subscriptions]).await?;
    let mut folders = Folders::parse(&names);
    let asked = folders.listed.iter().filter(|folder| folder.is_selectable());
    let statuses = asked.map(|folder| Status::command(&folder.name, host)).collect();
    folders.statuses = Folders::parse(&lease.run_all(statuses).await?).statuses;
    Ok(folders)
}

/// All in one command, where the host has LIST-STATUS (RFC 5819) and with it LIST-EXTENDED (RFC 5258).
fn extended_list(host: &Capabilities) -> Option<&'static str> {
    if !host.has("LIST-STATUS") {
        return None;
    }
    Some(match (host.has("SPECIAL-USE"), host.has("CONDSTORE")) {
        (true, true) => {
            "RETURN (SUBSCRIBED SPECIAL-USE STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ))"
        }
        (true, false) => {
            "RETURN (SUBSCRIBED SPECIAL-USE STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY))"
        }
        (false, true) => {
            "RETURN (SUBSCRIBED STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ))"
        }
        (false, false) => "RETURN (SUBSCRIBED STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY))",
    })
}

impl Folders {
    fn parse(reply: &Reply) -> Self {
        let listed: Vec<_> = reply.of(Kind::List).filter_map(Listed::parse).collect();
        let lsub = reply.of(Kind::Lsub).filter_map(Listed::parse);
        let lsub = lsub.filter(|folder| !folder.has("\\Noselect")).map(|folder| folder.name);
        let marked = listed.iter().filter(|folder| folder.has("\\Subscribed"));
        let subscribed = marked.map(|folder| folder.name.clone()).chain(lsub).collect();
        let statuses = reply.of(Kind::Status).filter_map(Status::parse).collect();
        Self { listed, subscribed, statuses }
    }
}

impl Listed {
    /// `* LIST (attributes) separator name`; LSUB looks the same.
    pub(super) fn parse(data: &Data) -> Option<Self> {
        let [attributes, separator, name, ..] = data.values.as_slice() else { return None };
        let attributes = attributes.items().iter().filter_map(Value::text).collect();
        let separator = separator.text().and_then(|text| text.chars().next());
        Some(Self { name: name_of(name), separator, attributes })
    }

    fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|known| known.eq_ignore_ascii_case(attribute))
    }

    pub(super) fn is_selectable(&self) -> bool {
        !self.has("\\Noselect") && !self.has("\\NonExistent")
    }

    /// Whether it lies at the top, or right below INBOX where some hosts keep all folders.
    pub(super) fn is_top_level(&self) -> bool {
        self.parent().is_none_or(|parent| parent.is_inbox())
    }

    pub(super) fn last_segment(&self) -> String {
        let name = self.name.decoded();
        match self.separator.and_then(|separator| name.rsplit_once(separator)) {
            Some((_, last)) if !last.is_empty() => last.to_owned(),
            _ => name,
        }
    }

    /// How many levels its name has.
    pub(super) fn depth(&self) -> usize {
        let separator = self.separator.and_then(|it| u8::try_from(it).ok());
        let is_separator = |byte: &&u8| Some(**byte) == separator;
        1 + self.name.wire().iter().filter(is_separator).count()
    }

    fn parent(&self) -> Option<MailboxName> {
        let separator = self.separator.and_then(|it| u8::try_from(it).ok())?;
        let wire = self.name.wire();
        let place = wire.iter().rposition(|byte| *byte == separator)?;
        let parent = wire.get(..place).filter(|parent| !parent.is_empty())?;
        // `a/` is how some hosts write a name that only holds others.
        (place + 1 < wire.len()).then(|| MailboxName::from_wire(parent))
    }

    /// By what folders are sorted among others: level by level.
    fn sort_key(&self) -> Vec<String> {
        let name = self.name.decoded().to_lowercase();
        match self.separator {
            Some(separator) => name.split(separator).map(str::to_owned).collect(),
            None => vec![name],
        }
    }
}

/// Folders with a role first, each after its parents; then the others by name, level by level.
fn arrange(folders: &Folders, roles: &BTreeMap<MailboxRole, MailboxName>) -> Vec<Mailbox> {
    let mut known: BTreeMap<MailboxName, Listed> = BTreeMap::new();
    for folder in &folders.listed {
        known.entry(folder.name.clone()).or_insert_with(|| folder.clone());
    }
    add_missing_parents(&mut known);
    let mut by_name: Vec<&Listed> = known.values().collect();
    by_name.sort_by_cached_key(|folder| folder.sort_key());
    let with_role = roles.values().filter_map(|name| known.get(name));
    let mut placed = BTreeSet::new();
    let mut items = Vec::with_capacity(known.len());
    for folder in with_role.chain(by_name) {
        let mut line = vec![folder];
        let above = |folder: &Listed| folder.parent().and_then(|parent| known.get(&parent));
        while let Some(parent) = line.last().and_then(|last| above(last)) {
            line.push(parent);
        }
        for folder in line.into_iter().rev() {
            if placed.insert(&folder.name) {
                items.push(mailbox(folder, folders, roles));
            }
        }
    }
    items
}

/// Hosts may list `a/b` and not `a`.
fn add_missing_parents(known: &mut BTreeMap<MailboxName, Listed>) {
    let mut unchecked: Vec<Listed> = known.values().cloned().collect();
    while let Some(folder) = unchecked.pop() {
        let missing = folder.parent().filter(|parent| !known.contains_key(parent));
        let Some(name) = missing else { continue };
        let attributes = vec!["\\NonExistent".to_owned()];
        let parent = Listed { name: name.clone(), separator: folder.separator, attributes };
        known.insert(name, parent.clone());
        unchecked.push(parent);
    }
}

fn mailbox(
    folder: &Listed,
    folders: &Folders,
    roles: &BTreeMap<MailboxRole, MailboxName>,
) -> Mailbox {
    let status = folders.statuses.get(&folder.name).cloned().unwrap_or_default();
    let role = roles.iter().find(|(_, name)| **name == folder.name).map(|(role, _)| *role);
    Mailbox {
        id: mailbox_id(&folder.name),
        name: folder.last_segment(),
        parent: folder.parent().map(|parent| mailbox_id(&parent)),
        role,
        selectable: folder.is_selectable(),
        subscribed: folders.subscribed.contains(&folder.name),
        total: status.messages.unwrap_or(0),
        unread: status.unseen.unwrap_or(0),
        state: status.state(),
    }
}

#[cfg(test)]
mod tests;
