//! Files shown in the app: by what they are, harmless, and nothing of what a browser runs.

use shared::attachment::Attachment;
use shared::calendar::{Answer, EventTime};
use shared::id::MessageId;
use shared::message::Message;
use shared::preview::{ContactFieldKind, Preview};
use shared::problem::ProblemKind;

use crate::app::App;
use crate::client::Client;
use crate::reading::{get, receive};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
const FRAMED: &str = "sandbox; default-src 'none'; frame-ancestors 'self'";

/// A letter with one file, whose type and name are its sender's choice.
fn with_file(media_type: &str, name: &str, content: &[u8]) -> Vec<u8> {
    use base64::Engine;
    let content = base64::engine::general_purpose::STANDARD.encode(content);
    format!(
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n\
         --m\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
         --m\r\nContent-Type: {media_type}; name=\"{name}\"\r\nContent-Disposition: attachment\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{content}\r\n--m--\r\n"
    )
    .into_bytes()
}

async fn file(app: &App, anna: &Client, raw: &[u8]) -> (MessageId, Attachment) {
    let id = receive(app, anna, raw).await;
    let mut message: Message = get(anna, &id, "").await.json();
    (id, message.attachments.remove(0))
}

async fn preview(anna: &Client, id: &MessageId, part: &str) -> Preview {
    get(anna, id, &format!("/parts/{part}/preview")).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_what_its_bytes_say() {
    let app = App::start().await;
    let anna = app.anna().await;
    let media: [(&str, &str, &[u8], Preview, &str); 5] = [
        ("image/png", "a.png", PNG, Preview::Image, "image/png"),
        ("text/html", "a.html", PNG, Preview::Image, "image/png"),
        ("application/octet-stream", "a", b"%PDF-1.4\n%%EOF", Preview::Pdf, "application/pdf"),
        ("image/svg+xml", "a.svg", b"ID3\x04\0", Preview::Audio, "audio/mpeg"),
        ("audio/mpeg", "a.mp3", b"\0\0\0\x18ftypmp42", Preview::Video, "video/mp4"),
    ];
    for (media_type, name, content, expected, served) in media {
        let (id, file) = file(&app, &anna, &with_file(media_type, name, content)).await;
        assert_eq!(preview(&anna, &id, file.part.as_str()).await, expected, "{media_type} {name}");
        let inline = get(&anna, &id, &format!("/parts/{}/inline", file.part)).await;
        assert_eq!((inline.status, inline.body.as_ref()), (200, content), "{name}");
        assert_eq!(inline.header("content-type"), served);
        assert_eq!(inline.header("content-security-policy"), FRAMED);
        assert_eq!(inline.header("x-content-type-options"), "nosniff");
        assert_eq!(inline.header("cache-control"), "no-store");
        assert!(inline.header("content-disposition").starts_with("inline; filename="));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_runs_is_never_shown() {
    let app = App::start().await;
    let anna = app.anna().await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let page = b"<!doctype html><script>alert(1)</script>";
    let hostile: [(&str, &str, &[u8]); 6] = [
        ("image/svg+xml", "a.svg", svg),
        ("image/png", "a.png", svg),
        ("application/pdf", "a.pdf", page),
        ("video/mp4", "a.mp4", page),
        ("application/xhtml+xml", "a.xhtml", page),
        ("application/octet-stream", "a.html", page),
    ];
    for (media_type, name, content) in hostile {
        let (id, file) = file(&app, &anna, &with_file(media_type, name, content)).await;
        let part = file.part.as_str();
        assert_eq!(preview(&anna, &id, part).await, Preview::Unknown, "{media_type} {name}");
        let inline = get(&anna, &id, &format!("/parts/{part}/inline")).await;
        assert_eq!(inline.status, 415, "{media_type} {name}");
        assert_eq!(get(&anna, &id, &format!("/parts/{part}/body")).await.status, 404);
        let saved = get(&anna, &id, &format!("/parts/{part}")).await;
        assert!(!saved.header("content-type").contains("svg"), "{name}");
    }
    // A page among the files is text.
    let (id, file) = file(&app, &anna, &with_file("text/html", "a.html", page)).await;
    let text = String::from_utf8(page.to_vec()).unwrap();
    let expected = Preview::Text { text, is_truncated: false };
    assert_eq!(preview(&anna, &id, file.part.as_str()).await, expected);
    for missing in ["9", "0", "1.1", "x%0d%0ay"] {
        for what in ["preview", "inline", "body"] {
            let answer = get(&anna, &id, &format!("/parts/{missing}/{what}")).await;
            answer.is_problem(404, ProblemKind::MessageMissing);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_is_read_in_its_charset_and_not_without_end() {
    let app = App::start().await;
    let anna = app.anna().await;
    let raw = with_file("text/plain; charset=iso-8859-1", "a.txt", b"Gr\xfc\xdfe");
    let (id, file_) = file(&app, &anna, &raw).await;
    let expected = Preview::Text { text: "Grüße".to_owned(), is_truncated: false };
    assert_eq!(preview(&anna, &id, file_.part.as_str()).await, expected);
    let long = "0123456789abcde\n".repeat(100_000);
    let (id, file) = file(&app, &anna, &with_file("text/csv", "a.csv", long.as_bytes())).await;
    let Preview::Text { text, is_truncated } = preview(&anna, &id, file.part.as_str()).await else {
        panic!("no text")
    };
    assert!(is_truncated && text.len() < 600_000 && long.starts_with(&text), "{}", text.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_a_message_goes_through_the_same_walls() {
    let app = App::start().await;
    let anna = app.anna().await;
    let inner = "From: Dan <dan@partner.example>\r\nTo: ben@pli.example\r\nSubject: inner\r\n\
         Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n\
         <p onclick='alert(1)'>Inner words</p><script>alert(1)</script><img src=\"https://x.example/a.gif\" width=90>\r\n";
    let plain = format!(
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n\
         --m\r\nContent-Type: text/plain\r\n\r\nHello\r\n--m\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--m--\r\n"
    );
    // Some encode it, although they must not; some don't say what it is.
    let encoded = with_file("message/rfc822", "x.eml", inner.as_bytes());
    let vague = with_file("application/octet-stream", "x.eml", inner.as_bytes());
    for raw in [plain.into_bytes(), encoded, vague] {
        let (id, file) = file(&app, &anna, &raw).await;
        let part = file.part.as_str();
        let Preview::Message { message } = preview(&anna, &id, part).await else {
            panic!("no message: {file:?}")
        };
        assert_eq!(
            (message.subject.as_str(), message.from[0].email.as_str()),
            ("inner", "dan@partner.example")
        );
        let body = get(&anna, &id, &format!("/parts/{part}/body")).await;
        assert_eq!(body.header("content-security-policy"), server::html::document::POLICY);
        let page = body.text();
        assert!(page.contains("<p>Inner words</p>"), "{page}");
        assert!(!page.contains("script>") && !page.contains("onclick"), "{page}");
        assert!(!page.contains("x.example") && !page.contains("/api/images/"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_and_events_are_read() {
    let app = App::start().await;
    let anna = app.anna().await;
    let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Rosa <b>Blum</b>\r\nEMAIL:rosa@nord.example\r\nEND:VCARD\r\n";
    let (id, file_) = file(&app, &anna, &with_file("text/vcard", "r.vcf", card.as_bytes())).await;
    let Preview::Contacts { contacts } = preview(&anna, &id, file_.part.as_str()).await else {
        panic!("no contacts")
    };
    assert_eq!((contacts.len(), contacts[0].name.as_str()), (1, "Rosa <b>Blum</b>"));
    assert_eq!(contacts[0].fields[0].kind, ContactFieldKind::Email);

    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nSUMMARY:Binding\r\n\
        DTSTART;TZID=Europe/Zurich:20261130T100000\r\nATTENDEE;PARTSTAT=DECLINED:mailto:anna@pli.example\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";
    let raw = with_file("application/octet-stream", "a.ics", event.as_bytes());
    let (id, file_) = file(&app, &anna, &raw).await;
    let Preview::Events { events } = preview(&anna, &id, file_.part.as_str()).await else {
        panic!("no events")
    };
    assert_eq!(
        events[0].start,
        Some(EventTime::At { at: "2026-11-30T09:00:00Z".parse().unwrap() })
    );
    assert_eq!(events[0].attendees[0].answer, Answer::Declined);
    assert!(events[0].is_cancelled);

    // What only says to be one is text.
    let (id, file) =
        file(&app, &anna, &with_file("text/calendar", "a.ics", b"nothing of it")).await;
    assert!(matches!(preview(&anna, &id, file.part.as_str()).await, Preview::Text { .. }));
}

/// A package as Outlook makes it (MS-OXTNEF): a text, and two files.
fn winmail() -> Vec<u8> {
    let attribute = |level: u8, name: u32, data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap();
        [&[level][..], &name.to_le_bytes(), &length.to_le_bytes(), data, &[0, 0]].concat()
    };
    let file = |name: &[u8], content: &[u8]| {
        [
            attribute(2, 0x0006_9002, &[0; 14]),
            attribute(2, 0x0001_8010, name),
            attribute(2, 0x0006_800f, content),
        ]
        .concat()
    };
    let text = attribute(1, 0x0002_800c, b"Packed words\0");
    let files = [file(b"../Plan.txt\0", b"Monday"), file(b"a.png\0", PNG)].concat();
    [&[0x78, 0x9f, 0x3e, 0x22, 1, 0][..], &text, &files].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn winmail_dat_is_unpacked() {
    let app = App::start().await;
    let anna = app.anna().await;
    let id =
        receive(&app, &anna, &with_file("application/ms-tnef", "winmail.dat", &winmail())).await;
    let message: Message = get(&anna, &id, "").await.json();
    let files: Vec<_> = message
        .attachments
        .iter()
        .map(|it| (it.part.as_str(), it.name.as_str(), it.media_type.as_str(), it.size_bytes))
        .collect();
    assert_eq!(
        files,
        [("2~1", "Plan.txt", "application/octet-stream", 6), ("2~2", "a.png", "image/png", 16)]
    );
    let saved = get(&anna, &id, "/parts/2~1").await;
    assert_eq!((saved.status, saved.text().as_str()), (200, "Monday"));
    assert!(saved.header("content-disposition").starts_with("attachment; filename=\"Plan.txt\""));
    let expected = Preview::Text { text: "Monday".to_owned(), is_truncated: false };
    assert_eq!(preview(&anna, &id, "2~1").await, expected);
    assert_eq!(get(&anna, &id, "/parts/2~2/inline").await.body.as_ref(), PNG);
    let zip = get(&anna, &id, "/attachments").await;
    assert!(String::from_utf8_lossy(&zip.body).contains("Plan.txtMonday"));
    // Its own text is the message's, and the packed one is not needed.
    assert!(get(&anna, &id, "/body").await.text().contains("Hello"));
    for missing in ["2~3", "2~0", "2~", "2~x", "1~1", "2~1~1", "~1"] {
        let answer = get(&anna, &id, &format!("/parts/{missing}")).await;
        answer.is_problem(404, ProblemKind::MessageMissing);
    }

    // Without another text, the packed one is shown.
    let alone = with_file("application/octet-stream", "WINMAIL.DAT", &winmail());
    let alone = String::from_utf8(alone).unwrap().replace("Hello", "");
    let id =
        receive(&app, &anna, alone.replace("text/plain", "application/x-none").as_bytes()).await;
    assert!(get(&anna, &id, "/body").await.text().contains("Packed words"));
    let quote: shared::message::MessageQuote = get(&anna, &id, "/quote").await.json();
    assert_eq!(quote.text.trim(), "Packed words");

    // What is none stays what it is.
    let id =
        receive(&app, &anna, &with_file("application/ms-tnef", "winmail.dat", b"nothing")).await;
    let message: Message = get(&anna, &id, "").await.json();
    assert_eq!(message.attachments[0].name, "winmail.dat");
}
