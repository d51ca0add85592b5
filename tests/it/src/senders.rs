//! What is said of senders, and being taken off their lists.

use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use shared::host::{Endpoint, TlsMode};
use shared::message::Message;
use shared::problem::ProblemKind;
use shared::report::PhishingReport;
use shared::sender::{SenderNoticeKind, UnsubscribeWay, Unsubscribed};
use stack::{MailHost, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::app::{ANNA, App, BEN};
use crate::client::{Answer, Client};
use crate::reading::{get, receive};
use crate::writing::header_of;

async fn opened(app: &App, anna: &Client, headers: &str) -> Message {
    let raw = format!("{headers}\r\nTo: anna@pli.example\r\nSubject: x\r\n\r\nHello.\r\n");
    let id = receive(app, anna, raw.as_bytes()).await;
    get(anna, &id, "").await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_notice_says_what_is_gravest_of_a_sender() {
    use SenderNoticeKind::{External, Failed, ImitatesAddress, ImitatesDomain, RepliesElsewhere};
    let app = App::start().await;
    let anna = app.anna().await;
    let failed =
        format!("Authentication-Results: {}; dmarc=fail header.from=a.example\r\n", stack::HOST);
    // A field of somebody else's says nothing.
    let forged = "Authentication-Results: mx.a.example; dmarc=fail header.from=a.example\r\n";
    let cases = [
        ("From: Ben <ben@pli.example>".to_owned(), None),
        ("From: Dan <dan@partner.example>".to_owned(), None),
        ("From: Eve <eve@a.example>".to_owned(), Some((External, ""))),
        (format!("{forged}From: Eve <eve@a.example>"), Some((External, ""))),
        (
            "From: Eve <eve@a.example>\r\nReply-To: eve@free.example".to_owned(),
            Some((RepliesElsewhere, "eve@free.example")),
        ),
        (
            "From: \"Dan dan@b.example\" <eve@a.example>".to_owned(),
            Some((ImitatesAddress, "dan@b.example")),
        ),
        ("From: IT <it@pIi.example>".to_owned(), Some((ImitatesDomain, "pli.example"))),
        (format!("{failed}From: \"pli.example\" <eve@a.example>"), Some((Failed, stack::HOST))),
    ];
    for (headers, expected) in cases {
        let notice = opened(&app, &anna, &headers).await.sender_notice;
        let found = notice.as_ref().map(|notice| (notice.kind, notice.other.as_str()));
        assert_eq!(found, expected, "{headers}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_one_knows_is_no_stranger_and_nobody_else_may_have_their_name() {
    use SenderNoticeKind::{External, Failed, ImitatesPerson};
    let app = App::start().await;
    let anna = app.anna().await;
    let card = json!({
        "name": { "given": "Mara", "surname": "Lind" },
        "emails": [{ "address": "mara@studio.example" }],
    });
    anna.new_card(card).await;
    let failed = format!(
        "Authentication-Results: {}; dmarc=fail header.from=studio.example\r\n",
        stack::HOST
    );
    let cases = [
        ("From: Mara Lind <mara@studio.example>".to_owned(), None),
        ("From: Mara <mara@other.example>".to_owned(), Some((External, ""))),
        (
            "From: \"LIND, Mara\" <mara@other.example>".to_owned(),
            Some((ImitatesPerson, "mara@studio.example")),
        ),
        // Lists write in the name of those who wrote to them.
        (
            "List-Unsubscribe: <mailto:x@list.example>\r\nFrom: Mara Lind <l@list.example>"
                .to_owned(),
            Some((External, "")),
        ),
        (format!("{failed}From: Mara Lind <mara@studio.example>"), Some((Failed, stack::HOST))),
    ];
    for (headers, expected) in cases {
        let notice = opened(&app, &anna, &headers).await.sender_notice;
        let found = notice.as_ref().map(|notice| (notice.kind, notice.other.as_str()));
        assert_eq!(found, expected, "{headers}");
    }
}

/// A list's server with the host's certificate, and what was asked of it.
struct List {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl List {
    async fn open(host: &MailHost) -> Self {
        let folder = host.ca_path().parent().unwrap();
        let chain = CertificateDer::pem_file_iter(folder.join("certificate.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
        let config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain.map(Result::unwrap).collect(), key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut request = Vec::new();
                while !request.ends_with(b"One-Click") {
                    let Ok(byte) = stream.read_u8().await else { break };
                    request.push(byte);
                }
                let request = String::from_utf8(request).unwrap();
                let answer = match request.split(' ').nth(1).unwrap_or_default() {
                    "/leave?who=1" => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned(),
                    "/moved" => format!(
                        "HTTP/1.1 307 Moved\r\nLocation: https://localhost:{port}/leave?who=1\r\nContent-Length: 0\r\n\r\n"
                    ),
                    _ => "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".to_owned(),
                };
                log.lock().unwrap().push(request);
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { port, asked }
    }
}

async fn unsubscribe(anna: &Client, message: &Message) -> Answer {
    let path = anna.path(&format!("messages/{}/unsubscription", message.id)).await;
    anna.post(&path, &()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_asks_the_lists_server_and_nobody_else() {
    let mut app = App::start().await;
    let list = List::open(&app.host).await;
    // The server may reach the list's, as if it were on the public Internet.
    let port = list.port;
    app.restart_with(move |config| {
        let mut settings = config.host_of_domain("pli.example").unwrap().clone();
        settings.sieve =
            Some(Endpoint { host: stack::HOST.to_owned(), port, tls: TlsMode::Implicit });
        config.domains.insert(server::config::DomainName::new("list.example"), settings);
    })
    .await;
    let anna = app.anna().await;
    let offer = |url: &str| {
        format!(
            "From: News <n@a.example>\r\nList-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click"
        )
    };
    let at = |path: &str| format!("https://{}:{port}{path}", stack::HOST);

    let message = opened(&app, &anna, &offer(&at("/leave?who=1"))).await;
    let offered = message.unsubscribe.clone().unwrap();
    assert_eq!((offered.way, offered.target.as_str()), (UnsubscribeWay::OneClick, stack::HOST));
    assert!(list.asked.lock().unwrap().is_empty(), "opening asks for nothing");
    assert!(unsubscribe(&anna, &message).await.json::<Unsubscribed>().is_asked);
    let asked = list.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    let asked = asked[0].to_ascii_lowercase();
    assert!(asked.starts_with("post /leave?who=1 http/1.1\r\n"), "{asked}");
    assert!(asked.ends_with("\r\n\r\nlist-unsubscribe=one-click"), "{asked}");
    assert!(
        !asked.contains("cookie") && !asked.contains("referer") && !asked.contains("anna"),
        "{asked}"
    );

    // Neither a no, nor a redirect, nor a host that isn't public is a yes.
    for url in [
        at("/no"),
        at("/moved"),
        "https://10.0.0.1/leave".to_owned(),
        format!("https://127.0.0.1:{port}/leave"),
    ] {
        let message = opened(&app, &anna, &offer(&url)).await;
        assert!(!unsubscribe(&anna, &message).await.json::<Unsubscribed>().is_asked, "{url}");
    }
    let asked = list.asked.lock().unwrap().len();
    assert_eq!(asked, 3, "a redirect is not followed");

    let page =
        opened(&app, &anna, "From: n@a.example\r\nList-Unsubscribe: <https://a.example/page>")
            .await;
    assert_eq!(page.unsubscribe.clone().unwrap().way, UnsubscribeWay::Page);
    assert_eq!(unsubscribe(&anna, &page).await.problem().kind, ProblemKind::Unsupported);
    let none = opened(&app, &anna, "From: n@a.example").await;
    assert_eq!(none.unsubscribe, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fraud_is_reported_whole_to_whom_the_operator_named() {
    let mut app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let message = opened(&app, &anna, "From: Eve <eve@a.example>\r\nX-Trick: 7").await;
    let report = async |anna: &Client| {
        let path = anna.path(&format!("messages/{}/phishing-report", message.id)).await;
        anna.post(&path, &()).await.json::<PhishingReport>()
    };
    assert!(!report(&anna).await.is_sent, "nobody is named");
    app.restart_with(|config| config.organisation.phishing_reports = BEN.to_owned()).await;
    anna.follow(&app.url);
    for _ in 0..2 {
        assert!(report(&anna).await.is_sent);
    }
    app.host.wait_for_messages(ANNA, "Sent", 1).unwrap();
    let arrived = app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    assert_eq!(arrived.len(), 1, "reporting twice sends once");
    let raw = String::from_utf8_lossy(&arrived[0].raw).into_owned();
    assert!(raw.contains("message/rfc822") && raw.contains("X-Trick: 7"), "{raw}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_wants_mail_gets_one_mail() {
    let app = App::start_with(Options::default(), |_, _| ()).await;
    let anna = app.anna().await;
    let message = opened(
        &app,
        &anna,
        &format!("From: News <n@a.example>\r\nList-Unsubscribe: <mailto:{BEN}?subject=leave%20me&cc=chloe@pli.example>"),
    )
    .await;
    let offered = message.unsubscribe.clone().unwrap();
    assert_eq!((offered.way, offered.target.as_str()), (UnsubscribeWay::Mail, BEN));
    for _ in 0..2 {
        assert!(unsubscribe(&anna, &message).await.json::<Unsubscribed>().is_asked);
    }
    let sent = app.host.wait_for_messages(ANNA, "Sent", 1).unwrap();
    assert_eq!(sent.len(), 1);
    let arrived = app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    assert_eq!(arrived.len(), 1, "asking twice sends once");
    let header = header_of(&arrived[0].raw);
    assert!(header.contains("subject: leave me") && !header.contains("chloe"), "{header}");
}
