//! Against a host of which every word is known. The same commands against real hosts stand in `tests/it`.

use tokio::io::{AsyncBufReadExt, BufReader, DuplexStream, duplex};
use tokio::sync::mpsc::unbounded_channel;

use super::*;
use crate::imap::capability::Capabilities;
use crate::imap::command::{Command, Upload};
use crate::imap::connection::Connection;
use crate::imap::name::MailboxName;
use crate::imap::response::Kind;

struct Host(BufReader<DuplexStream>);

impl Host {
    async fn hears(&mut self, expected: &str) {
        let mut heard = String::new();
        self.0.read_line(&mut heard).await.unwrap();
        assert_eq!(heard.trim_end(), expected);
    }

    async fn says(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).await.unwrap();
    }
}

fn connect(capabilities: &str) -> (Connection, Host) {
    let (ours, theirs) = duplex(1 << 16);
    let capabilities = Capabilities::new(capabilities.split(' '));
    let shared = Arc::new(Shared { capabilities, ..Shared::default() });
    let (requests, incoming) = unbounded_channel();
    let driver = Driver::new(ours, Framer::default(), incoming, Arc::clone(&shared), None);
    tokio::spawn(driver.run());
    (Connection { requests, shared }, Host(BufReader::new(theirs)))
}

fn fetch(item: &'static str) -> Command {
    Command::new("FETCH 1").word(item).wants(&[Kind::Fetch])
}

#[tokio::test]
async fn what_a_caller_that_went_away_asked_is_read_to_its_end() {
    let (connection, mut host) = connect("");
    drop(connection.submit(fetch("FLAGS")));
    let second = connection.submit(fetch("UID"));
    host.hears("p1 FETCH 1 FLAGS").await;
    host.says("* 1 FETCH (FLAGS ())\r\np1 OK\r\n").await;
    host.hears("p2 FETCH 1 UID").await;
    host.says("* 1 FETCH (UID 7)\r\np2 OK\r\n").await;
    let reply = second.reply().await.unwrap();
    assert_eq!(reply.fetched.len(), 1);
    assert_eq!(reply.fetched[0].uid, Some(7));
}

#[tokio::test]
async fn answers_out_of_order_find_their_commands() {
    let (connection, mut host) = connect("");
    let status = Command::new("STATUS x").wants(&[Kind::Status]);
    let [first, second] = connection.submit_all([fetch("UID"), status]);
    host.hears("p1 FETCH 1 UID").await;
    host.hears("p2 STATUS x").await;
    host.says("* XUNKNOWN {3}\r\na\r\n\r\n* STATUS x (MESSAGES 1)\r\n* 4 EXISTS\r\np2 OK\r\n")
        .await;
    host.says("* 1 FETCH (UID 7)\r\np1 OK [READ-ONLY] done\r\n").await;
    assert_eq!(second.reply().await.unwrap().of(Kind::Status).count(), 1);
    assert_eq!(first.reply().await.unwrap().fetched.len(), 1);
}

#[tokio::test]
async fn a_broken_connection_fails_everybody_and_is_known_to_be_broken() {
    let (connection, mut host) = connect("");
    let first = connection.submit(fetch("UID"));
    let second = connection.submit(fetch("UID"));
    host.hears("p1 FETCH 1 UID").await;
    host.says("* 1 FETCH (UI").await;
    drop(host);
    assert!(matches!(first.reply().await, Err(Error::Closed)));
    assert!(matches!(second.reply().await, Err(Error::Closed)));
    assert!(matches!(connection.run(fetch("UID")).await, Err(Error::Closed)));
    assert!(connection.is_closed());
}

#[tokio::test]
async fn the_selected_mailbox_is_what_the_host_says_it_is() {
    let (connection, mut host) = connect("");
    let selecting = tokio::spawn({
        let connection = connection.clone();
        async move { connection.select(&MailboxName::new("A&B")).await }
    });
    host.hears("p1 SELECT \"A&-B\"").await;
    assert_eq!(connection.selected(), None);
    host.says("* 9 EXISTS\r\n* OK [CLOSED] bye\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n").await;
    host.says("p1 OK [READ-ONLY] done\r\n").await;
    let selected = selecting.await.unwrap().unwrap();
    assert_eq!((selected.exists, selected.uid_validity, selected.read_only), (3, 5, true));
    let noop = connection.submit(Command::new("NOOP"));
    host.hears("p2 NOOP").await;
    host.says("* 2 EXPUNGE\r\n* 4 EXISTS\r\n* 1 EXPUNGE\r\np2 OK\r\n").await;
    noop.reply().await.unwrap();
    assert_eq!(connection.selected().map(|selected| selected.exists), Some(3));
    // Dovecot's answer where the folder was deleted and made anew.
    let noop = connection.submit(Command::new("NOOP"));
    host.hears("p3 NOOP").await;
    host.says("* NO Internal error occurred.\r\np3 OK\r\n").await;
    noop.reply().await.unwrap();
    assert_eq!(connection.selected(), None);
}

#[tokio::test]
async fn nobody_relies_on_a_selection_that_somebody_else_is_changing() {
    let (connection, mut host) = connect("");
    let select = |name: &str| Command::new("SELECT").mailbox(&MailboxName::new(name));
    for name in ["a", "b"] {
        let effect = crate::imap::command::Effect::Select(MailboxName::new(name));
        drop(connection.submit(select(name).with_effect(effect)));
    }
    assert_eq!(connection.selected(), None);
    host.hears("p1 SELECT \"a\"").await;
    host.says("p1 OK\r\n").await;
    host.hears("p2 SELECT \"b\"").await;
    // "a" is selected now, but whatever is asked next will find "b".
    assert_eq!(connection.selected(), None);
    host.says("p2 OK\r\n").await;
    let noop = connection.submit(Command::new("NOOP"));
    host.hears("p3 NOOP").await;
    host.says("p3 OK\r\n").await;
    noop.reply().await.unwrap();
    assert_eq!(connection.selected().map(|selected| selected.name), Some(MailboxName::new("b")));
}

#[tokio::test]
async fn a_literal_waits_for_the_host_unless_it_need_not() {
    let (connection, mut host) = connect("");
    let create = |name: &[u8]| Command::new("CREATE").string(name);
    let refused = connection.submit(create(b"\xff1"));
    let taken = connection.submit(create(b"\xff2"));
    host.hears("p1 CREATE {2}").await;
    host.says("p1 NO never\r\n").await; // The literal is not sent, and the next command is not disturbed.
    assert!(matches!(refused.reply().await, Err(Error::Refused { .. })));
    host.hears("p2 CREATE {2}").await;
    host.says("+ go\r\n").await;
    let mut literal = [0; 4];
    host.0.read_exact(&mut literal).await.unwrap();
    assert_eq!(&literal, b"\xff2\r\n");
    host.says("p2 OK\r\n").await;
    taken.reply().await.unwrap();

    let (connection, mut host) = connect("LITERAL+");
    drop(connection.submit(create("é".as_bytes())));
    host.hears("p1 CREATE {2+}").await;
    host.hears("é").await;
}

#[tokio::test]
async fn an_upload_is_sent_whole_or_the_connection_ends() {
    let upload = |length, bytes: &'static [u8]| Upload { length, source: Box::new(bytes) };
    let (connection, mut host) = connect("LITERAL+");
    let stored = connection.submit(Command::new("APPEND x").upload(upload(5, b"a\r\nb\n")));
    host.hears("p1 APPEND x {5+}").await;
    host.hears("a").await;
    host.hears("b").await;
    host.hears("").await;
    host.says("p1 OK\r\n").await;
    stored.reply().await.unwrap();
    let short = connection.submit(Command::new("APPEND x").upload(upload(6, b"abc")));
    assert!(matches!(short.reply().await, Err(Error::UploadFailed)));
    assert!(connection.is_closed());
}

#[tokio::test]
async fn a_slow_reader_slows_the_host_and_gets_every_byte() {
    let (connection, mut host) = connect("");
    let mut streamed = connection.stream(fetch("BODY.PEEK[]"));
    let size = 3_000_000_usize;
    let says = tokio::spawn(async move {
        host.hears("p1 FETCH 1 BODY.PEEK[]").await;
        host.says(&format!("* 1 FETCH (BODY[] {{{size}}}\r\n")).await;
        host.says(&"0123456789".repeat(size / 10)).await;
        host.says(")\r\np1 OK\r\n").await;
    });
    tokio::task::yield_now().await;
    assert!(!says.is_finished());
    let mut got = Vec::new();
    while let Some(chunk) = streamed.chunks.recv().await {
        got.extend_from_slice(&chunk);
    }
    assert_eq!(got, "0123456789".repeat(size / 10).as_bytes());
    streamed.end.reply().await.unwrap();
    says.await.unwrap();
}

#[tokio::test]
async fn a_section_sent_as_a_quoted_string_is_streamed_as_well() {
    let (connection, mut host) = connect("");
    let mut streamed = connection.stream(fetch("BODY.PEEK[1]"));
    host.hears("p1 FETCH 1 BODY.PEEK[1]").await;
    host.says("* 1 FETCH (BODY[1] \"short\")\r\np1 OK\r\n").await;
    assert_eq!(streamed.chunks.recv().await.as_deref(), Some(&b"short"[..]));
    assert_eq!(streamed.chunks.recv().await, None);
}

#[tokio::test]
async fn a_reader_that_goes_away_costs_at_most_the_connection() {
    let (connection, mut host) = connect("");
    drop(connection.stream(fetch("BODY.PEEK[]")));
    host.hears("p1 FETCH 1 BODY.PEEK[]").await;
    host.says("* 1 FETCH (BODY[] {9}\r\n123456789)\r\np1 OK\r\n").await;
    let next = connection.submit(fetch("UID"));
    host.hears("p2 FETCH 1 UID").await; // A short one is read to its end …
    host.says("* 1 FETCH (UID 7)\r\np2 OK\r\n").await;
    assert_eq!(next.reply().await.unwrap().fetched.len(), 1);
    drop(connection.stream(fetch("BODY.PEEK[]")));
    host.hears("p3 FETCH 1 BODY.PEEK[]").await;
    host.says("* 1 FETCH (BODY[] {9000000}\r\n123456789").await;
    let next = connection.submit(fetch("UID"));
    assert!(matches!(next.reply().await, Err(Error::Closed))); // … a long one isn't.
}

#[tokio::test(start_paused = true)]
async fn a_silent_host_is_given_up() {
    let (connection, _host) = connect("");
    assert!(matches!(connection.run(fetch("UID")).await, Err(Error::TimedOut)));
}
