//! A host that says what the test wants it to say: for what no real one can be made to do.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream};

use super::super::outcome::Outcome;
use super::*;

/// What the host does next.
enum Turn {
    /// Says this.
    Say(&'static str),
    /// Waits for a line that begins so.
    Hear(&'static str),
    /// Waits for the message's end, and keeps it.
    HearMessage,
    /// Hangs up.
    Leave,
    /// Says nothing more, and stays.
    Silence,
}
use Turn::*;

/// Runs a script; gives back the message that it heard.
async fn play(stream: DuplexStream, turns: Vec<Turn>) -> String {
    let mut stream = BufReader::new(stream);
    let mut message = String::new();
    for turn in turns {
        match turn {
            Say(text) => stream.write_all(format!("{text}\r\n").as_bytes()).await.unwrap(),
            Hear(begin) => {
                let mut line = String::new();
                stream.read_line(&mut line).await.unwrap();
                assert!(line.starts_with(begin), "{line:?} is not {begin:?}");
            }
            HearMessage => loop {
                let mut line = String::new();
                stream.read_line(&mut line).await.unwrap();
                if line == ".\r\n" {
                    break;
                }
                message.push_str(&line);
            },
            Leave => return message,
            Silence => std::future::pending().await,
        }
    }
    message
}

fn sign_in() -> SignIn {
    SignIn { act_as: None, user: "anna".into(), password: "secret".to_owned().into() }
}

async fn submit(turns: Vec<Turn>, message: &str) -> (Result<Reply, Error>, Option<String>) {
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    let host = tokio::spawn(play(theirs, turns));
    let brief = Duration::from_millis(100);
    let timeouts = Timeouts { command: brief, block: brief, finish: brief };
    let sending = async {
        let envelope = Envelope {
            sender: "anna@pli.example".into(),
            recipients: vec!["ben@pli.example".into(), "chloe@pli.example".into()],
            size_bytes: 10,
            eight_bit: false,
            wants_report: false,
        };
        let mut session = Session::begin(Box::new(ours), &timeouts, false).await?;
        session.sign_in(&sign_in()).await?;
        let mut transfer = session.envelope(&envelope).await?;
        transfer.body(message.as_bytes()).await?;
        transfer.finish().await
    };
    let result = sending.await;
    let heard = tokio::time::timeout(brief, host).await.ok();
    (result, heard.map(|heard| heard.unwrap()))
}

fn hello() -> Vec<Turn> {
    vec![
        Say("220 host ESMTP"),
        Hear("EHLO [127.0.0.1]"),
        Say("250-host\r\n250-SIZE 1000\r\n250 AUTH PLAIN LOGIN"),
        // "\0anna\0secret"
        Hear("AUTH PLAIN AGFubmEAc2VjcmV0"),
        Say("235 2.7.0 welcome"),
    ]
}

fn up_to_data() -> Vec<Turn> {
    let mut turns = hello();
    turns.extend([
        Hear("MAIL FROM:<anna@pli.example> SIZE=10\r\n"),
        Say("250 2.1.0 Ok"),
        Hear("RCPT TO:<ben@pli.example>\r\n"),
        Say("250 2.1.5 Ok"),
        Hear("RCPT TO:<chloe@pli.example>\r\n"),
        Say("250 2.1.5 Ok"),
        Hear("DATA"),
        Say("354 go on"),
    ]);
    turns
}

fn with(mut turns: Vec<Turn>, more: impl IntoIterator<Item = Turn>) -> Vec<Turn> {
    turns.extend(more);
    turns
}

fn outcome(result: &Result<Reply, Error>) -> &'static str {
    match result.as_ref().map_err(|error| Outcome::of(error, &[])) {
        Ok(_) | Err(Outcome::Accepted) => "accepted",
        Err(Outcome::Failed(_)) => "failed",
        Err(Outcome::Refused { .. }) => "refused",
        Err(Outcome::Unknown) => "unknown",
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_goes_through_with_its_dots() {
    let turns = with(up_to_data(), [HearMessage, Say("250 2.0.0 queued"), Hear("QUIT")]);
    let (result, heard) = submit(turns, "a\n.\n..b\r\nc").await;
    assert_eq!(outcome(&result), "accepted");
    assert_eq!(heard.unwrap(), "a\r\n..\r\n...b\r\nc\r\n");
}

#[tokio::test(start_paused = true)]
async fn only_a_lost_answer_to_the_end_is_unknown() {
    let (result, _) = submit(with(up_to_data(), [HearMessage, Leave]), "a").await;
    assert_eq!(outcome(&result), "unknown");
    let (result, _) = submit(with(up_to_data(), [HearMessage, Silence]), "a").await;
    assert_eq!(outcome(&result), "unknown");
    let (result, _) = submit(with(up_to_data(), [HearMessage, Say("what?")]), "a").await;
    assert_eq!(outcome(&result), "unknown");
    let (result, _) = submit(with(up_to_data(), [HearMessage, Say("354 more?")]), "a").await;
    assert_eq!(outcome(&result), "unknown");
    for (answer, expected) in [("451 4.3.0 Later", "failed"), ("554 5.7.1 Spam", "refused")] {
        let (result, _) = submit(with(up_to_data(), [HearMessage, Say(answer)]), "a").await;
        assert_eq!(outcome(&result), expected, "{answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_breaks_before_the_end_can_be_tried_again() {
    let breaks = up_to_data().len();
    for after in 0..breaks {
        for last in [Leave, Silence] {
            let mut turns = up_to_data();
            turns.truncate(after);
            let (result, _) = submit(with(turns, [last]), "a").await;
            assert_eq!(outcome(&result), "failed", "after turn {after}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_before_goodbye_in_the_middle_counts() {
    let turns = with(up_to_data(), [Say("552 5.3.4 Too large"), Leave]);
    let (result, _) = submit(turns, &"x".repeat(1_000_000)).await;
    assert!(matches!(result, Err(Error::Refused(Step::Message, ref reply)) if reply.code == 552));
}

#[tokio::test(start_paused = true)]
async fn one_refused_recipient_stops_all() {
    let turns = with(
        hello(),
        [
            Hear("MAIL FROM"),
            Say("250 Ok"),
            Hear("RCPT"),
            Say("250 Ok"),
            Hear("RCPT"),
            Say("550-5.1.1 <chloe@pli.example>:\r\n550 5.1.1 unknown"),
            Hear("RSET"),
            Say("250 Ok"),
            Hear("QUIT"),
        ],
    );
    let (result, heard) = submit(turns, "a").await;
    assert!(
        matches!(result, Err(Error::Recipients(ref refused)) if refused.len() == 1 && refused[0].0 == 1)
    );
    assert!(heard.is_some(), "the host was told");
}

#[tokio::test(start_paused = true)]
async fn sign_in_by_login_where_there_is_no_plain() {
    let turns = vec![
        Say("220 host"),
        Hear("EHLO"),
        Say("250-host\r\n250 AUTH LOGIN"),
        Hear("AUTH LOGIN"),
        Say("334 VXNlcm5hbWU6"),
        Hear("YW5uYQ=="),
        Say("334 UGFzc3dvcmQ6"),
        Hear("c2VjcmV0"),
        Say("535 5.7.8 no"),
    ];
    let (result, _) = submit(turns, "a").await;
    assert!(matches!(result, Err(Error::SignIn(Some(ref reply))) if reply.code == 535));
    let turns = vec![Say("220 host"), Hear("EHLO"), Say("250 host")];
    let (result, _) = submit(turns, "a").await;
    assert!(matches!(result, Err(Error::SignIn(None))));
}

#[tokio::test(start_paused = true)]
async fn pipelined_commands_are_answered_one_by_one() {
    let turns = vec![
        Say("220 host"),
        Hear("EHLO"),
        Say("250-host\r\n250-PIPELINING\r\n250 AUTH PLAIN"),
        Hear("AUTH"),
        Say("235 ok"),
        Hear("MAIL"),
        Hear("RCPT"),
        Hear("RCPT"),
        Say("250 a\r\n250 b\r\n250 c"),
        Hear("DATA"),
        Say("354 go"),
        HearMessage,
        Say("250 ok"),
    ];
    let (result, heard) = submit(turns, "Hello").await;
    assert_eq!(outcome(&result), "accepted");
    assert_eq!(heard.unwrap(), "Hello\r\n");
}
