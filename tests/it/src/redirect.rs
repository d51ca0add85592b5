//! Messages that go on to others as they came.

use shared::address::Address;
use shared::draft::DraftContent;
use shared::submission::{SendRequest, Submission, SubmissionStatus};

use crate::app::{ANNA, App, BEN, DAN};
use crate::client::Client;
use crate::mail::{inbox, newest};
use crate::writing::header_of;

/// Its text has what no composer would write, its header what nobody else is to see.
const LETTER: &[u8] = b"Delivered-To: ben@pli.example\r\nFrom: Dan <dan@partner.example>\r\nTo: anna@pli.example\r\n\
    Bcc: secret@partner.example\r\nSubject: Whose is this?\r\nMessage-ID: <first@x>\r\n\r\n.dot\r\n  two  spaces \r\n";

async fn request(anna: &Client, undo_seconds: u32) -> SendRequest {
    let content = DraftContent {
        to: vec![Address::new("Ben", BEN)],
        bcc: vec![Address::new("", "chloe@pli.example")],
        subject: "Whose is this?".to_owned(),
        ..DraftContent::default()
    };
    let redirect = Some(newest(anna, &inbox()).await[0].id.clone());
    SendRequest { content, undo_seconds, redirect, ..SendRequest::default() }
}

fn wait_for(what: &str, is_there: &dyn Fn() -> bool) {
    stack::wait_for(what, || Ok(is_there().then_some(()))).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirected_message_arrives_as_it_came() {
    let app = App::start_with_smtp().await;
    app.host.save(ANNA, "INBOX", &["\\Seen"], LETTER).unwrap();
    let anna = app.anna().await;
    let sent: Submission = anna.send_answer("k", &request(&anna, 0).await).await.json();
    anna.wait_until_sent(&sent).await;
    for (person, folder) in [(BEN, "INBOX"), ("chloe@pli.example", "INBOX"), (ANNA, "Sent")] {
        let messages = app.host.wait_for_messages(person, folder, 1).unwrap();
        let raw = String::from_utf8(messages[0].raw.clone()).unwrap().replace("\r\n", "\n");
        let header = header_of(&messages[0].raw);
        assert!(
            header.contains("resent-from:") && header.contains("<anna@pli.example>"),
            "{header}"
        );
        assert!(header.contains("\nfrom: dan <dan@partner.example>\n"), "{person}: {header}");
        assert!(header.contains("\nmessage-id: <first@x>"), "{person}: {header}");
        assert!(!header.contains("secret") && !header.contains("chloe@pli.example>"), "{header}");
        assert!(raw.ends_with("\n\n.dot\n  two  spaces \n"), "{person}: {raw}");
    }
    wait_for("the message to be marked", &|| {
        app.host.messages(ANNA, "INBOX").unwrap()[0].flags.contains(&"$Forwarded".to_owned())
    });
    assert_eq!(app.host.messages(ANNA, "Sent").unwrap().len(), 1);
    assert!(app.host.messages(DAN, "INBOX").unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undone_redirect_leaves_nothing_behind() {
    let app = App::start_with_smtp().await;
    app.host.save(ANNA, "INBOX", &["\\Seen"], LETTER).unwrap();
    let anna = app.anna().await;
    let held: Submission = anna.send_answer("k", &request(&anna, 30).await).await.json();
    let path = anna.path(&format!("submissions/{}", held.id)).await;
    assert_eq!(anna.delete(&path).await.status, 200);
    let spool = app.state_folder().join("spool/outbox");
    wait_for("the message's file to go", &|| std::fs::read_dir(&spool).unwrap().next().is_none());
    let undone = anna.wait_for(&held, |now| now.status == SubmissionStatus::Cancelled).await;
    assert_eq!(undone.draft, None);
    for folder in ["Drafts", "Sent"] {
        assert!(app.host.messages(ANNA, folder).unwrap().is_empty(), "{folder}");
    }
    assert_eq!(app.host.messages(ANNA, "INBOX").unwrap()[0].flags, ["\\Seen"]);
}
