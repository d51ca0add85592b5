//! Connections that break, requests that go away, and transfers of any size.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::Method;
use shared::message::MessageWindow;
use stack::Options;

use crate::app::{ANNA, App};
use crate::client::PATIENCE;
use crate::mail::{inbox, letter, newest, subjects, window};
use crate::mailboxes::folders;

const ATTACHMENT: usize = 25 * 1024 * 1024;

/// A letter with an attachment of so many bytes, and the attachment.
fn heavy(size: usize) -> (Vec<u8>, Vec<u8>) {
    let content: Vec<u8> = (0..size).map(|index| (index * 31 % 251) as u8).collect();
    let mut raw = b"Subject: heavy\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\n\r\ntext\r\n--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        .to_vec();
    for line in content.chunks(57) {
        raw.extend(encode(line).into_bytes());
        raw.extend(b"\r\n");
    }
    raw.extend(b"--b--\r\n");
    (raw, content)
}

fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let number =
            (0..3).fold(0_usize, |sum, at| sum << 8 | usize::from(*group.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let digit = ALPHABET[number >> (18 - 6 * at) & 63];
            text.push(if at <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_attachment_comes_whole_and_leaves_room_for_others() {
    let app = App::start().await;
    let (raw, content) = heavy(ATTACHMENT);
    app.host.save(ANNA, "INBOX", &[], &raw).unwrap();
    let anna = app.anna().await;
    let id = newest(&anna, &inbox()).await.remove(0).id;
    let path = anna.path(&format!("messages/{id}/parts/2")).await;
    // One that nobody reads on with: lists and other downloads go on beside it.
    let response = anna.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut held = response.bytes_stream();
    let first = held.next().await.unwrap().unwrap();
    assert_eq!(newest(&anna, &inbox()).await.len(), 1);
    assert!(!folders(&anna).await.is_empty());
    assert!(anna.get(&path).await.body == content);
    // It goes on after all, and has every byte.
    let mut held_content = first.to_vec();
    while let Some(bytes) = held.next().await {
        held_content.extend_from_slice(&bytes.unwrap());
    }
    assert!(held_content == content);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_go_away_harm_nobody() {
    let app = App::start().await;
    for number in 0..30 {
        app.host.save(ANNA, "INBOX", &[], &letter(&format!("Nr {number}"))).unwrap();
        app.host.save(ANNA, "Archive", &[], &letter(&format!("Other {number}"))).unwrap();
    }
    let (raw, _) = heavy(3_000_000);
    app.host.save(ANNA, "INBOX", &[], &raw).unwrap();
    let anna = app.anna().await;
    let heavy = newest(&anna, &inbox()).await.remove(0).id;
    let raw = anna.path(&format!("messages/{heavy}/raw")).await;
    let archive = crate::mail::name_id("Archive");
    for round in 0..60_u64 {
        // Each is given up at another moment.
        let moment = Duration::from_micros(round * 150);
        let _ = tokio::time::timeout(moment, anna.get(&raw)).await;
        let _ = tokio::time::timeout(moment, newest(&anna, &archive)).await;
        let _ = tokio::time::timeout(moment, newest(&anna, &inbox())).await;
        let rows = newest(&anna, &archive).await;
        assert!(rows.len() == 30 && rows.iter().all(|row| row.subject.starts_with("Other")));
        assert_eq!(newest(&anna, &inbox()).await[1].subject, "Nr 29");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_at_once_are_all_answered() {
    let app = App::start().await;
    for number in 0..60 {
        app.host.save(ANNA, "INBOX", &[], &letter(&format!("Nr {number}"))).unwrap();
    }
    let anna = app.anna().await;
    let mailbox = inbox();
    let requests = (0..60).map(|position| window(&anna, &mailbox, position, 1));
    let answers = futures_util::future::join_all(requests).await;
    for (position, answer) in answers.iter().enumerate() {
        let window: MessageWindow = answer.json();
        assert_eq!(subjects(&window.items), [format!("Nr {}", 59 - position)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_was_restarted_is_found_again() {
    let mut app = App::start().await;
    app.host.save(ANNA, "INBOX", &[], &letter("one")).unwrap();
    let anna = app.anna().await;
    assert_eq!(newest(&anna, &inbox()).await.len(), 1);
    app.host.restart_imap().unwrap();
    // Every connection is broken, and nobody notices.
    assert_eq!(newest(&anna, &inbox()).await.len(), 1);
    let id = newest(&anna, &inbox()).await.remove(0).id;
    app.host.restart_imap().unwrap();
    let seen = serde_json::json!({ "messages": [id], "change": { "kind": "move", "to": { "role": "archive" } } });
    assert_eq!(anna.post(&anna.path("changes").await, &seen).await.status, 200);
    assert_eq!(app.host.messages(ANNA, "Archive").unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_the_host_breaks_off_is_not_taken_for_whole() {
    let mut app = App::start().await;
    let (raw, _) = heavy(ATTACHMENT);
    app.host.save(ANNA, "INBOX", &[], &raw).unwrap();
    let anna = app.anna().await;
    let id = newest(&anna, &inbox()).await.remove(0).id;
    let path = anna.path(&format!("messages/{id}/raw")).await;
    let mut bytes = anna.request(Method::GET, &path).send().await.unwrap().bytes_stream();
    assert!(bytes.next().await.unwrap().is_ok());
    app.host.restart_imap().unwrap();
    let mut failed = false;
    while let Some(chunk) = tokio::time::timeout(PATIENCE, bytes.next()).await.unwrap() {
        failed |= chunk.is_err();
    }
    assert!(failed, "the browser must see that the file isn't whole");
}

#[tokio::test(flavor = "multi_thread")]
async fn starttls_serves_as_well() {
    let app = App::start_with(Options::imap_only(), |config, host| {
        for settings in config.domains.values_mut() {
            settings.imap.port = host.ports().imap;
            settings.imap.tls = shared::host::TlsMode::Starttls;
        }
    });
    let app = app.await;
    app.host.save(ANNA, "INBOX", &[], &letter("over STARTTLS")).unwrap();
    assert_eq!(newest(&app.anna().await, &inbox()).await.len(), 1);
}
