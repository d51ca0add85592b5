//! Marking, moving, copying and destroying messages, seen from behind the server's back.

use serde_json::{Value, json};
use shared::change::ChangeResult;
use shared::id::MessageId;
use shared::mailbox::MailboxRole;
use shared::problem::ProblemKind;
use stack::Options;

use crate::app::{ANNA, App};
use crate::client::{Answer, Client};
use crate::mail::{fill, inbox, letter, name_id, newest, subjects};
use crate::mailboxes::folders;

async fn change(browser: &Client, messages: &[&MessageId], change: Value) -> Answer {
    let body = json!({ "messages": messages, "change": change });
    browser.post(&browser.path("changes").await, &body).await
}

/// Four letters in INBOX, newest first.
async fn four(app: &App, browser: &Client) -> Vec<MessageId> {
    for number in 1..=4 {
        app.host.save(ANNA, "INBOX", &[], &letter(&format!("Nr {number}"))).unwrap();
    }
    newest(browser, &inbox()).await.into_iter().map(|row| row.id).collect()
}

fn flags(app: &App, folder: &str) -> Vec<String> {
    let messages = app.host.messages(ANNA, folder).unwrap();
    messages.into_iter().map(|message| message.flags.join(" ")).collect()
}

/// Subjects of a folder, oldest first.
fn kept(app: &App, folder: &str) -> Vec<String> {
    let messages = app.host.raw_messages(ANNA, folder).unwrap();
    let subject = |raw: Vec<u8>| {
        let raw = String::from_utf8(raw).unwrap();
        raw.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().to_owned()
    };
    messages.into_iter().map(subject).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn keywords_are_added_and_removed() {
    let app = App::start().await;
    let anna = app.anna().await;
    let ids = four(&app, &anna).await;
    let add = json!({ "kind": "keywords", "add": ["$seen", "$flagged", "work"] });
    change(&anna, &[&ids[0], &ids[3]], add).await.json::<ChangeResult>();
    assert_eq!(flags(&app, "INBOX"), ["\\Flagged \\Seen work", "", "", "\\Flagged \\Seen work"]);
    let both = json!({ "kind": "keywords", "add": ["$answered"], "remove": ["$seen", "work"] });
    change(&anna, &[&ids[0]], both).await.json::<ChangeResult>();
    assert_eq!(flags(&app, "INBOX")[3], "\\Answered \\Flagged");
    let rows = newest(&anna, &inbox()).await;
    assert!(
        rows[3].keywords.is_seen() && rows[3].keywords.has("work") && !rows[0].keywords.is_seen()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyword_that_would_be_a_command_is_refused() {
    let app = App::start().await;
    let anna = app.anna().await;
    let ids = four(&app, &anna).await;
    for keyword in ["a b", "x)\r\na DELETE INBOX", "", "\\Recent\r\n", "é", "a{5}"] {
        let add = json!({ "kind": "keywords", "add": [keyword] });
        change(&anna, &[&ids[0]], add).await.is_problem(400, ProblemKind::BadRequest);
    }
    assert_eq!(flags(&app, "INBOX"), ["", "", "", ""]);
}

async fn moves_and_comes_back(options: Options) {
    let app = App::start_with(options, |_, _| ()).await;
    let anna = app.anna().await;
    let ids = four(&app, &anna).await;
    let to_trash = json!({ "kind": "move", "to": { "role": "trash" } });
    let result: ChangeResult = change(&anna, &[&ids[0], &ids[2]], to_trash).await.json();
    assert_eq!(kept(&app, "INBOX"), ["Nr 1", "Nr 3"]);
    assert_eq!(kept(&app, "Trash"), ["Nr 2", "Nr 4"]);
    assert!(result.stale.is_empty());
    if result.moved.is_empty() {
        return; // No UIDPLUS: there is no undo.
    }
    assert_eq!(result.moved.len(), 2);
    let there: Vec<_> = result.moved.iter().map(|moved| &moved.to).collect();
    let in_trash = newest(&anna, &name_id("Trash")).await;
    assert!(there.iter().all(|id| in_trash.iter().any(|row| row.id == **id)));
    let back = json!({ "kind": "move", "to": { "mailbox": inbox() } });
    change(&anna, &there, back).await.json::<ChangeResult>();
    assert_eq!(kept(&app, "INBOX"), ["Nr 1", "Nr 3", "Nr 2", "Nr 4"]);
    assert!(kept(&app, "Trash").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_move_and_come_back() {
    moves_and_comes_back(Options::imap_only()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_move_on_a_host_without_move() {
    moves_and_comes_back(Options::imap_only().without(&["MOVE"])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_move_on_a_host_without_move_and_uidplus() {
    moves_and_comes_back(Options::imap_only().without(&["MOVE", "UIDPLUS", "LITERAL+"])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_expunged_but_what_was_named() {
    for missing in [&["X-NONE"][..], &["MOVE", "UIDPLUS"]] {
        let app = App::start_with(Options::imap_only().without(missing), |_, _| ()).await;
        let anna = app.anna().await;
        let ids = four(&app, &anna).await;
        app.host.imap(ANNA, b"1 SELECT INBOX\r\n2 STORE 1 +FLAGS (\\Deleted)\r\n").unwrap();
        change(&anna, &[&ids[1]], json!({ "kind": "destroy" })).await.json::<ChangeResult>();
        assert_eq!(kept(&app, "INBOX"), ["Nr 1", "Nr 2", "Nr 4"], "{missing:?}");
        assert_eq!(flags(&app, "INBOX")[0], "\\Deleted", "{missing:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_with_the_role_is_made_where_there_is_none() {
    let options = Options::imap_only().without(&["SPECIAL-USE"]);
    let app = App::start_with(options, |_, _| ()).await;
    let anna = app.anna().await;
    app.host.imap(ANNA, b"1 DELETE Archive\r\n2 UNSUBSCRIBE Archive\r\n").unwrap();
    let ids = four(&app, &anna).await;
    let archive = json!({ "kind": "move", "to": { "role": "archive" } });
    let result: ChangeResult = change(&anna, &[&ids[0]], archive).await.json();
    assert_eq!(result.moved.len(), 1);
    assert_eq!(kept(&app, "Archive"), ["Nr 4"]);
    let folders = folders(&anna).await;
    let made = folders.iter().find(|folder| folder.role == Some(MailboxRole::Archive)).unwrap();
    assert!(made.subscribed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_leaves_the_original() {
    let app = App::start().await;
    let anna = app.anna().await;
    let ids = four(&app, &anna).await;
    let copy = json!({ "kind": "copy", "to": { "mailbox": name_id("Archive") } });
    let result: ChangeResult = change(&anna, &[&ids[0]], copy).await.json();
    assert_eq!(result.moved.len(), 1);
    assert_eq!((kept(&app, "INBOX").len(), kept(&app, "Archive")), (4, vec!["Nr 4".to_owned()]));
    let nowhere = json!({ "kind": "move", "to": { "mailbox": name_id("Nowhere") } });
    change(&anna, &[&ids[0]], nowhere).await.is_problem(404, ProblemKind::MailboxMissing);
    assert_eq!(kept(&app, "INBOX").len(), 4);
    let here = json!({ "kind": "move", "to": { "mailbox": inbox() } });
    change(&anna, &[&ids[0]], here).await.json::<ChangeResult>();
    assert_eq!(subjects(&newest(&anna, &inbox()).await), ["Nr 4", "Nr 3", "Nr 2", "Nr 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_message_is_told_and_never_acted_on() {
    let app = App::start().await;
    app.host.save(ANNA, "Rebuilt", &[], &letter("old")).unwrap();
    let anna = app.anna().await;
    let inbox_ids = four(&app, &anna).await;
    let old = newest(&anna, &name_id("Rebuilt")).await.remove(0).id;
    app.host.imap(ANNA, b"1 DELETE Rebuilt\r\n").unwrap();
    app.host.save(ANNA, "Rebuilt", &[], &letter("new")).unwrap();
    for change_to in
        [json!({ "kind": "destroy" }), json!({ "kind": "move", "to": { "role": "trash" } })]
    {
        let result: ChangeResult = change(&anna, &[&old], change_to).await.json();
        assert_eq!(result.stale, std::slice::from_ref(&old));
        assert_eq!(kept(&app, "Rebuilt"), ["new"]);
    }
    // The others are done all the same.
    let seen = json!({ "kind": "keywords", "add": ["$seen"] });
    let result: ChangeResult = change(&anna, &[&old, &inbox_ids[0]], seen).await.json();
    assert_eq!(result.stale, [old]);
    assert_eq!(flags(&app, "INBOX")[3], "\\Seen");
    assert_eq!(flags(&app, "Rebuilt"), [""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_scattered_messages_move_at_once() {
    let app = App::start().await;
    let anna = app.anna().await;
    fill(&app.host, "Many", 25, 7);
    let many = name_id("Many");
    let mut ids = Vec::new();
    for position in (0..3200).step_by(200) {
        let window = crate::mail::window(&anna, &many, position, 200).await;
        let rows = window.json::<shared::message::MessageWindow>().items;
        ids.extend(rows.into_iter().map(|row| row.id).step_by(3));
    }
    let named: Vec<_> = ids.iter().collect();
    let to_archive = json!({ "kind": "move", "to": { "role": "archive" } });
    let result: ChangeResult = change(&anna, &named, to_archive).await.json();
    assert_eq!(result.moved.len(), ids.len());
    assert_eq!(app.host.messages(ANNA, "Archive").unwrap().len(), ids.len());
    assert_eq!(app.host.messages(ANNA, "Many").unwrap().len(), 3200 - ids.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_none_of_ours_is_changes_nothing() {
    let app = App::start().await;
    let anna = app.anna().await;
    let ids = four(&app, &anna).await;
    for id in ["", "x", "SU5CT1g.1.1.1", "../../x"] {
        let id = MessageId::from(id);
        let answer = change(&anna, &[&ids[0], &id], json!({ "kind": "destroy" })).await;
        answer.is_problem(400, ProblemKind::BadRequest);
    }
    assert_eq!(kept(&app, "INBOX").len(), 4);
}
