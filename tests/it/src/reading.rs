//! Opening messages: what stands around the letter, the letter itself, and what of it an answer quotes.

use shared::id::MessageId;
use shared::mailbox::{MailboxList, MailboxRole};
use shared::message::{BodyKind, BodyNote, Message, MessageQuote, MessageWindow};
use shared::problem::ProblemKind;
use stack::Import;

use crate::app::{ANNA, App};
use crate::client::{Answer, Client};

/// DESIGN section 8, word for word.
const POLICY: &str = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/// Puts a message into Anna's inbox and gives its id.
pub(crate) async fn receive(app: &App, anna: &Client, raw: &[u8]) -> MessageId {
    app.host.deliver(ANNA, raw).unwrap();
    newest(anna).await
}

async fn newest(anna: &Client) -> MessageId {
    let folders: MailboxList = anna.get(&anna.path("mailboxes").await).await.json();
    let inbox = folders.items.iter().find(|it| it.role == Some(MailboxRole::Inbox)).unwrap();
    let path = anna.path(&format!("mailboxes/{}/messages?position=0&limit=1", inbox.id)).await;
    let window: MessageWindow = anna.get(&path).await.json();
    window.items[0].id.clone()
}

pub(crate) async fn get(anna: &Client, message: &MessageId, rest: &str) -> Answer {
    anna.get(&anna.path(&format!("messages/{message}{rest}")).await).await
}

fn mail(headers: &str, body: &str) -> Vec<u8> {
    let head = "From: Dan <dan@partner.example>\r\nTo: anna@pli.example\r\nMessage-ID: <m@partner.example>\r\n";
    format!("{head}{headers}\r\n{body}").into_bytes()
}

fn html(body: &str) -> Vec<u8> {
    mail("Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n", body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_with_pictures_and_files_is_opened() {
    let app = App::start().await;
    let anna = app.anna().await;
    let raw = mail(
        "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nReferences: <a@x> <b@x>\r\nIn-Reply-To: <b@x>\r\nList-Post: <mailto:list@x.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n",
        "--m\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
         --r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
         --a\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
         --a\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         <p style=3D\"color:red\">Gr=FC=DFe</p><img src=3D\"cid:logo@x\"><img src=3D\"https://t.example/1.gif\"><script>alert(1)</script>\r\n--a--\r\n\
         --r\r\nContent-Type: image/gif; name=logo.gif\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAACw=\r\n--r--\r\n\
         --m\r\nContent-Type: application/pdf; name=\"../report.pdf\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--m--\r\n",
    );
    let id = receive(&app, &anna, &raw).await;

    let message: Message = get(&anna, &id, "").await.json();
    assert_eq!(message.subject, "Grüße");
    assert_eq!((message.references.len(), message.in_reply_to.len()), (2, 1));
    assert_eq!(message.list_post.as_deref(), Some("list@x.example"));
    assert_eq!((message.body.kind, message.body.remote_images), (BodyKind::Html, 1));
    assert!(message.body.has_own_colours);
    assert_eq!(message.body.note, None);
    let files: Vec<_> = message.attachments.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(files, ["report.pdf"]);

    let body = get(&anna, &id, "/body").await;
    assert_eq!(body.header("content-security-policy"), POLICY);
    assert_eq!(body.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(body.header("cache-control"), "no-store");
    let page = body.text();
    assert!(page.contains("<p style=\"color:red\">Grüße</p>"), "{page}");
    assert!(!page.contains("script>") && !page.contains("src=\"https"), "{page}");
    let picture = page.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    let picture = anna.get(picture).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/gif"));

    let quote: MessageQuote = get(&anna, &id, "/quote").await.json();
    assert!(
        quote.html.contains("Grüße") && !quote.html.contains("https://t.example"),
        "{}",
        quote.html
    );
    assert_eq!(quote.text, "Grüße");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_files_come_in_one_archive() {
    let app = App::start().await;
    let anna = app.anna().await;
    let raw = mail(
        "Subject: Proofs/1\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n",
        "--m\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
         --m\r\nContent-Type: text/plain; name=\"a.txt\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nb25l\r\n\
         --m\r\nContent-Type: text/plain; name=\"../A.txt\"\r\nContent-Disposition: attachment\r\n\r\ntwo\r\n--m--\r\n",
    );
    let id = receive(&app, &anna, &raw).await;
    let zip = get(&anna, &id, "/attachments").await;
    assert_eq!((zip.status, zip.header("content-type")), (200, "application/zip"));
    assert_eq!(zip.header("content-disposition"), "attachment; filename=\"Proofs_1.zip\"");
    let text = String::from_utf8_lossy(&zip.body).into_owned();
    // Stored as they are, each with a name that no system takes for another's.
    assert!(text.starts_with("PK\u{3}\u{4}") && text.contains("a.txtone"), "{text:?}");
    assert!(text.contains("A (2).txttwo") && !text.contains(".."), "{text:?}");

    let none = receive(&app, &anna, &mail("Subject: none\r\n", "x\r\n")).await;
    assert_eq!(get(&anna, &none, "/attachments").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_hosts_report_says_whom_a_message_did_not_reach() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let content = crate::writing::plain(&["nobody@bouncing.example"], "Lost", "x");
    let request = shared::submission::SendRequest { content, ..Default::default() };
    let sent: shared::submission::Submission = anna.send_answer("k", &request).await.json();
    anna.wait_until_sent(&sent).await;
    app.host.wait_for_messages(crate::app::ANNA, "INBOX", 1).unwrap();
    let message: Message = get(&anna, &newest(&anna).await, "").await.json();
    let told: Vec<_> =
        message.delivery.iter().map(|it| (it.address.as_str(), it.outcome)).collect();
    assert_eq!(told, [("nobody@bouncing.example", shared::report::DeliveryOutcome::Failed)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_text_has_links_and_a_folded_quote_in_the_readers_language() {
    let app = App::start().await;
    let anna = app.anna().await;
    let raw = mail(
        "Subject: x\r\n",
        "See https://pli.example/a.\r\n\r\nDan wrote:\r\n> Lunch?\r\n> <b>At noon</b>\r\n",
    );
    let id = receive(&app, &anna, &raw).await;
    let page = get(&anna, &id, "/body?lang=de-AT").await.text();
    assert!(page.contains("<a href=\"https://pli.example/a\""), "{page}");
    assert!(
        page.contains("Zitierten Text zeigen</summary><blockquote>Lunch?\n&lt;b&gt;At noon"),
        "{page}"
    );
    let quote: MessageQuote = get(&anna, &id, "/quote").await.json();
    assert!(quote.text.contains("\n> Lunch?\n"), "{}", quote.text);
    assert!(!quote.html.contains("<details") && !quote.html.contains("<b>"), "{}", quote.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_shows_something_sensible() {
    let app = App::start().await;
    let anna = app.anna().await;
    let parts = |count: usize| {
        let part = "--b\r\nContent-Type: text/plain\r\n\r\npart\r\n";
        mail(
            "Content-Type: multipart/mixed; boundary=b\r\n",
            &format!("{}--b--\r\n", part.repeat(count)),
        )
    };
    let nested = {
        let open: String = (0..30)
            .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"))
            .collect();
        format!("{open}Content-Type: text/plain\r\n\r\ndeep down\r\n").into_bytes()
    };
    let long =
        [b"Subject: ".as_slice(), &vec![b'x'; 1024 * 1024], b"\r\n\r\nafter a long line\r\n"]
            .concat();
    // The message, what kind of body it has, and what must be read in it.
    let cases: Vec<(&str, Vec<u8>, BodyKind, &str)> = vec![
        ("no body", b"Subject: x\r\n\r\n".to_vec(), BodyKind::Empty, "This message has no text."),
        ("no headers", b"\r\njust text\r\n".to_vec(), BodyKind::Plain, "just text"),
        (
            "neither header nor end",
            b"just text without any colon\r\n".to_vec(),
            BodyKind::Empty,
            "",
        ),
        (
            "wrong charset",
            mail("Content-Type: text/plain; charset=utf-8\r\n", "")
                .into_iter()
                .chain(*b"Gr\xfc\xdfe\r\n")
                .collect(),
            BodyKind::Plain,
            "Grüße",
        ),
        (
            "unknown charset",
            mail("Content-Type: text/plain; charset=x-martian\r\n", "plain\r\n"),
            BodyKind::Plain,
            "plain",
        ),
        (
            "unterminated multipart",
            mail(
                "Content-Type: multipart/mixed; boundary=b\r\n",
                "--b\r\nContent-Type: text/html\r\n\r\n<p>cut off<b",
            ),
            BodyKind::Html,
            "<p>cut off",
        ),
        (
            "multipart without parts",
            mail("Content-Type: multipart/mixed; boundary=b\r\n", "no boundary here\r\n"),
            BodyKind::Plain,
            "",
        ),
        (
            "multipart without boundary",
            mail("Content-Type: multipart/mixed\r\n", "text all the same\r\n"),
            BodyKind::Plain,
            "",
        ),
        ("2,000 parts", parts(2000), BodyKind::Plain, "part"),
        ("30 levels", nested, BodyKind::Plain, "deep down"),
        ("a header line of 1 MB", long, BodyKind::Plain, "after a long line"),
        (
            "NUL bytes",
            mail(
                "Subject: a\0b\r\nContent-Type: text/html\r\n",
                "<p>a\0b</p><scr\0ipt>alert(1)</script>\r\n",
            ),
            BodyKind::Html,
            "<p>",
        ),
        (
            "base64 that is none",
            mail("Content-Transfer-Encoding: base64\r\n", "!!! not base64 !!!\r\n"),
            BodyKind::Plain,
            "",
        ),
        (
            "a page with nothing in it",
            html("<html><body><div><br></div></body></html>"),
            BodyKind::Empty,
            "This message has no text.",
        ),
        ("a type that is none", mail("Content-Type: ;;;\r\n", "text\r\n"), BodyKind::Plain, ""),
        (
            "only a file",
            mail(
                "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n",
                "JVBERi0=\r\n",
            ),
            BodyKind::Empty,
            "",
        ),
    ];
    for (what, raw, kind, text) in cases {
        let id = receive(&app, &anna, &raw).await;
        let answer = get(&anna, &id, "").await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text());
        let message: Message = answer.json();
        let body = get(&anna, &id, "/body").await;
        assert_eq!(body.status, 200, "{what}: {}", body.text());
        let page = body.text();
        assert!(page.contains(text), "{what}: {page}");
        assert!(
            !page.to_ascii_lowercase().contains("<script") && !page.contains('\0'),
            "{what}: {page}"
        );
        // What a host makes of a broken structure is its own; where it's plain, it must be right.
        if !text.is_empty() {
            assert_eq!(message.body.kind, kind, "{what}");
        }
        for rest in ["/quote", "/headers", "/raw"] {
            let answer = get(&anna, &id, rest).await;
            assert_eq!(answer.status, 200, "{what} {rest}: {}", answer.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn html_that_is_too_complex_is_shown_as_text() {
    let app = App::start().await;
    let anna = app.anna().await;
    let bomb = "<div>".repeat(40_000);
    let id = receive(&app, &anna, &html(&format!("{bomb}<p>Tick &amp; tock</p>"))).await;
    let message: Message = get(&anna, &id, "").await.json();
    assert_eq!(
        (message.body.kind, message.body.note),
        (BodyKind::Plain, Some(BodyNote::TooComplex))
    );
    assert!(get(&anna, &id, "/body").await.text().contains("Tick &amp; tock"));

    let raw = mail(
        "Content-Type: multipart/alternative; boundary=a\r\n",
        &format!(
            "--a\r\nContent-Type: text/plain\r\n\r\nThe plain one\r\n--a\r\nContent-Type: text/html\r\n\r\n{bomb}\r\n--a--\r\n"
        ),
    );
    let id = receive(&app, &anna, &raw).await;
    assert!(get(&anna, &id, "/body").await.text().contains("The plain one"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_opened_before_is_still_what_the_host_has() {
    let app = App::start().await;
    let anna = app.anna().await;
    let id = receive(&app, &anna, &html("<p>x</p>")).await;
    let before: Message = get(&anna, &id, "").await.json();
    assert!(
        before.keywords.0.is_empty(),
        "reading a message must not mark it: {:?}",
        before.keywords
    );
    app.host
        .doveadm(&["flags", "add", "-u", ANNA, "\\Flagged", "mailbox", "INBOX", "all"])
        .unwrap();
    let after: Message = get(&anna, &id, "").await.json();
    assert_eq!(after.keywords.0.len(), 1, "{:?}", after.keywords);
    app.host.doveadm(&["expunge", "-u", ANNA, "mailbox", "INBOX", "all"]).unwrap();
    // A host tells a connection of what another one did after its next answer (RFC 9051 §7.5.1).
    while get(&anna, &id, "").await.status == 200 {}
    get(&anna, &id, "").await.is_problem(404, ProblemKind::MessageMissing);
    get(&anna, &id, "/body").await.is_problem(404, ProblemKind::MessageMissing);
    get(&anna, &MessageId::from("nonsense"), "").await.is_problem(404, ProblemKind::MessageMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_editor_gets_an_empty_page_under_the_same_policy() {
    let app = App::start().await;
    let anna = app.anna().await;
    let page = anna.get("/api/composer-frame?lang=fr").await;
    assert_eq!(page.header("content-security-policy"), POLICY);
    assert!(page.text().contains("<html lang=\"fr\">") && page.text().contains("<body></body>"));
}

/// What was collected to choke mail programs: each can be opened, read, quoted and looked into, and nothing in it runs.
#[tokio::test(flavor = "multi_thread")]
async fn every_message_that_was_made_to_hurt_is_shown() {
    let app = App::start().await;
    let anna = app.anna().await;
    let fixtures = stack::fixtures::all();
    let messages: Vec<_> = fixtures
        .iter()
        .zip(1_700_000_000..)
        .map(|((_, raw), second)| Import {
            received: jiff::Timestamp::from_second(second).unwrap(),
            flags: Vec::new(),
            raw: raw.clone(),
        })
        .collect();
    app.host.import(ANNA, "Choking", messages).unwrap();
    let folders: MailboxList = anna.get(&anna.path("mailboxes").await).await.json();
    let folder = folders.items.iter().find(|it| it.name == "Choking").unwrap();
    let path = anna.path(&format!("mailboxes/{}/messages?position=0&limit=100", folder.id)).await;
    let window: MessageWindow = anna.get(&path).await.json();
    assert_eq!(window.items.len(), fixtures.len());

    // The list begins with what came last.
    for ((name, raw), row) in fixtures.iter().rev().zip(&window.items) {
        for rest in ["", "/body", "/quote", "/headers", "/raw"] {
            let answer = get(&anna, &row.id, rest).await;
            assert_eq!(answer.status, 200, "{name} {rest}: {}", answer.text());
        }
        let page = get(&anna, &row.id, "/body?images=1").await.text();
        assert_nothing_runs(name, &page);
        let visible = raw.windows(12).any(|window| window == b"Visible text");
        assert!(!visible || page.contains("Visible"), "{name}: {page}");
        let message: Message = get(&anna, &row.id, "").await.json();
        for file in message.attachments {
            let safe = !file.name.contains(['/', '\\', '\u{202e}', '\n']);
            assert!(
                safe && (1..=150).contains(&file.name.chars().count()),
                "{name}: {}",
                file.name
            );
        }
    }
}

#[track_caller]
fn assert_nothing_runs(name: &str, page: &str) {
    let lower = page.to_ascii_lowercase();
    let tags = lower.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    for tag in tags {
        let word = tag.split([' ', '/']).next().unwrap_or_default();
        assert!(
            !matches!(
                word,
                "script"
                    | "iframe"
                    | "svg"
                    | "math"
                    | "form"
                    | "input"
                    | "object"
                    | "embed"
                    | "base"
                    | "link"
            ),
            "{name}: <{tag}>"
        );
        for fetching in [
            "src=\"http",
            "src=\"//",
            "url(http",
            "javascript:",
            "onerror=",
            "onload=",
            "refresh",
            "position:",
        ] {
            assert!(!tag.contains(fetching), "{name}: <{tag}>");
        }
    }
    for sheet in lower.split("<style>").skip(2) {
        let sheet = sheet.split("</style>").next().unwrap_or_default();
        assert!(!sheet.contains("http") && !sheet.contains('@'), "{name}: {sheet}");
    }
}
