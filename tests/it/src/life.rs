//! The real `pli` as a process: starting, stopping, and its other commands.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;
use std::time::{Duration, Instant};

use stack::Options;

use crate::app::ANNA;
use crate::child::ChildApp;
use crate::client::PATIENCE;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_comes_back_with_its_sessions_and_a_stopped_one_ends_in_order() {
    let mut app = ChildApp::start_with(Options::imap_only(), |config, _| {
        // Whatever held up the end would do so for longer than the test waits.
        config.limits.shutdown_seconds = 3600;
    })
    .await;
    let browser = app.signed_in(ANNA).await;
    app.kill();
    app.start_server().await;
    browser.follow(&app.url);
    assert_eq!(browser.session().await.user.email, ANNA);

    // An open stream doesn't hold up the end.
    let mut stream = browser.events(None).await;
    stream.begun().await;
    assert!(app.stop(), "the end is orderly");
    assert_eq!(stream.next().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_its_key_does_not_start() {
    let mut app = ChildApp::start_with(Options::imap_only(), |_, _| ()).await;
    app.signed_in(ANNA).await;
    assert!(app.stop());
    let key = app.config.key_path();
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&key).unwrap();
    fs::remove_file(&key).unwrap();
    check_refused(&app.run(&["serve"]), "is missing");
    fs::write(&key, text.split_at(text.len() / 2).0).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    check_refused(&app.run(&["serve"]), "not a key of 32 bytes");
}

#[track_caller]
fn check_refused(output: &Output, words: &str) {
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(words) && said.lines().count() == 1, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hosts_are_checked_with_and_without_an_account() {
    let mut app = ChildApp::start().await;
    let check = app.run(&["check"]);
    let said = String::from_utf8(check.stdout).unwrap();
    assert!(check.status.success(), "{said}");
    for part in
        ["pli.example", "IMAP   localhost:", "(TLS): ok", "IMAP4REV1", "AUTH PLAIN", "Sieve"]
    {
        assert!(said.contains(part), "{said} lacks {part}");
    }

    let check = app.run_with_input(&["check", "--account", ANNA], "demo\n");
    let said = String::from_utf8(check.stdout).unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    for part in [
        "MOVE               yes",
        "IDLE               yes",
        "by SMTP: ok",
        "by ManageSieve: ok",
        "fileinto           yes",
    ] {
        assert!(said.contains(part), "{said} lacks {part}");
    }
    let check = app.run_with_input(&["check", "--account", ANNA], "wrong\n");
    assert!(!check.status.success());

    app.host.stop_imap().unwrap();
    let check = app.run(&["check"]);
    assert!(!check.status.success());
    assert!(String::from_utf8(check.stdout).unwrap().contains("FAILED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_sees_users_and_ends_their_sessions() {
    let app = ChildApp::start_with(Options::imap_only(), |_, _| ()).await;
    let browser = app.signed_in(ANNA).await;
    let said = |output: Output| {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(said(app.run(&["admin", "set-name", ANNA, "Anna Keller"])).is_empty());
    assert!(said(app.run(&["admin", "users"])).contains("anna@pli.example\tAnna Keller"));
    assert_eq!(browser.session().await.user.name, "Anna Keller");
    assert!(said(app.run(&["admin", "sessions", ANNA])).contains("Pli's tests"));
    assert_eq!(said(app.run(&["admin", "end-sessions", ANNA])), "1 sessions ended\n");
    let since = Instant::now();
    while browser.get("/api/session").await.status != 401 {
        assert!(since.elapsed() < PATIENCE, "the session goes on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
