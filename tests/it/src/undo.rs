//! Whatever one does with messages and takes back: the host then holds what it held before.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shared::change::ChangeResult;
use shared::id::MessageId;
use stack::Options;

use crate::app::{ANNA, App};
use crate::client::Client;
use crate::mail::{inbox, letter, name_id, newest};

/// All that a host keeps of a message but its number: folder, flags, when it came, and its bytes.
fn held(app: &App) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for folder in app.host.folders(ANNA).unwrap() {
        let fields = "flags date.received size.physical hdr.subject";
        let arguments = ["fetch", "-u", ANNA, fields, "mailbox", &folder];
        let listed = String::from_utf8(app.host.doveadm(&arguments).unwrap()).unwrap();
        for message in listed.split('\x0c').filter(|message| !message.trim().is_empty()) {
            let mut lines: Vec<String> =
                message.lines().filter(|line| !line.is_empty()).map(sorted_flags).collect();
            lines.sort();
            let line = format!("{folder}: {}", lines.join(" | "));
            assert!(all.insert(line.clone()), "twice: {line}");
        }
    }
    all
}

/// Flags are a set, in whatever order a host tells them.
fn sorted_flags(line: &str) -> String {
    let Some(flags) = line.strip_prefix("flags:") else { return line.to_owned() };
    let mut flags: Vec<&str> = flags.split_whitespace().collect();
    flags.retain(|flag| *flag != "\\Recent");
    flags.sort_unstable();
    format!("flags: {}", flags.join(" "))
}

async fn change(browser: &Client, messages: &[MessageId], change: Value) -> ChangeResult {
    let body = json!({ "messages": messages, "change": change });
    browser.post(&browser.path("changes").await, &body).await.json()
}

/// Does `action` with `messages` and takes it back, as the browser does.
async fn there_and_back(browser: &Client, messages: &[MessageId], action: &Value) {
    let result = change(browser, messages, action.clone()).await;
    if action["kind"] == "move" {
        let there: Vec<MessageId> = result.moved.into_iter().map(|moved| moved.to).collect();
        assert_eq!(there.len(), messages.len());
        let back = json!({ "kind": "move", "to": { "mailbox": inbox() } });
        change(browser, &there, back).await;
    } else {
        let back = json!({ "kind": "keywords", "add": action["remove"], "remove": action["add"] });
        change(browser, messages, back).await;
    }
}

async fn every_action_is_undone(options: Options) {
    let app = App::start_with(options, |_, _| ()).await;
    for number in 0..12 {
        let flags: &[&str] = match number % 4 {
            0 => &["\\Seen", "work"],
            1 => &["\\Flagged", "$Forwarded"],
            2 => &["\\Answered", "\\Seen", "$label1"],
            _ => &[],
        };
        app.host.save(ANNA, "INBOX", flags, &letter(&format!("Nr {number}"))).unwrap();
    }
    app.host.save(ANNA, "Projects", &["\\Seen"], &letter("A plan")).unwrap();
    app.host.save(ANNA, "Trash", &[], &letter("Rubbish")).unwrap();
    let anna = app.anna().await;
    let before = held(&app);
    let actions = [
        json!({ "kind": "move", "to": { "role": "archive" } }),
        json!({ "kind": "move", "to": { "role": "trash" } }),
        json!({ "kind": "move", "to": { "role": "junk" } }),
        json!({ "kind": "move", "to": { "mailbox": name_id("Projects") } }),
        json!({ "kind": "keywords", "add": ["$label3"], "remove": [] }),
        json!({ "kind": "keywords", "add": ["later", "$label2"], "remove": [] }),
    ];
    // Each action with other messages, and each time with more of them.
    for (number, action) in actions.iter().enumerate() {
        for step in 1..=3 {
            let rows = newest(&anna, &inbox()).await;
            let chosen = rows.into_iter().skip(number % 3).step_by(step).map(|row| row.id);
            there_and_back(&anna, &chosen.collect::<Vec<_>>(), action).await;
            assert_eq!(held(&app), before, "{action} {step}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_as_it_was() {
    every_action_is_undone(Options::imap_only()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_as_it_was_on_a_host_without_move() {
    every_action_is_undone(Options::imap_only().without(&["MOVE"])).await;
}
