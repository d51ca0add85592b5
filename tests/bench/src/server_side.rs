//! The server against its mail host: each request, and the same commands over a raw socket.

mod changes;
mod reads;
mod searches;
mod transfers;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustls::ClientConfig;
use serde_json::json;
use shared::id::{AccountId, MailboxId, MessageId};
use shared::mailbox::MailboxList;
use shared::message::MessageWindow;
use shared::session::Session;
use stack::MailHost;

use crate::host::{Amount, FEW, FILE_PART, FILES, LARGE, PASSWORD, SMALL, USER};
use crate::http::Http;
use crate::imap::{self, Imap};
use crate::measure::{Times, in_turn, timed};
use crate::rows::Rows;
use crate::server::{Plan, Process};

const START: Duration = Duration::from_millis(100);

/// How often things are measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounds {
    pub(crate) reads: usize,
    pub(crate) changes: usize,
    pub(crate) transfers: usize,
    pub(crate) starts: usize,
}

/// A browser that is signed in, raw connections beside it, and what both talk about.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) host: &'a MailHost,
    tls: Arc<ClientConfig>,
    pub(crate) http: Http,
    pub(crate) account: AccountId,
    pub(crate) mailboxes: BTreeMap<String, MailboxId>,
    pub(crate) amount: Amount,
    rounds: Rounds,
}

/// What the mail host itself takes for what a browser's budgets add to.
#[derive(Debug)]
pub(crate) struct Floors {
    pub(crate) opening: Times,
    /// In the middle of the large folder.
    pub(crate) window: Times,
}

impl<'a> Bench<'a> {
    pub(crate) fn sign_in(
        host: &'a MailHost,
        plan: &Plan,
        amount: Amount,
        rounds: Rounds,
    ) -> Result<Self> {
        let tls = imap::trust(host.ca_path())?;
        let mut http = Http::connect(plan.address)?;
        let session: Session = serde_json::from_slice(sign_in(&mut http)?)?;
        let account = session.accounts.first().context("nobody's account")?.id.clone();
        let list: MailboxList = http.get_json(&format!("/api/accounts/{account}/mailboxes"))?;
        let mailboxes = list.items.into_iter().map(|folder| (folder.name, folder.id)).collect();
        Ok(Self { host, tls, http, account, mailboxes, amount, rounds })
    }

    fn imap(&self, folder: &str) -> Result<Imap> {
        let mut imap = Imap::sign_in(self.host.ports().imaps, &self.tls, USER)?;
        imap.select(folder)?;
        Ok(imap)
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/accounts/{}/{rest}", self.account)
    }

    fn window_path(&self, folder: &str, position: u32, limit: u32) -> Result<String> {
        let id = self.mailboxes.get(folder).with_context(|| format!("no folder {folder}"))?;
        Ok(self.path(&format!("mailboxes/{id}/messages?position={position}&limit={limit}")))
    }

    /// The ids of a folder's newest messages.
    pub(crate) fn newest(&mut self, folder: &str, count: usize) -> Result<Vec<MessageId>> {
        const MOST: u32 = 100;
        let mut ids = Vec::new();
        while ids.len() < count {
            let path = self.window_path(folder, u32::try_from(ids.len())?, MOST)?;
            let window: MessageWindow = self.http.get_json(&path)?;
            ensure!(!window.items.is_empty(), "{folder} holds fewer than {count} messages");
            ids.extend(window.items.into_iter().map(|item| item.id));
        }
        ids.truncate(count);
        Ok(ids)
    }

    /// Removes what came into the small folder since it was filled.
    pub(crate) fn forget_arrivals(&self) -> Result<()> {
        let mark = format!("STORE {}:* +FLAGS.SILENT (\\Deleted)", FEW + 1);
        self.imap(SMALL)?.run(&[&mark, "EXPUNGE"]).map(drop)
    }

    /// All of it.
    pub(crate) fn run(
        &mut self,
        rows: &mut Rows,
        memory: &Process,
        folder: &Path,
    ) -> Result<Floors> {
        // The server closes a connection on which nothing was asked for a while, as during the browser's measurements.
        self.http = self.http.another()?;
        self.warm_up()?;
        let window = self.windows(rows)?;
        self.conversations(rows)?;
        self.folders(rows)?;
        let opening = self.open(rows)?;
        self.searches(rows)?;
        self.mark(rows)?;
        self.destroy_one(rows)?;
        self.move_one(rows)?;
        self.move_many(rows)?;
        self.download(rows, memory)?;
        self.upload(rows, memory, folder)?;
        self.signing_in(rows)?;
        Ok(Floors { opening, window })
    }

    /// Makes the server open some connections to its host, as it does for a browser that asks for several things at once,
    /// so that each folder stays selected on one of them. A download that nobody reads yet holds a connection.
    fn warm_up(&mut self) -> Result<()> {
        let id = self.newest(FILES, 1)?.pop().context("the message with the file")?;
        let file = self.path(&format!("messages/{id}/parts/{FILE_PART}"));
        let mut downloads = [self.http.another()?, self.http.another()?];
        for download in &mut downloads {
            download.begin_download(&file)?;
        }
        for folder in [SMALL, LARGE] {
            let path = self.window_path(folder, 0, 1)?;
            self.http.get(&path)?;
        }
        downloads.iter_mut().try_for_each(|download| download.finish_download().map(drop))?;
        for folder in [LARGE, SMALL] {
            let path = self.window_path(folder, 0, 1)?;
            self.http.get(&path)?;
        }
        Ok(())
    }

    /// The floor is a new connection and its LOGIN. Last, because each leaves the server a connection more.
    fn signing_in(&mut self, rows: &mut Rows) -> Result<()> {
        let port = self.host.ports().imaps;
        let tls = Arc::clone(&self.tls);
        let http = &mut self.http;
        let pairs = in_turn(
            self.rounds.starts,
            &[()],
            |(), _| timed(|| Imap::sign_in(port, &tls, USER)),
            |(), _| timed(|| sign_in(http).map(drop)),
        )?;
        rows.plain_pair("sign in", pairs.first().context("no measurement")?);
        Ok(())
    }
}

fn sign_in(http: &mut Http) -> Result<&[u8]> {
    http.post("/api/session", &json!({ "email": USER, "password": PASSWORD }))
}

/// Measures starts of a server on a state folder that is there already, as after an upgrade.
pub(crate) fn starts(rows: &mut Rows, plan: &Plan, rounds: usize) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        times.push(plan.start()?.starting);
    }
    rows.times("start of the server to ready", &Times::new(times), Some(START));
    Ok(())
}

/// The UID that a message's id ends in.
fn uid(id: Option<&MessageId>) -> Result<&str> {
    let (_, uid) = id.and_then(|id| id.as_str().rsplit_once('.')).context("an id without UID")?;
    Ok(uid)
}
