//! Pictures of others: not fetched unasked, then by us, and only what is a picture, for whom it is, from where we may.

use std::sync::{Arc, Mutex};

use shared::problem::ProblemKind;
use stack::Options;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::app::{App, BEN};
use crate::client::Client;
use crate::reading::{get, receive};

const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\0;";

/// Somebody's server for pictures, and what was asked of it.
struct Gallery {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Gallery {
    async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(stream.read_u8().await.unwrap());
                }
                let request = String::from_utf8(request).unwrap();
                let path = request.split(' ').nth(1).unwrap().to_owned();
                log.lock().unwrap().push(request);
                let _ = stream.write_all(&answer(&path, port)).await;
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(path: &str, port: u16) -> Vec<u8> {
    let ok = |content: &[u8]| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nSet-Cookie: spy=1\r\nContent-Length: {}\r\n\r\n",
            content.len()
        );
        [head.as_bytes(), content].concat()
    };
    let moved = |to: &str| {
        format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes()
    };
    match path {
        "/logo.gif" => ok(GIF),
        "/moved.gif" => moved("/logo.gif"),
        "/home.gif" => moved(&format!("http://127.0.0.1:{port}/logo.gif")),
        "/inside.gif" => moved("http://inside.example/logo.gif"),
        "/svg.gif" => ok(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        "/huge.gif" => ok(&[GIF, &vec![0; 5 * 1024 * 1024]].concat()),
        _ => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
    }
}

/// A server that may reach the gallery under its name, and nothing else at home.
async fn start(gallery: &Gallery) -> App {
    let port = gallery.port;
    App::start_with(Options::imap_only(), |config, host| {
        let mut settings = crate::app::settings(host);
        settings.sieve = Some(shared::host::Endpoint {
            host: "gallery.example".to_owned(),
            port,
            tls: shared::host::TlsMode::Implicit,
        });
        config.domains.insert(server::config::DomainName::new("gallery.example"), settings);
        config.hosts.insert("gallery.example".to_owned(), vec![[127, 0, 0, 1].into()]);
        config.hosts.insert("inside.example".to_owned(), vec![[10, 0, 0, 1].into()]);
    })
    .await
}

/// A letter with this picture, and the address under which its page shows it.
async fn shown(app: &App, anna: &Client, url: &str) -> String {
    let raw =
        format!("Subject: x\r\nContent-Type: text/html\r\n\r\n<p>x</p><img src=\"{url}\">\r\n");
    let id = receive(app, anna, raw.as_bytes()).await;
    let page = get(anna, &id, "/body?images=1").await.text();
    let address = page.split("<img src=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    address.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_fetched_before_the_reader_asks_for_it() {
    let gallery = Gallery::open().await;
    let app = start(&gallery).await;
    let anna = app.anna().await;
    let at = format!("http://gallery.example:{}", gallery.port);
    let raw = format!(
        "Subject: x\r\nContent-Type: text/html\r\n\r\n<body background=\"{at}/background.gif\"><p style=\"background:url({at}/css.gif)\">x</p><img src=\"{at}/logo.gif?who=anna\">"
    );
    let id = receive(&app, &anna, raw.as_bytes()).await;
    let message: shared::message::Message = get(&anna, &id, "").await.json();
    assert_eq!(message.body.remote_images, 3);
    let held = get(&anna, &id, "/body").await.text();
    assert!(!held.contains("/api/images/") && !held.contains("gallery.example"), "{held}");

    let page = get(&anna, &id, "/body?images=1").await.text();
    assert_eq!(page.matches("/api/images/").count(), 3, "{page}");
    assert!(!page.contains("gallery.example"), "{page}");
    assert!(gallery.asked().is_empty());

    let address = page.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap();
    let picture = anna.get(address).await;
    assert_eq!(picture.status, 404, "there is no such picture: {}", picture.text());
    let asked = gallery.asked();
    assert_eq!(asked.len(), 1);
    let asked = asked[0].to_ascii_lowercase();
    assert!(asked.starts_with("get /logo.gif?who=anna http/1.1"), "{asked}");
    assert!(!asked.contains("cookie") && !asked.contains("referer"), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn trackers_are_counted_named_and_never_fetched() {
    let gallery = Gallery::open().await;
    let app = start(&gallery).await;
    let anna = app.anna().await;
    let at = format!("http://gallery.example:{}", gallery.port);
    let raw = format!(
        "Subject: x\r\nContent-Type: text/html\r\n\r\n<p>x</p><img src=\"{at}/logo.gif\">\
         <img src=\"{at}/seen.gif?who=anna\" width=1 height=1>\
         <img src=\"https://x.list-manage.com/track/open.php?u=anna\">"
    );
    let id = receive(&app, &anna, raw.as_bytes()).await;
    let message: shared::message::Message = get(&anna, &id, "").await.json();
    assert_eq!((message.body.remote_images, message.body.trackers.count), (3, 2));
    assert_eq!(message.body.trackers.names, ["Mailchimp", "gallery.example"]);
    // Asked for or not, neither the letter nor an answer to it names them, so that nothing could fetch them.
    let page = get(&anna, &id, "/body?images=1").await.text();
    assert_eq!(page.matches("/api/images/").count(), 1, "{page}");
    let quote: shared::message::MessageQuote = get(&anna, &id, "/quote?images=1").await.json();
    assert_eq!(quote.html.matches("/api/images/").count(), 1, "{}", quote.html);
    assert!(!page.contains("anna") && !quote.html.contains("list-manage"), "{page}");

    let plain = receive(&app, &anna, b"Subject: x\r\n\r\nx\r\n").await;
    let told = get(&anna, &plain, "").await.text();
    assert!(!told.contains("trackers"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pictures_come_through_and_only_from_where_we_may() {
    let gallery = Gallery::open().await;
    let app = start(&gallery).await;
    let anna = app.anna().await;
    let at = format!("http://gallery.example:{}", gallery.port);

    for path in ["/logo.gif", "/moved.gif"] {
        let address = shown(&app, &anna, &format!("{at}{path}")).await;
        let picture = anna.get(&address).await;
        assert_eq!(picture.status, 200, "{path}: {}", picture.text());
        assert_eq!(picture.header("content-type"), "image/gif");
        assert_eq!(picture.header("x-content-type-options"), "nosniff");
        assert!(picture.header("cache-control").starts_with("private"));
        assert_eq!(picture.header("set-cookie"), "");
        assert_eq!(picture.body, GIF);
    }

    let cases = [
        (format!("{at}/svg.gif"), 415, ProblemKind::NotFound),
        (format!("{at}/huge.gif"), 413, ProblemKind::TooLarge),
        (format!("{at}/home.gif"), 403, ProblemKind::NotPermitted),
        (format!("{at}/inside.gif"), 403, ProblemKind::NotPermitted),
        (format!("http://127.0.0.1:{}/logo.gif", gallery.port), 403, ProblemKind::NotPermitted),
        (
            format!("http://[::ffff:127.0.0.1]:{}/logo.gif", gallery.port),
            403,
            ProblemKind::NotPermitted,
        ),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), 403, ProblemKind::NotPermitted),
        ("http://inside.example/".to_owned(), 403, ProblemKind::NotPermitted),
        ("http://localhost/".to_owned(), 403, ProblemKind::NotPermitted),
        ("http://2130706433/".to_owned(), 403, ProblemKind::NotPermitted),
    ];
    for (url, status, kind) in cases {
        let answer = anna.get(&shown(&app, &anna, &url).await).await;
        assert_eq!((answer.status, answer.problem().kind), (status, kind), "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_serves_only_whom_it_was_made_for() {
    let gallery = Gallery::open().await;
    let app = start(&gallery).await;
    let anna = app.anna().await;
    let address =
        shown(&app, &anna, &format!("http://gallery.example:{}/logo.gif", gallery.port)).await;
    app.signed_in(BEN).await.get(&address).await.is_problem(404, ProblemKind::NotFound);
    app.browser().get(&address).await.is_problem(401, ProblemKind::SignedOut);
    let mut forged = address.clone();
    let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
    forged.push(last);
    anna.get(&forged).await.is_problem(404, ProblemKind::NotFound);
    assert!(gallery.asked().is_empty());
    assert_eq!(anna.get(&address).await.status, 200);
}
