//! Automatic replies and lists of senders, as the host carries them out.

use serde_json::{Value, json};
use shared::auto_reply::AutoReplyState;
use shared::problem::ProblemKind;
use shared::script::Script;
use shared::sender_list::{BlockedFate, SenderListsState};

use crate::app::{ANNA, App, BEN, DAN};
use crate::client::{Answer, Client};
use crate::scripts::{put, read, save, scripts};

fn mail(from: &str, more: &str) -> Vec<u8> {
    format!("From: {from}\r\nTo: anna@pli.example\r\nSubject: Hello\r\nMessage-ID: <{from}{}@test>\r\n{more}\r\nHello\r\n", more.len())
        .into_bytes()
}

async fn write(browser: &Client, version: Option<&str>, audience: &str) -> Answer {
    let body = json!({
        "autoReply": {
            "enabled": true, "text": "I am away.\r\n${subject} \"quoted\" */", "audience": audience,
            "days": 3, "subject": "Away: \r\nBcc: x@y.z",
        },
        "version": version,
    });
    browser.put(&browser.path("auto-reply").await, &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_is_answered_once_and_a_list_never() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let path = anna.path("auto-reply").await;
    let none: AutoReplyState = anna.get(&path).await.json();
    assert_eq!((none.is_supported, none.auto_reply, none.version), (true, None, None));
    let written: AutoReplyState = write(&anna, None, "everyone").await.json();
    assert!(written.auto_reply.as_ref().is_some_and(|reply| reply.enabled && reply.days == 3));
    assert_eq!(anna.get(&path).await.json::<AutoReplyState>(), written);
    write(&anna, None, "everyone").await.is_problem(409, ProblemKind::ScriptConflict);

    for _ in 0..3 {
        app.host.deliver_from(DAN, ANNA, &mail(DAN, "")).unwrap();
    }
    app.host.deliver_from(BEN, ANNA, &mail(BEN, "List-Id: <x.example>\r\n")).unwrap();
    app.host.deliver_from("", ANNA, &mail("mailer-daemon@pli.example", "")).unwrap();
    let answers = app.host.wait_for_messages(DAN, "INBOX", 1).unwrap();
    let answer = String::from_utf8_lossy(&answers[0].raw).into_owned();
    assert!(answer.contains("${subject} \"quoted\" */"), "{answer}");
    assert!(!answer.contains("\nBcc:"), "{answer}");
    // Whatever comes after Ben's own mail is behind what was sent for the others.
    app.host.deliver_by_smtp(ANNA, BEN, b"Subject: last\r\n\r\nx\r\n").unwrap();
    app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    assert_eq!(app.host.messages(DAN, "INBOX").unwrap().len(), 1);
    assert_eq!(app.host.messages(BEN, "INBOX").unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_contacts_are_answered_if_so_chosen() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    write(&anna, None, "contacts").await.is_problem(422, ProblemKind::ScriptRefused);
    let books: Value = anna.get("/api/address-books").await.json();
    let content =
        json!({ "name": { "given": "Dan" }, "emails": [{ "address": "Dan@Partner.example" }] });
    let new = json!({ "create": [{ "bookId": books["items"][0]["id"], "content": content }] });
    assert_eq!(anna.post("/api/card-changes", &new).await.status, 200);
    write(&anna, None, "contacts").await.json::<AutoReplyState>();
    app.host.deliver_from(BEN, ANNA, &mail(BEN, "")).unwrap();
    app.host.deliver_from(DAN, ANNA, &mail(DAN, "")).unwrap();
    app.host.wait_for_messages(DAN, "INBOX", 1).unwrap();
    assert!(app.host.messages(BEN, "INBOX").unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_leaves_the_rest_of_a_foreign_script_as_it_is() {
    let app = App::start().await;
    let anna = app.anna().await;
    let foreign = "# mine\nrequire [\"fileinto\"];\n/* odd */ if header :is \"x\" \"y\" { fileinto \"A\"; }\n";
    let kept = ["# mine\n", "/* odd */", "if header :is \"x\" \"y\" { fileinto \"A\"; }\n"];
    put(&app.host, "mine", foreign.as_bytes());
    let active = json!({ "script": crate::scripts::id("mine") });
    assert_eq!(anna.put(&anna.path("scripts/active").await, &active).await.status, 204);
    let state: AutoReplyState = anna.get(&anna.path("auto-reply").await).await.json();
    let written: AutoReplyState = write(&anna, state.version.as_deref(), "everyone").await.json();
    let all = scripts(&anna).await;
    let text = all.current.unwrap().text;
    assert_eq!(all.items.len(), 1, "no other script was made");
    assert!(kept.iter().all(|kept| text.contains(kept)), "{text}");
    let lists = json!({
        "lists": { "blocked": ["spam.example", "Bad@elsewhere.example"], "approved": [], "fate": "junk" },
        "version": written.version,
    });
    let path = anna.path("sender-lists").await;
    let saved: SenderListsState = anna.put(&path, &lists).await.json();
    assert_eq!((saved.lists.blocked.len(), saved.lists.fate), (2, BlockedFate::Junk));
    anna.put(&path, &lists).await.is_problem(409, ProblemKind::ScriptConflict);
    app.host.deliver(ANNA, &mail("x@sub.spam.example", "")).unwrap();
    app.host.deliver(ANNA, &mail("bad@elsewhere.example", "")).unwrap();
    app.host.deliver(ANNA, &mail("good@elsewhere.example", "")).unwrap();
    assert_eq!(app.host.messages(ANNA, "Junk").unwrap().len(), 2);
    assert_eq!(app.host.messages(ANNA, "INBOX").unwrap().len(), 1);
    let text = read(&anna, "mine").await.json::<Script>().text;
    assert!(kept.iter().all(|kept| text.contains(kept)), "{text}");
    let wrong = json!({ "lists": { "blocked": ["no one\" or \"all"], "approved": [], "fate": "junk" }, "version": saved.version });
    anna.put(&path, &wrong).await.is_problem(422, ProblemKind::ScriptRefused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_cannot_be_read_is_left_alone() {
    let app = App::start().await;
    let anna = app.anna().await;
    save(&anna, "pli", None, "keep;\r\n").await.json::<Script>();
    put(&app.host, "pli", b"if if if {\n");
    let path = anna.path("auto-reply").await;
    anna.get(&path).await.is_problem(409, ProblemKind::ScriptBroken);
    let version = read(&anna, "pli").await.json::<Script>().version;
    write(&anna, Some(&version), "everyone").await.is_problem(409, ProblemKind::ScriptBroken);
    let text: Value = read(&anna, "pli").await.json();
    assert_eq!(text["text"], "if if if {\n");
}
