//! What an operator can rely on: copies of the state, and another key for what is sealed in it.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Output;
use std::time::{Duration, SystemTime};

use shared::submission::{SendRequest, Submission, SubmissionStatus};
use stack::Options;

use crate::app::{ANNA, BEN};
use crate::child::ChildApp;
use crate::client::Client;
use crate::writing::plain;

#[track_caller]
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

async fn send_later(browser: &Client, subject: &str, seconds: u32) -> Submission {
    let content = plain(&[BEN], subject, "x");
    let request = SendRequest { content, undo_seconds: seconds, ..SendRequest::default() };
    let answer = browser.send_answer(subject, &request).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    answer.json()
}

fn folder_for(app: &ChildApp) -> PathBuf {
    app.config.state_folder.parent().unwrap().join("backup")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_brings_back_sessions_and_outbox_and_sends_nothing_twice() {
    let mut app = ChildApp::start().await;
    let browser = app.signed_in(ANNA).await;
    let soon = send_later(&browser, "Soon", 2).await;
    let late = send_later(&browser, "Late", 30).await;

    let backup = folder_for(&app);
    let path = backup.to_str().unwrap();
    let words = said(&app.run(&["admin", "backup", path]));
    assert!(words.contains("Not in it"), "{words}");
    assert!(!backup.join("key").exists());
    assert!(refused(&app.run(&["admin", "backup", path])).contains("can't be made"));

    browser.wait_until_sent(&soon).await;
    assert!(app.stop());
    let words = refused(&app.run(&["admin", "restore", path]));
    assert!(words.contains("there is a database"), "{words}");
    for name in ["pli.sqlite", "pli.sqlite-wal", "pli.sqlite-shm"] {
        // An orderly end leaves the first only.
        let _ = fs::remove_file(app.config.state_folder.join(name));
    }
    fs::remove_dir_all(app.config.state_folder.join("spool")).unwrap();
    let words = said(&app.run(&["admin", "restore", path]));
    assert!(words.contains("1 messages were about to be sent"), "{words}");

    app.start_server().await;
    browser.follow(&app.url);
    assert_eq!(browser.session().await.user.email, ANNA, "upgrades and restores keep sessions");
    // The host's copy in Sent tells that this one went out after the backup.
    let is_sent = |now: &Submission| matches!(now.status, SubmissionStatus::Sent { .. });
    browser.wait_for(&soon, is_sent).await;
    let held = browser.submission(&late).await;
    assert!(matches!(held.status, SubmissionStatus::Held { .. }), "{:?}", held.status);
    let path = browser.path(&format!("submissions/{}", late.id)).await;
    let answer = browser.delete(&path).await;
    assert!(answer.status < 300, "{}", answer.text());
    let got = app.host.messages(BEN, "INBOX").unwrap();
    let copies =
        got.iter().filter(|stored| String::from_utf8_lossy(&stored.raw).contains("Soon")).count();
    assert_eq!(copies, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_changed_while_people_work() {
    let mut app = ChildApp::start_with(Options::imap_only(), |_, _| ()).await;
    let browser = app.signed_in(ANNA).await;
    let key = app.config.key_path();
    let old = fs::read_to_string(&key).unwrap();
    File::open(&key).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();

    let words = said(&app.run(&["admin", "rotate-key"]));
    assert!(words.contains("Sealed with the newest key: 1 records"), "{words}");
    let both = fs::read_to_string(&key).unwrap();
    assert!(both.starts_with(&old) && both.lines().count() == 2);
    let words = refused(&app.run(&["admin", "forget-old-keys"]));
    assert!(words.contains("two minutes"), "{words}");

    let later = SystemTime::now() - Duration::from_mins(3);
    File::open(&key).unwrap().set_modified(later).unwrap();
    let words = said(&app.run(&["admin", "forget-old-keys"]));
    assert!(words.contains("One old key is removed"), "{words}");
    assert!(!fs::read_to_string(&key).unwrap().contains(old.trim()));

    // What the running server knows of the mailbox was read with the old key; a new start has only the new one.
    assert_eq!(browser.get(&browser.path("mailboxes").await).await.status, 200);
    assert!(app.stop());
    app.start_server().await;
    browser.follow(&app.url);
    assert_eq!(browser.get(&browser.path("mailboxes").await).await.status, 200);
}
