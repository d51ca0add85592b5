//! Sources, headers and parts of messages.

use shared::id::MessageId;
use shared::message::HeaderReport;
use shared::problem::ProblemKind;

use crate::app::{ANNA, App};
use crate::client::{Answer, Client};
use crate::mail::{inbox, letter, newest};

async fn only_message(browser: &Client) -> MessageId {
    newest(browser, &inbox()).await.remove(0).id
}

async fn get(browser: &Client, message: &MessageId, what: &str) -> Answer {
    browser.get(&browser.path(&format!("messages/{message}/{what}")).await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_source_is_what_the_host_has() {
    let app = App::start().await;
    let raw = letter("source");
    app.host.save(ANNA, "INBOX", &[], &raw).unwrap();
    let anna = app.anna().await;
    let message = only_message(&anna).await;
    let answer = get(&anna, &message, "raw").await;
    assert_eq!((answer.status, answer.body.as_ref()), (200, raw.as_slice()));
    assert_eq!(answer.header("content-type"), "message/rfc822");
    let saved = get(&anna, &message, "raw?download=1").await;
    assert_eq!(saved.header("content-disposition"), "attachment; filename=\"source.eml\"");
    assert_eq!(saved.body.as_ref(), raw.as_slice());
    // Reading marks nothing.
    assert!(app.host.messages(ANNA, "INBOX").unwrap()[0].flags.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_are_shown_raw_and_decoded() {
    let app = App::start().await;
    let raw = b"Received: by a\r\n\tfor b\r\nReceived: by c\r\nSubject: =?utf-8?Q?=C3=A9?=\r\nX-Raw: \xfc\r\n\r\nBody: no\r\n";
    app.host.save(ANNA, "INBOX", &[], raw).unwrap();
    let anna = app.anna().await;
    let message = only_message(&anna).await;
    let headers: HeaderReport = get(&anna, &message, "headers").await.json();
    let shown: Vec<_> = headers
        .items
        .iter()
        .map(|it| (it.name.as_str(), it.raw.as_str(), it.decoded.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("Received", "by a\r\n\tfor b", "by a for b"),
            ("Received", "by c", "by c"),
            ("Subject", "=?utf-8?Q?=C3=A9?=", "é"),
            ("X-Raw", "\u{fffd}", "ü"),
        ]
    );
}

const MIXED: &str = "From: a@b\r\nSubject: parts\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    <b>=C3=A9</b>=\r\n!\r\n\
    --b\r\nContent-Type: image/png; name=\"../x.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
    iVBO\r\nRw0K\r\n\
    --b\r\nContent-Type: message/rfc822\r\n\r\n\
    Subject: inner\r\n\r\ninner text\r\n\
    --b\r\nContent-Type: application/x-empty\r\n\r\n\r\n\
    --b--\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn parts_come_decoded_and_harmless() {
    let app = App::start().await;
    app.host.save(ANNA, "INBOX", &[], MIXED.as_bytes()).unwrap();
    let anna = app.anna().await;
    let message = only_message(&anna).await;
    let html = get(&anna, &message, "parts/1").await;
    assert_eq!(html.text(), "<b>é</b>!");
    assert_eq!(html.header("content-type"), "application/octet-stream");
    assert!(html.header("content-disposition").starts_with("attachment"));
    assert!(html.header("content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert_eq!(html.header("x-content-type-options"), "nosniff");
    let image = get(&anna, &message, "parts/2").await;
    assert_eq!(image.body.as_ref(), b"\x89PNG\r\n");
    assert_eq!(image.header("content-type"), "image/png");
    assert_eq!(image.header("content-disposition"), "inline; filename=\"x.png\"");
    let inner = get(&anna, &message, "parts/3").await;
    assert_eq!(inner.text().trim_end(), "Subject: inner\r\n\r\ninner text");
    assert!(inner.header("content-disposition").contains("inner.eml"));
    assert_eq!(get(&anna, &message, "parts/3.1").await.text().trim_end(), "inner text");
    let empty = get(&anna, &message, "parts/4").await;
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    for missing in ["5", "1.1", "0", "TEXT", "1%5D%20BODY%5B", "a%0d%0ab"] {
        let answer = get(&anna, &message, &format!("parts/{missing}")).await;
        answer.is_problem(404, ProblemKind::MessageMissing);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_is_told() {
    let app = App::start().await;
    app.host.save(ANNA, "INBOX", &[], &letter("gone")).unwrap();
    let anna = app.anna().await;
    let message = only_message(&anna).await;
    app.host
        .imap(ANNA, b"1 SELECT INBOX\r\n2 STORE 1 +FLAGS (\\Deleted)\r\n3 EXPUNGE\r\n")
        .unwrap();
    for what in ["raw", "raw?download=1", "headers", "parts/1"] {
        get(&anna, &message, what).await.is_problem(404, ProblemKind::MessageMissing);
    }
    get(&anna, &"nonsense".into(), "raw").await.is_problem(404, ProblemKind::MessageMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_messages_are_served_all_the_same() {
    let app = App::start().await;
    let many = |count: usize| {
        let part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n";
        format!(
            "Subject: many\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
            part.repeat(count)
        )
    };
    let nested = (0..30).fold("Content-Type: text/plain\r\n\r\ndeep\r\n".to_owned(), |inner, level| {
        format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n{inner}\r\n--b{level}--\r\n")
    });
    let letters: Vec<Vec<u8>> = vec![
        b"\r\n".to_vec(),
        b"no header, only text\r\n".to_vec(),
        many(2000).into_bytes(),
        nested.into_bytes(),
        [b"Subject: ".to_vec(), vec![b'x'; 1_000_000], b"\r\n\r\nlong\r\n".to_vec()].concat(),
        b"Subject: =?x-none?Q?=FF?= \xff\xfe\r\nFrom: <<<>>>, \"\r\nTo: ;;,,\r\nDate: never\r\n\r\n\xff".to_vec(),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nunterminated".to_vec(),
    ];
    for raw in &letters {
        app.host.save(ANNA, "INBOX", &[], raw).unwrap();
    }
    let anna = app.anna().await;
    let rows = newest(&anna, &inbox()).await;
    assert_eq!(rows.len(), letters.len());
    for (row, raw) in rows.iter().rev().zip(&letters) {
        assert_eq!(get(&anna, &row.id, "raw").await.body.as_ref(), raw.as_slice());
        get(&anna, &row.id, "headers").await.json::<HeaderReport>();
    }
    let many = &rows[letters.len() - 3].id;
    assert_eq!(get(&anna, many, "parts/2000").await.text(), "x");
    let deep = &rows[letters.len() - 4].id;
    let path = ["1"; 30].join(".");
    assert_eq!(get(&anna, deep, &format!("parts/{path}")).await.text().trim_end(), "deep");
}
