//! The server against its mail host: each request, and the same commands over a raw socket.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustls::ClientConfig;
use serde_json::json;
use shared::attachment::Upload;
use shared::change::{Change, ChangeRequest, Target};
use shared::id::{AccountId, MailboxId, MessageId};
use shared::keyword::Keyword;
use shared::mailbox::{MailboxList, MailboxRole};
use shared::message::MessageWindow;
use shared::session::Session;
use stack::MailHost;

use crate::host::{
    Amount, FEW, FILE_BYTES, FILE_PART, FILES, LARGE, LETTERS, PASSWORD, SHOWN_PART, SMALL, USER,
};
use crate::http::{Http, write_zeros};
use crate::imap::{self, Imap};
use crate::measure::{Pair, Times, in_turn, rounds_with_warm_up, timed};
use crate::rows::Rows;
use crate::server::{Memory, Plan};

/// Rows in a window.
const WINDOW: u32 = 50;

/// By how much the server may grow for one attachment.
const GROWTH_BYTES: u64 = 4 * 1024 * 1024;

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
    host: &'a MailHost,
    tls: Arc<ClientConfig>,
    pub(crate) http: Http,
    pub(crate) account: AccountId,
    pub(crate) mailboxes: BTreeMap<String, MailboxId>,
    amount: Amount,
    rounds: Rounds,
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
        // Folders are found by the last part of their id's name, which the mail host gave them.
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

    /// All of it.
    pub(crate) fn run(&mut self, rows: &mut Rows, memory: &Memory, folder: &Path) -> Result<Pair> {
        self.windows(rows)?;
        self.folders(rows)?;
        let opening = self.open(rows)?;
        self.mark(rows)?;
        self.move_one(rows)?;
        self.download(rows, memory)?;
        self.upload(rows, memory, folder)?;
        self.signing_in(rows)?;
        Ok(opening)
    }

    fn windows(&mut self, rows: &mut Rows) -> Result<()> {
        struct Case {
            folder: &'static str,
            total: u32,
            position: u32,
            place: &'static str,
        }
        let large = self.amount.large;
        let mut cases = Vec::new();
        for (folder, total) in [(SMALL, FEW), (LARGE, large)] {
            for (place, position) in
                [("newest", 0), ("middle", total / 2), ("oldest", total - WINDOW)]
            {
                cases.push(Case { folder, total, position, place });
            }
        }
        let mut small_imap = self.imap(SMALL)?;
        let mut large_imap = self.imap(LARGE)?;
        let floor = |case: &Case, _| {
            let last = case.total - case.position;
            let fetch = format!(
                "FETCH {}:{last} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE PREVIEW)",
                last + 1 - WINDOW
            );
            let status = format!(
                "STATUS {} (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)",
                case.folder
            );
            let imap = if case.folder == SMALL { &mut small_imap } else { &mut large_imap };
            timed(|| imap.run(&["NOOP", &status, &fetch]))
        };
        let paths: BTreeMap<_, _> = cases
            .iter()
            .map(|case| {
                Ok((
                    (case.folder, case.position),
                    self.window_path(case.folder, case.position, WINDOW)?,
                ))
            })
            .collect::<Result<_>>()?;
        let http = &mut self.http;
        let product = |case: &Case, _| {
            let path = paths.get(&(case.folder, case.position)).context("a window's path")?;
            timed(|| http.get(path).map(drop))
        };
        let pairs = in_turn(self.rounds.reads, &cases, floor, product)?;
        for (case, pair) in cases.iter().zip(&pairs) {
            rows.pair(&format!("window of 50, {} of {}", case.place, case.total), pair, 1.3, Some(3.0));
        }
        if let [few_newest, _, _, newest, middle, oldest] = pairs.as_slice() {
            rows.same(&format!("window at {large} ÷ at {FEW}"), newest, few_newest);
            rows.same("window in the middle ÷ newest", middle, newest);
            rows.same("window oldest ÷ newest", oldest, newest);
        }
        Ok(())
    }

    fn folders(&mut self, rows: &mut Rows) -> Result<()> {
        const LIST: &str = "LIST \"\" \"*\" RETURN (SUBSCRIBED SPECIAL-USE STATUS \
            (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ))";
        let path = self.path("mailboxes");
        let mut imap = self.imap(SMALL)?;
        let http = &mut self.http;
        let pairs = in_turn(
            self.rounds.reads,
            &[()],
            |(), _| timed(|| imap.run(&[LIST])),
            |(), _| timed(|| http.get(&path).map(drop)),
        )?;
        let pair = pairs.first().context("no measurement")?;
        rows.pair(&format!("folders with counts ({})", self.mailboxes.len()), pair, 1.3, None);
        Ok(())
    }

    /// Messages listed before, opened for the first time: what stands around the letter, and the letter.
    fn open(&mut self, rows: &mut Rows) -> Result<Pair> {
        let ids = self.newest(LETTERS, 2 * rounds_with_warm_up(self.rounds.reads))?;
        let mut imap = self.imap(LETTERS)?;
        let base = self.path("messages");
        let http = &mut self.http;
        let floor = |(): &(), round: usize| {
            let uid = uid(ids.get(2 * round))?;
            let structure = format!(
                "UID FETCH {uid} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE \
                 BODY.PEEK[HEADER.FIELDS (REFERENCES LIST-POST LIST-ID LIST-UNSUBSCRIBE LIST-UNSUBSCRIBE-POST \
                 AUTHENTICATION-RESULTS DISPOSITION-NOTIFICATION-TO X-PLI-DRAFT)])"
            );
            let text = format!("UID FETCH {uid} (UID BODY.PEEK[{SHOWN_PART}]<0.1048576>)");
            // One after the other: only the first says what the second must ask for.
            timed(|| {
                imap.run(&[&structure])?;
                imap.run(&[&text])
            })
        };
        let product = |(): &(), round: usize| {
            let id = ids.get(2 * round + 1).context("a letter")?;
            let (message, body) = (format!("{base}/{id}"), format!("{base}/{id}/body"));
            timed(|| {
                http.get(&message)?;
                http.get(&body).map(drop)
            })
        };
        let pairs = in_turn(self.rounds.reads, &[()], floor, product)?;
        let pair = pairs.into_iter().next().context("no measurement")?;
        rows.pair("open a message of 20 KB", &pair, 1.3, None);
        Ok(pair)
    }

    fn mark(&mut self, rows: &mut Rows) -> Result<()> {
        let change = Change::Keywords { add: vec![Keyword::new(Keyword::FLAGGED)], remove: vec![] };
        let command = |uid: &str| format!("UID STORE {uid} +FLAGS.SILENT (\\Flagged)");
        let pair = self.change_one(&change, command)?;
        rows.pair("mark one", &pair, 1.3, None);
        Ok(())
    }

    fn move_one(&mut self, rows: &mut Rows) -> Result<()> {
        let change = Change::Move { to: Target::Role(MailboxRole::Archive) };
        let pair = self.change_one(&change, |uid| format!("UID MOVE {uid} Archive"))?;
        rows.pair("move one", &pair, 1.3, None);
        Ok(())
    }

    /// Changes messages of the large folder one by one, each only once.
    fn change_one(
        &mut self,
        change: &Change,
        command: impl Fn(&str) -> String,
    ) -> Result<Pair> {
        let ids = self.newest(LARGE, 2 * rounds_with_warm_up(self.rounds.changes))?;
        let mut imap = self.imap(LARGE)?;
        let first = self.window_path(LARGE, 0, 1)?;
        let changes = self.path("changes");
        let http = &mut self.http;
        let floor = |(): &(), round: usize| {
            let command = command(uid(ids.get(2 * round))?);
            imap.run(&["NOOP"])?; // Learns what the other one did, before the clock runs.
            timed(|| imap.run(&[&command]))
        };
        let product = |(): &(), round: usize| {
            let id = ids.get(2 * round + 1).context("a message")?;
            let request = ChangeRequest { messages: vec![id.clone()], change: change.clone() };
            http.get(&first)?; // The same.
            timed(|| http.post(&changes, &request).map(drop))
        };
        let pairs = in_turn(self.rounds.changes, &[()], floor, product)?;
        pairs.into_iter().next().context("no measurement")
    }

    fn download(&mut self, rows: &mut Rows, memory: &Memory) -> Result<()> {
        let id = self.newest(FILES, 1)?.pop().context("the message with the file")?;
        let path = self.path(&format!("messages/{id}/parts/{FILE_PART}"));
        let command = format!("UID FETCH {} (UID BODY.PEEK[{FILE_PART}])", uid(Some(&id))?);
        let mut imap = self.imap(FILES)?;
        let http = &mut self.http;
        let mut most = 0;
        let product = |(): &(), _| {
            let (time, growth) = memory.growth(|| {
                timed(|| {
                    let length = http.download(&path)?;
                    ensure!(length == FILE_BYTES as u64, "the file came with {length} bytes");
                    Ok(())
                })
            })?;
            most = most.max(growth);
            Ok(time)
        };
        let pairs =
            in_turn(self.rounds.transfers, &[()], |(), _| timed(|| imap.run(&[&command])), product)?;
        let pair = pairs.first().context("no measurement")?;
        rows.transfer("attachment of 25 MB, download", pair, FILE_BYTES, 0.8);
        rows.size("server's growth, download", most, GROWTH_BYTES);
        Ok(())
    }

    /// The floor is the same bytes through a socket into a file that is safe on disk.
    fn upload(&mut self, rows: &mut Rows, memory: &Memory, folder: &Path) -> Result<()> {
        let path = self.path("uploads");
        let http = &mut self.http;
        let length = FILE_BYTES as u64;
        let mut most = 0;
        let product = |(): &(), _| {
            let mut upload = None;
            let (time, growth) = memory.growth(|| {
                timed(|| {
                    upload = Some(http.upload(&path, length)?.to_vec());
                    Ok(())
                })
            })?;
            most = most.max(growth);
            let upload: Upload = serde_json::from_slice(&upload.context("no answer")?)?;
            ensure!(upload.size_bytes == length, "{} bytes arrived", upload.size_bytes);
            http.delete(&format!("{path}/{}", upload.id))?;
            Ok(time)
        };
        let floor = |(): &(), _| timed(|| through_a_socket(length, &folder.join("floor")));
        let pairs = in_turn(self.rounds.transfers, &[()], floor, product)?;
        let pair = pairs.first().context("no measurement")?;
        rows.transfer("attachment of 25 MB, upload", pair, FILE_BYTES, 0.8);
        rows.size("server's growth, upload", most, GROWTH_BYTES);
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

fn through_a_socket(length: u64, path: &Path) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let mut stream = TcpStream::connect(address)?;
            write_zeros(&mut stream, length)?;
            stream.shutdown(std::net::Shutdown::Write)?;
            stream.read(&mut [0]).context("nobody said that it is done")
        });
        let (mut stream, _) = listener.accept()?;
        let mut file = File::create(path)?;
        let mut buffer = vec![0; crate::http::CHUNK];
        loop {
            let read = stream.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            file.write_all(buffer.get(..read).unwrap_or_default())?;
        }
        file.sync_all()?;
        stream.write_all(b"!")?;
        writer.join().ok().context("the writer failed")?.map(drop)
    })?;
    // Not measured apart: taking a file away costs nothing beside writing it.
    std::fs::remove_file(path).context("the floor's file")
}

/// How long a whole part of the benchmark took, for whoever watches.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {what}");
    let start = Instant::now();
    let outcome = work().with_context(|| what.to_owned())?;
    println!("    done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(outcome)
}
