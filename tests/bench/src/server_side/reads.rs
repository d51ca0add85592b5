//! What reading costs: windows of a list, the folders, and opening a message.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use shared::id::MessageId;
use shared::message::MessageWindow;

use super::{Bench, uid};
use crate::host::{FEW, LARGE, LETTERS, SHOWN_PART, SMALL};
use crate::http::Http;
use crate::imap::{self, Imap};
use crate::measure::{Times, in_turn, rounds_with_warm_up, timed};
use crate::rows::Rows;

/// Rows in a window.
const WINDOW: u32 = 50;

/// A window of a folder.
#[derive(Debug)]
struct Window {
    folder: &'static str,
    place: &'static str,
    total: u32,
    path: String,
    /// The same to the mail host.
    commands: [String; 3],
}

impl Window {
    fn new(
        bench: &Bench<'_>,
        folder: &'static str,
        total: u32,
        place: &'static str,
        position: u32,
    ) -> Result<Self> {
        let last = total - position;
        let first = last + 1 - WINDOW;
        let commands = imap::window(folder, first, last);
        let path = bench.window_path(folder, position, WINDOW)?;
        Ok(Self { folder, place, total, path, commands })
    }

    fn floor(&self, imap: &mut Imap) -> Result<Duration> {
        timed(|| imap.run(&self.commands.each_ref().map(String::as_str)))
    }
}

impl Bench<'_> {
    /// Returns what the host takes for one in the middle of the large folder.
    pub(super) fn windows(&mut self, rows: &mut Rows) -> Result<Times> {
        let large = self.amount.large;
        let mut windows = Vec::new();
        for (folder, total) in [(SMALL, FEW), (LARGE, large)] {
            let places = [("newest", 0), ("middle", total / 2), ("oldest", total - WINDOW)];
            for (place, position) in places {
                windows.push(Window::new(self, folder, total, place, position)?);
            }
        }
        let mut small_imap = self.imap(SMALL)?;
        let mut large_imap = self.imap(LARGE)?;
        let http = &mut self.http;
        let pairs = in_turn(
            self.rounds.reads,
            &windows,
            |window, _| {
                let is_small = window.folder == SMALL;
                window.floor(if is_small { &mut small_imap } else { &mut large_imap })
            },
            |window, _| timed(|| http.get(&window.path).map(drop)),
        )?;
        for (window, pair) in windows.iter().zip(&pairs) {
            let name = format!("window of 50, {} of {}", window.place, window.total);
            rows.pair(&name, pair, 1.3, Some(3.0));
        }
        let [few, _, _, newest, middle, oldest] = pairs.as_slice() else {
            bail!("not every window was measured");
        };
        rows.same(&format!("window at {large} ÷ at {FEW}"), newest, few);
        rows.same("window in the middle ÷ newest", middle, newest);
        rows.same("window oldest ÷ newest", oldest, newest);
        Ok(middle.floor.clone())
    }

    /// The same with conversations as rows, once the server has read the folder through. The floor is the window of plain
    /// messages.
    pub(super) fn conversations(&mut self, rows: &mut Rows) -> Result<()> {
        let path = format!("{}&threads=true", self.window_path(LARGE, 0, WINDOW)?);
        let total = loop {
            let window: MessageWindow = self.http.get_json(&path)?;
            if !window.grouping.is_settling {
                ensure!(window.grouping.is_on, "the folder was not read through");
                break window.total;
            }
            std::thread::sleep(Duration::from_millis(100));
        };
        let mut windows = Vec::new();
        for (place, position) in [("newest", 0), ("middle", total / 2)] {
            let plain = self.window_path(LARGE, position, WINDOW)?;
            windows.push((place, format!("{plain}&threads=true"), plain));
        }
        let mut other = self.http.another()?;
        let http = &mut self.http;
        let pairs = in_turn(
            self.rounds.reads,
            &windows,
            |(_, _, plain), _| timed(|| other.get(plain).map(drop)),
            |(_, threads, _), _| timed(|| http.get(threads).map(drop)),
        )?;
        for ((place, ..), pair) in windows.iter().zip(&pairs) {
            rows.pair(&format!("window of 50 conversations, {place} of {total}"), pair, 1.2, None);
        }
        Ok(())
    }

    pub(super) fn folders(&mut self, rows: &mut Rows) -> Result<()> {
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

    /// Messages listed before, opened for the first time: what stands around the letter and the letter, asked for at
    /// once as the browser does.
    /// Returns what the host takes for it.
    pub(super) fn open(&mut self, rows: &mut Rows) -> Result<Times> {
        let ids = self.newest(LETTERS, 2 * rounds_with_warm_up(self.rounds.reads))?;
        let mut imap = self.imap(LETTERS)?;
        let base = self.path("messages");
        let mut frame = self.http.another()?;
        let app = &mut self.http;
        let pairs = in_turn(
            self.rounds.reads,
            &[()],
            |(), round| open_raw(&mut imap, uid(ids.get(2 * round))?),
            |(), round| open_letter(app, &mut frame, &base, ids.get(2 * round + 1)),
        )?;
        let pair = pairs.into_iter().next().context("no measurement")?;
        rows.pair("open a message of 20 KB", &pair, 1.3, None);
        Ok(pair.floor)
    }
}

/// One after the other: only the first says what the second must ask for.
fn open_raw(imap: &mut Imap, uid: &str) -> Result<Duration> {
    let structure = format!(
        "UID FETCH {uid} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS \
         (REFERENCES LIST-POST LIST-ID LIST-UNSUBSCRIBE LIST-UNSUBSCRIBE-POST AUTHENTICATION-RESULTS \
         DISPOSITION-NOTIFICATION-TO DELIVERED-TO X-ORIGINAL-TO X-PLI-DRAFT)])"
    );
    let text = format!("UID FETCH {uid} (UID BODY.PEEK[{SHOWN_PART}]<0.1048576>)");
    timed(|| {
        imap.run(&[&structure])?;
        imap.run(&[&text])
    })
}

fn open_letter(
    app: &mut Http,
    frame: &mut Http,
    base: &str,
    id: Option<&MessageId>,
) -> Result<Duration> {
    let id = id.context("a letter")?;
    let (message, body) = (format!("{base}/{id}"), format!("{base}/{id}/body"));
    timed(|| {
        frame.ask(&body)?;
        app.get(&message)?;
        frame.answer(&body).map(drop)
    })
}
