//! Invitations in mail: what they say, how they stand to each other, and what an answer to them is.

use shared::calendar::{Answer, Invitation, InvitationReply, Purpose, Standing};
use shared::draft::{DraftBody, DraftContent};
use shared::id::{MessageId, PartId};
use shared::message::Message;
use shared::problem::ProblemKind;
use shared::submission::{SendRequest, Submission, SubmissionStatus};

use crate::app::{ANNA, App, BEN, DAN};
use crate::client::Client;
use crate::mail::{inbox, newest};
use crate::reading::get;
use crate::writing::header_of;

/// A letter of Ben's with a calendar in it.
fn invitation(method: &str, sequence: u32, attendee: &str) -> Vec<u8> {
    format!(
        "From: Dan <dan@partner.example>\r\nTo: anna@pli.example\r\nSubject: Binding {sequence}\r\n\
         Message-ID: <binding-{sequence}@x>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nCome.\r\n--b\r\n\
         Content-Type: text/calendar; method={method}; charset=utf-8\r\n\r\n\
         BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:binding@pli.example\r\n\
         SEQUENCE:{sequence}\r\nDTSTAMP:2026112{sequence}T080000Z\r\nSUMMARY:Choice of binding\r\n\
         DTSTART;TZID=America/New_York:20261130T100000\r\nORGANIZER;CN=Ben:mailto:ben@pli.example\r\n\
         {attendee}ATTENDEE;CN=Dan:mailto:dan@partner.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n"
    )
    .into_bytes()
}

const TO_ANNA: &str = "ATTENDEE;CN=Anna Keller;RSVP=TRUE:mailto:Anna@pli.example\r\n";

async fn receive(app: &App, anna: &Client, raw: &[u8]) -> MessageId {
    app.host.save(ANNA, "INBOX", &["\\Seen"], raw).unwrap();
    newest(anna, &inbox()).await[0].id.clone()
}

async fn part(anna: &Client, id: &MessageId) -> PartId {
    let message: Message = get(anna, id, "").await.json();
    message.calendar().unwrap().part.clone()
}

async fn read(anna: &Client, id: &MessageId) -> Invitation {
    let part = part(anna, id).await;
    get(anna, id, &format!("/parts/{part}/invitation")).await.json()
}

async fn reply(anna: &Client, id: &MessageId, answer: Answer, undo_seconds: u32) -> SendRequest {
    let content = DraftContent {
        subject: "Accepted: Choice of binding".to_owned(),
        body: DraftBody::Plain { text: "Anna accepts.".to_owned() },
        // Whom it goes to is not the browser's to say.
        to: vec![shared::address::Address::new("", DAN)],
        bcc: vec![shared::address::Address::new("", "chloe@pli.example")],
        in_reply_to: vec!["binding-0@x".to_owned()],
        ..DraftContent::default()
    };
    let invitation =
        Some(InvitationReply { message: id.clone(), part: part(anna, id).await, answer });
    SendRequest { content, undo_seconds, invitation, ..SendRequest::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_organiser_gets_a_proper_reply() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let id = receive(&app, &anna, &invitation("REQUEST", 0, TO_ANNA)).await;
    let asked = read(&anna, &id).await;
    assert!(asked.can_answer());
    assert_eq!((asked.purpose, asked.answer), (Purpose::Request, Answer::None));
    let event = asked.event.unwrap();
    assert_eq!(event.zone.as_deref(), Some("America/New_York"));

    let request = reply(&anna, &id, Answer::Accepted, 0).await;
    let sent: Submission = anna.send_answer("k", &request).await.json();
    let again: Submission = anna.send_answer("k", &request).await.json();
    assert_eq!(sent.id, again.id);
    assert_eq!(read(&anna, &id).await.answer, Answer::Accepted, "known at once");
    anna.wait_until_sent(&sent).await;

    let messages = app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    let raw = String::from_utf8(messages[0].raw.clone()).unwrap().replace("\r\n\t", " ");
    let raw = raw.replace("\r\n ", " ");
    assert!(header_of(&messages[0].raw).contains("<anna@pli.example>"), "{raw}");
    assert!(raw.contains("In-Reply-To: <binding-0@x>"), "{raw}");
    assert!(raw.contains("multipart/alternative"), "{raw}");
    let kind = raw.lines().find(|line| line.contains("text/calendar")).unwrap().replace('"', "");
    assert!(kind.contains("method=REPLY") && kind.contains("charset=utf-8"), "{kind}");
    let ben = app.signed_in(BEN).await;
    let got = newest(&ben, &inbox()).await[0].id.clone();
    let told = read(&ben, &got).await;
    assert_eq!((told.purpose, told.can_answer()), (Purpose::Reply, false));
    assert_eq!(told.event.unwrap().attendees[0].answer, Answer::Accepted);
    let calendar = get(&ben, &got, &format!("/parts/{}", part(&ben, &got).await)).await.text();
    let lines: Vec<String> =
        calendar.replace("\r\n", "\n").replace("\n ", "").lines().map(str::to_owned).collect();
    for line in [
        "METHOD:REPLY",
        "UID:binding@pli.example",
        "SEQUENCE:0",
        "ORGANIZER;CN=Ben:mailto:ben@pli.example",
        "ATTENDEE;CN=\"Anna Keller\";PARTSTAT=ACCEPTED:mailto:Anna@pli.example",
    ] {
        assert!(lines.iter().any(|it| it == line), "{line} in {lines:#?}");
    }
    assert_eq!(lines.iter().filter(|it| it.starts_with("ATTENDEE")).count(), 1);
    assert_eq!(lines.iter().filter(|it| it.starts_with("DTSTAMP:")).count(), 1);
    stack::wait_for("the invitation to be marked as answered", || {
        let marked = app.host.messages(ANNA, "INBOX")?[0].flags.contains(&"\\Answered".to_owned());
        Ok(marked.then_some(()))
    })
    .unwrap();
    for nobody in [DAN, "chloe@pli.example"] {
        assert!(app.host.messages(nobody, "INBOX").unwrap().is_empty(), "{nobody}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undone_answer_is_none_and_leaves_no_draft() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let id = receive(&app, &anna, &invitation("REQUEST", 0, TO_ANNA)).await;
    let request = reply(&anna, &id, Answer::Declined, 30).await;
    let held: Submission = anna.send_answer("k", &request).await.json();
    assert_eq!(read(&anna, &id).await.answer, Answer::Declined);
    let path = anna.path(&format!("submissions/{}", held.id)).await;
    assert_eq!(anna.delete(&path).await.status, 200);
    assert_eq!(read(&anna, &id).await.answer, Answer::None);
    let spool = app.state_folder().join("spool/outbox");
    stack::wait_for("the answer's file to go", || {
        Ok(std::fs::read_dir(&spool)?.next().is_none().then_some(()))
    })
    .unwrap();
    anna.wait_for(&held, |now| now.status == SubmissionStatus::Cancelled).await;
    assert_eq!(read(&anna, &id).await.answer, Answer::None, "chores don't bring it back");
    assert!(app.host.messages(ANNA, "Drafts").unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn later_messages_about_an_event_change_or_cancel_it() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    let first = receive(&app, &anna, &invitation("REQUEST", 0, TO_ANNA)).await;
    assert_eq!(read(&anna, &first).await.standing, Standing::Current);
    let second = receive(&app, &anna, &invitation("REQUEST", 1, TO_ANNA)).await;
    assert_eq!(read(&anna, &second).await.standing, Standing::Changed);
    let before = read(&anna, &first).await;
    assert_eq!((before.standing, before.can_answer()), (Standing::Outdated, false));
    app.restart().await;
    anna.follow(&app.url);
    assert_eq!(read(&anna, &first).await.standing, Standing::Outdated, "over a restart too");
    let third = receive(&app, &anna, &invitation("CANCEL", 2, TO_ANNA)).await;
    assert_eq!(read(&anna, &third).await.standing, Standing::Cancelled);
    for id in [&first, &second] {
        let now = read(&anna, id).await;
        assert_eq!((now.standing, now.can_answer()), (Standing::Cancelled, false));
    }
    // Somebody else's event of the same name is another one.
    let forged = String::from_utf8(invitation("CANCEL", 9, TO_ANNA)).unwrap();
    let forged = forged.replace("mailto:ben@", "mailto:eve@").replace("UID:binding", "UID:other");
    let other = receive(&app, &anna, forged.as_bytes()).await;
    read(&anna, &other).await;
    let real = forged.replace("mailto:eve@", "mailto:ben@").replace("CANCEL", "REQUEST");
    let real = receive(&app, &anna, real.replace("SEQUENCE:9", "SEQUENCE:0").as_bytes()).await;
    assert_eq!(read(&anna, &real).await.standing, Standing::Current);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whom_an_invitation_names_can_answer_it() {
    let app = App::start().await;
    let anna = app.anna().await;
    let id = receive(&app, &anna, &invitation("REQUEST", 0, "")).await;
    let asked = read(&anna, &id).await;
    assert_eq!((asked.invited.clone(), asked.can_answer()), (None, false));
    let answer = anna.send_answer("k", &reply(&anna, &id, Answer::Accepted, 0).await).await;
    answer.is_problem(400, ProblemKind::BadRequest);
    let asked = receive(&app, &anna, &invitation("REQUEST", 1, TO_ANNA)).await;
    let answer = anna.send_answer("l", &reply(&anna, &asked, Answer::None, 0).await).await;
    answer.is_problem(400, ProblemKind::BadRequest);
    let outbox: shared::submission::SubmissionList =
        anna.get(&anna.path("submissions").await).await.json();
    assert!(outbox.items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_without_end_is_none() {
    let app = App::start().await;
    let anna = app.anna().await;
    let crowd = "ATTENDEE:mailto:somebody@partner.example\r\n".repeat(100_000);
    let id = receive(&app, &anna, &invitation("REQUEST", 0, &crowd)).await;
    assert_eq!(read(&anna, &id).await.event, None);
    let bomb = String::from_utf8(invitation("REQUEST", 1, TO_ANNA)).unwrap();
    let bomb = bomb.replace("SUMMARY:", "RRULE:FREQ=SECONDLY;COUNT=4000000000\r\nSUMMARY:");
    let id = receive(&app, &anna, bomb.as_bytes()).await;
    let told = read(&anna, &id).await.event.unwrap().recurrence.unwrap();
    assert_eq!(told.every, shared::calendar::Period::Other);
}
