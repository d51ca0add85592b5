//! Reading from the host what ties messages, once for each, and keeping up with what comes and goes.

use jiff::Timestamp;
use shared::address::{Address, parse_list};

use super::Threads;
use super::folder::{Folder, Stamp};
use super::index::Letter;
use crate::imap::envelope::parse_date_header;
use crate::imap::fetch::Fetched;
use crate::imap::response::Kind;
use crate::imap::text::decode_header;
use crate::imap::uid_set::parse_uid_set;
use crate::imap::value::Value;
use crate::imap::{Command, Lease, MailboxName, Reply};
use crate::mail::status::Status;
use crate::mail::{Error, headers};

/// Messages of one FETCH: few enough that whoever waits for the connection doesn't notice, and that any set of their UIDs
/// fits a line (RFC 7162 §4).
const AT_ONCE: usize = 500;

/// Of these fields of a message, this much is read. Whoever needs more to say what they answer is no mail program.
const FETCH: &str = "(UID INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID REFERENCES IN-REPLY-TO FROM DATE)]<0.32768>)";

/// What a status says of which messages there are; `None` where the host tells too little.
pub(super) fn stamp(status: &Status) -> Option<Stamp> {
    let uid_validity = status.uid_validity.filter(|number| *number > 0)?;
    Some(Stamp { uid_validity, uid_next: status.uid_next?, messages: status.messages? })
}

impl Threads {
    /// Reads a folder through, unless it was.
    pub(super) async fn read_folder(&self, mailbox: &MailboxName) -> Result<(), Error> {
        let turn = self.folder_lock(mailbox);
        let _turn = turn.lock().await;
        if self.index().stamp(mailbox).is_some() {
            return Ok(());
        }
        self.read_anew(mailbox).await
    }

    async fn read_anew(&self, mailbox: &MailboxName) -> Result<(), Error> {
        let (stamp, uids) = self.uids_from(mailbox, 1).await?;
        let mut entries = Vec::with_capacity(uids.len());
        for some in uids.chunks(AT_ONCE) {
            match self.letters(mailbox, stamp.uid_validity, some).await {
                Ok(letters) => entries.extend(self.index().learn(&letters)),
                Err(error) => {
                    self.index().forget(&entries);
                    return Err(error);
                }
            }
        }
        entries.sort_unstable_by_key(|entry| entry.uid);
        let folder = Folder::new(stamp.uid_validity, stamp.uid_next, entries);
        self.index().insert(mailbox, folder);
        Ok(())
    }

    /// Takes in what came to a folder that is known, and lets go what left it. Does nothing where all is as it was.
    pub(super) async fn catch_up(&self, mailbox: &MailboxName, now: Stamp) -> Result<(), Error> {
        let turn = self.folder_lock(mailbox);
        let _turn = turn.lock().await;
        let Some(known) = self.index().stamp(mailbox) else { return Ok(()) };
        if known == now {
            return Ok(());
        }
        if known.uid_validity != now.uid_validity {
            self.index().remove_folder(mailbox);
            return self.read_anew(mailbox).await;
        }
        let (then, new) = self.uids_from(mailbox, known.uid_next).await?;
        for some in new.chunks(AT_ONCE) {
            let letters = self.letters(mailbox, known.uid_validity, some).await?;
            let uid_next = some.last().map_or(then.uid_next, |last| last.saturating_add(1));
            self.index().extend(mailbox, uid_next, &letters);
        }
        self.index().extend(mailbox, then.uid_next, &[]);
        let is_more = self.index().stamp(mailbox).is_some_and(|it| it.messages != then.messages);
        if is_more {
            let (_, uids) = self.uids_from(mailbox, 1).await?;
            self.index().retain(mailbox, &uids);
        }
        Ok(())
    }

    /// Catches up with all folders that something was heard of.
    pub(super) async fn catch_up_with_changed(&self) -> Result<(), Error> {
        let changed = std::mem::take(&mut *super::lock(&self.changed));
        for (mailbox, status) in changed {
            if let Some(stamp) = stamp(&status) {
                self.catch_up_or_drop(&mailbox, stamp).await?;
            }
        }
        Ok(())
    }

    /// Catches up with all folders, and reads those that are new.
    pub(super) async fn catch_up_with_all(&self) -> Result<(), Error> {
        let statuses = self.statuses().await?;
        let gone: Vec<MailboxName> =
            self.index().folders().filter(|name| !statuses.contains_key(*name)).cloned().collect();
        for mailbox in gone {
            self.index().remove_folder(&mailbox);
        }
        for (mailbox, status) in &statuses {
            if let Some(stamp) = stamp(status) {
                self.catch_up_or_drop(mailbox, stamp).await?;
            }
        }
        Ok(())
    }

    /// A folder that can't be opened any more is as good as gone; only a broken connection is a reason to give up.
    async fn catch_up_or_drop(&self, mailbox: &MailboxName, now: Stamp) -> Result<(), Error> {
        match self.catch_up(mailbox, now).await {
            Err(error) if error.is_connection() => Err(error),
            Err(_) => {
                self.index().remove_folder(mailbox);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// The UIDs of a folder from `first` on, in order, and how the folder stood then.
    async fn uids_from(
        &self,
        mailbox: &MailboxName,
        first: u32,
    ) -> Result<(Stamp, Vec<u32>), Error> {
        let read = |lease: Lease| async move {
            lease.select_now(mailbox).await?;
            let host = lease.capabilities();
            let search = if host.has("ESEARCH") { "UID SEARCH RETURN (ALL)" } else { "UID SEARCH" };
            let search = Command::new(search).word("UID").number(first.into()).glue(":*");
            let [status, search] = lease.submit_all([
                Status::command(mailbox, host),
                search.wants(&[Kind::Search, Kind::ESearch]),
            ]);
            let status = status.reply().await?;
            let mut told = status.of(Kind::Status).filter_map(Status::parse);
            let stamp = told.find(|(name, _)| name == mailbox).and_then(|(_, it)| stamp(&it));
            let stamp = stamp.ok_or(Error::Unsupported("UIDNEXT"))?;
            let mut uids = found(&search.reply().await?);
            // `9:*` names the last message even where that is the eighth, and one may have come meanwhile.
            uids.retain(|uid| (first..stamp.uid_next).contains(uid));
            uids.sort_unstable();
            Ok((stamp, uids))
        };
        self.pool.repeatable(Some(mailbox), read).await
    }

    pub(super) async fn letters(
        &self,
        mailbox: &MailboxName,
        uid_validity: u32,
        uids: &[u32],
    ) -> Result<Vec<Letter>, Error> {
        let read = |lease: Lease| async move {
            lease.select_now(mailbox).await?.if_valid(uid_validity)?;
            let fetch = Command::new("UID FETCH").uids(uids).word(FETCH).wants(&[Kind::Fetch]);
            Ok(lease.run(fetch).await?.fetched)
        };
        let rows = self.pool.repeatable(Some(mailbox), read).await?;
        let mut letters: Vec<Letter> = rows.into_iter().filter_map(letter).collect();
        letters.retain(|letter| uids.binary_search(&letter.uid).is_ok());
        letters.sort_unstable_by_key(|letter| letter.uid);
        Ok(letters)
    }
}

/// The numbers that SEARCH or ESEARCH found (RFC 9051 §7.3.4, RFC 4731 §3.1).
fn found(reply: &Reply) -> Vec<u32> {
    let mut numbers: Vec<u32> =
        reply.of(Kind::Search).flat_map(|data| &data.values).filter_map(Value::number32).collect();
    for data in reply.of(Kind::ESearch) {
        let sets = data.values.windows(2).filter_map(|pair| match pair {
            [name, set] if name.is("ALL") => parse_uid_set(&set.text()?),
            _ => None,
        });
        numbers.extend(sets.flatten());
    }
    numbers
}

/// What a message says of itself. `None` without a UID, by which alone it could be found again.
fn letter(row: Fetched) -> Option<Letter> {
    let uid = row.uid?;
    let block = row.sections.into_iter().find(|(name, _)| name.starts_with("HEADER"));
    let fields = headers::parse(&block.and_then(|(_, bytes)| bytes).unwrap_or_default());
    let field = |name: &str| {
        headers::values(&fields, name).next().map(|field| field.raw.clone()).unwrap_or_default()
    };
    Some(Letter {
        uid,
        message_id: field("Message-ID"),
        references: field("References"),
        in_reply_to: field("In-Reply-To"),
        from: sender(&field("From")),
        received_at: row.received_at.filter(|at| *at > Timestamp::UNIX_EPOCH),
        sent_at: parse_date_header(field("Date").as_bytes()),
    })
}

fn sender(from: &str) -> Option<Address> {
    let first = parse_list(from).into_iter().next()?.address;
    let name = first.name.map(|name| decode_header(name.as_bytes()));
    Some(Address::new(&name.unwrap_or_default(), &first.email))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::imap::response::Response;

    #[track_caller]
    fn check(line: &str, expected: &[u32]) {
        let Some(Response::Data(data)) = Response::parse(Bytes::copy_from_slice(line.as_bytes()))
        else {
            panic!("{line}")
        };
        assert_eq!(found(&Reply { data: vec![data], ..Reply::default() }), expected);
    }

    #[test]
    fn both_answers_to_a_search_are_read() {
        check("* SEARCH 2 5 9", &[2, 5, 9]);
        check("* SEARCH", &[]);
        check("* ESEARCH (TAG \"a1\") UID ALL 2,5:7", &[2, 5, 6, 7]);
        check("* ESEARCH (TAG \"a1\") UID", &[]);
        check("* ESEARCH (TAG \"ALL\") UID COUNT 3", &[]);
        check("* ESEARCH (TAG \"a1\") UID ALL x", &[]);
    }

    #[test]
    fn a_letter_says_what_ties_it() {
        let block = "References: <a@b>\r\n <c@d>\r\nFrom: =?utf-8?Q?J=C3=BCrgen=2C_R=2E?= <j@x.example>\r\n\
            Message-ID: <e@f>\r\nmessage-id: <second@f>\r\n\r\n";
        let sections = vec![("HEADER.FIELDS (X)".to_owned(), Some(Bytes::from(block)))];
        let row = Fetched { uid: Some(7), sections, ..Fetched::default() };
        let letter = letter(row).unwrap();
        assert_eq!((letter.uid, letter.message_id.as_str()), (7, "<e@f>"));
        assert_eq!(letter.references, "<a@b>\r\n <c@d>");
        assert_eq!(letter.from, Some(Address::new("Jürgen, R.", "j@x.example")));
        assert_eq!(super::letter(Fetched::default()), None);
    }

    #[test]
    fn a_letter_that_says_nothing_is_one_by_itself() {
        let row = Fetched { uid: Some(7), ..Fetched::default() };
        assert_eq!(letter(row), Some(Letter { uid: 7, ..Letter::default() }));
    }
}
