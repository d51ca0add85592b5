//! What drafts, the Sent copy and attached files need from the mail host.

use std::path::Path;

use shared::change::{Change, ChangeRequest};
use shared::id::{DraftId, MessageId, PartId};
use shared::keyword::Keyword;
use shared::mailbox::MailboxRole;
use shared::message::MessageHeaders;

use super::compose::names;
use super::draft_format::{self, Source};
use super::error::Error;
use crate::imap::body::BodyPart;
use crate::imap::response::Kind;
use crate::imap::{self, Command, MailboxName};
use crate::mail::parts::{self, PartRange, Transfer};
use crate::mail::{MessageRef, append, changes, files, roles, search};
use crate::people::accounts::OpenAccount;

type Result<T> = std::result::Result<T, Error>;

/// The longest text that a draft is opened with; what a browser could send is shorter.
const LONGEST_TEXT: u64 = 16 * 1024 * 1024;

/// The folder of a role; made where there is none.
pub(super) async fn of_role(account: &OpenAccount, role: MailboxRole) -> Result<MailboxName> {
    Ok(roles::mailbox_for(&account.pool, role).await?)
}

/// Whether a message is in this folder, as far as its id says.
pub(super) fn is_in(message: &MessageId, mailbox: &MailboxName) -> bool {
    MessageRef::parse(message).is_some_and(|found| found.mailbox == *mailbox)
}

fn parse(message: &MessageId) -> Result<MessageRef> {
    Ok(MessageRef::parse(message).ok_or(imap::Error::MessageMissing)?)
}

/// Stores the message in a file, and tells where it is.
pub(super) async fn store(
    account: &OpenAccount,
    mailbox: &MailboxName,
    path: &Path,
    keywords: &[&str],
    named_by: (&str, &str),
) -> Result<MessageId> {
    let keywords: Vec<Keyword> = keywords.iter().map(|name| Keyword::new(name)).collect();
    if let Some(stored) = append::file(&account.pool, mailbox, &keywords, path).await? {
        return Ok(stored.id());
    }
    // No UIDPLUS (RFC 4315): the Message-ID is as good.
    let found = named(account, mailbox, named_by).await?;
    Ok(found.last().ok_or(imap::Error::MessageMissing)?.id())
}

/// Whether a message whose header names it so is in Sent.
pub(super) async fn in_sent(account: &OpenAccount, named_by: (&str, &str)) -> Result<bool> {
    let sent = of_role(account, MailboxRole::Sent).await?;
    Ok(!named(account, &sent, named_by).await?.is_empty())
}

/// The messages with this id, without angle brackets, in this field.
async fn named(
    account: &OpenAccount,
    mailbox: &MailboxName,
    (field, id): (&str, &str),
) -> Result<Vec<MessageRef>> {
    Ok(search::by_header(&account.pool, mailbox, field, &format!("<{id}>")).await?)
}

/// How many messages of a folder have this id in this field.
pub(super) async fn count_named(
    account: &OpenAccount,
    mailbox: &MailboxName,
    field: &str,
    id: &str,
) -> Result<u32> {
    let found = search::by_header(&account.pool, mailbox, field, id).await?;
    Ok(u32::try_from(found.len()).unwrap_or(u32::MAX))
}

/// The versions of a draft in Drafts, oldest first, each with the composer that wrote it.
pub(super) async fn find_draft(
    account: &OpenAccount,
    drafts: &MailboxName,
    id: &DraftId,
) -> Result<Vec<(MessageId, String)>> {
    let mut versions = Vec::new();
    let found = search::by_header(&account.pool, drafts, names::DRAFT, id.as_str()).await?;
    for message in found {
        let header = match parts::fetch_headers(&account.pool, &message).await {
            Ok(headers) => header_block(&headers),
            Err(imap::Error::MessageMissing) => continue, // Removed since the search.
            Err(error) => return Err(error.into()),
        };
        let (named, writer) = draft_format::marks(&header);
        // The search finds parts of words as well.
        if named.as_ref() == Some(id) {
            versions.push((message.id(), writer));
        }
    }
    Ok(versions)
}

fn header_block(headers: &MessageHeaders) -> Vec<u8> {
    let field = |name: &str, value: &str| format!("{name}: {value}\r\n");
    headers.items.iter().map(|it| field(&it.name, &it.raw)).collect::<String>().into_bytes()
}

/// Whether the message is still there.
pub(super) async fn exists(account: &OpenAccount, message: &MessageId) -> Result<bool> {
    let Some(message) = MessageRef::parse(message) else { return Ok(false) };
    let asked = account.pool.repeatable(Some(&message.mailbox), |lease| {
        let message = &message;
        async move {
            lease.select_now(&message.mailbox).await?.if_valid(message.uid_validity)?;
            let search = Command::new("UID SEARCH UNDELETED UID").uids(&[message.uid]);
            let reply = lease.run(search.wants(&[Kind::Search])).await?;
            Ok(reply.of(Kind::Search).any(|data| !data.values.is_empty()))
        }
    });
    match asked.await {
        Err(imap::Error::Stale | imap::Error::MailboxMissing) => Ok(false),
        found => Ok(found?),
    }
}

/// Removes one message for good.
pub(super) async fn remove(account: &OpenAccount, message: &MessageId) -> Result<()> {
    change(account, message, Change::Destroy).await
}

/// Adds a keyword to a message.
pub(super) async fn mark(account: &OpenAccount, message: &MessageId, keyword: &str) -> Result<()> {
    let add = vec![Keyword::new(keyword)];
    change(account, message, Change::Keywords { add, remove: Vec::new() }).await
}

async fn change(account: &OpenAccount, message: &MessageId, change: Change) -> Result<()> {
    let request = ChangeRequest { messages: vec![message.clone()], change };
    // A message that isn't what it was any more is as good as gone.
    changes::apply(&account.pool, &request).await?;
    Ok(())
}

/// A message of Drafts, without its files.
pub(super) async fn draft(account: &OpenAccount, message: &MessageId) -> Result<Source> {
    let message = parse(message)?;
    let structure = parts::fetch_structure(&account.pool, &message).await?;
    let headers = parts::fetch_headers(&account.pool, &message).await?;
    let header = header_block(&headers);
    let text = draft_format::text_part(&structure.body);
    let markdown = draft_format::markdown_part(&header, &structure.body);
    let range = |part: &BodyPart| PartRange { path: part.path.clone(), limit: LONGEST_TEXT };
    let ranges: Vec<PartRange> = text.into_iter().chain(markdown).map(range).collect();
    let mut fetched = Vec::new();
    if !ranges.is_empty() {
        fetched = parts::fetch_parts(&account.pool, &message, &ranges).await?;
    }
    let mut fetched = fetched.into_iter();
    let (text, markdown) = (fetched.next(), fetched.next());
    let (text, markdown) = (text.unwrap_or_default(), markdown.unwrap_or_default());
    Ok(Source {
        header,
        saved_at: structure.received_at,
        body: structure.body,
        text: text.to_vec(),
        markdown: markdown.to_vec(),
    })
}

/// A part's bytes, decoded, as they come.
pub(super) async fn part(
    account: &OpenAccount,
    message: &MessageId,
    part: &PartId,
) -> Result<Transfer> {
    let message = parse(message)?;
    let file = match files::find(&account.pool, &message, part).await {
        // The message may be there, and have no such file.
        Err(imap::Error::MessageMissing) => return Err(Error::SourceMissing),
        found => found?,
    };
    Ok(file.stream(&account.pool, &message).await?)
}

/// A whole message as it stands, as it comes.
pub(super) async fn raw(account: &OpenAccount, message: &MessageId) -> Result<Transfer> {
    Ok(parts::stream_raw(&account.pool, &parse(message)?).await?)
}
