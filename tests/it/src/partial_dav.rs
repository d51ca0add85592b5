//! A CardDAV server that gives fewer cards than it was asked for, as one may that is busy or has much to say: a real
//! Radicale never does.

use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use shared::contact::sync::AddressServer;
use stack::{MailHost, Options};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::app::{ANNA, App};

const HEAD: &str = r#"<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">"#;

/// The cards that it gives; of others it says nothing but that there are more.
type Given = Arc<Mutex<Vec<&'static str>>>;

/// What it was asked: the token of a list of changes, or how many cards.
type Asked = Arc<Mutex<Vec<String>>>;

async fn start(host: &MailHost, given: Given, asked: Asked) -> u16 {
    let folder = host.ca_path().parent().unwrap();
    let chain = CertificateDer::pem_file_iter(folder.join("certificate.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain.map(Result::unwrap).collect(), key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, given, asked) =
                (acceptor.clone(), Arc::clone(&given), Arc::clone(&asked));
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    talk(BufReader::new(stream), &given, &asked).await.ok();
                }
            });
        }
    });
    port
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: BufReader<S>,
    given: &Given,
    asked: &Asked,
) -> std::io::Result<()> {
    loop {
        let (mut length, mut line) = (0, String::new());
        while line != "\r\n" {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let answer = answer(&String::from_utf8(body).unwrap(), given, asked);
        let head = format!("HTTP/1.1 207 Multi-Status\r\nContent-Length: {}\r\n\r\n", answer.len());
        stream.write_all(format!("{head}{answer}").as_bytes()).await?;
        stream.flush().await?;
    }
}

fn answer(body: &str, given: &Given, asked: &Asked) -> String {
    let response =
        |href: &str, rest: &str| format!("<D:response><D:href>{href}</D:href>{rest}</D:response>");
    let properties = |text: &str| {
        format!(
            "<D:propstat><D:prop>{text}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
        )
    };
    let items = if body.contains("addressbook-home-set") {
        response(
            "/",
            &properties("<C:addressbook-home-set><D:href>/</D:href></C:addressbook-home-set>"),
        )
    } else if body.contains("sync-collection") {
        let token = body.split("sync-token>").nth(1).unwrap().trim_end_matches("</D:");
        asked.lock().unwrap().push(format!("since {token}"));
        let changed = if token.is_empty() { &["a", "b", "c"][..] } else { &[] };
        let etag = |name: &&str| {
            response(&format!("/book/{name}.vcf"), &properties("<D:getetag>\"1\"</D:getetag>"))
        };
        changed.iter().map(etag).collect::<String>() + "<D:sync-token>one</D:sync-token>"
    } else if body.contains("addressbook-multiget") {
        asked.lock().unwrap().push(format!("{} cards", body.matches("<D:href>").count()));
        let given = given.lock().unwrap();
        let wanted = given.iter().filter(|name| body.contains(&format!("/book/{name}.vcf")));
        let card = |name: &&str| {
            let card = format!(
                "BEGIN:VCARD\nVERSION:3.0\nUID:{name}\nFN:{name}\nN:;{name};;;\nEND:VCARD\n"
            );
            let text =
                format!("<D:getetag>\"1\"</D:getetag><C:address-data>{card}</C:address-data>");
            response(&format!("/book/{name}.vcf"), &properties(&text))
        };
        // One at a time, and that there are more.
        let more = response("/book/", "<D:status>HTTP/1.1 507 Insufficient Storage</D:status>");
        wanted.take(1).map(card).collect::<String>() + &more
    } else {
        let book = "<D:resourcetype><D:collection/><C:addressbook/></D:resourcetype><D:displayname>Book</D:displayname>";
        response("/book/", &properties(book))
    };
    format!("{HEAD}{items}</D:multistatus>")
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_that_a_server_left_out_are_asked_for_again() {
    let (given, asked) = (Given::default(), Asked::default());
    *given.lock().unwrap() = vec!["a", "b"];
    let mut app = App::start_with(Options::imap_only(), |_, _| ()).await;
    let port = start(&app.host, Arc::clone(&given), Arc::clone(&asked)).await;
    let place = format!("{}:{port}", stack::HOST);
    let allowed = place.clone();
    app.restart_with(|config| config.contacts.carddav_hosts = vec![allowed]).await;
    let anna = app.anna().await;
    let new = json!({ "address": place, "userName": ANNA, "password": "demo" });
    let server: AddressServer = anna.post("/api/address-servers", &new).await.json();
    let path = format!("/api/address-servers/{}", server.id);
    let books: Vec<_> = server.books.iter().map(|book| &book.url).collect();
    let server: AddressServer = anna.put(&path, &json!({ "books": books })).await.json();
    assert_eq!(server.failure, None);
    let names = async || {
        let cards = anna.cards().await.into_iter();
        cards.map(|card| card.name).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["a", "b"]);
    *given.lock().unwrap() = vec!["a", "b", "c"];
    let sync = format!("{path}/sync");
    anna.post(&sync, &json!({})).await.json::<AddressServer>();
    assert_eq!(names().await, ["a", "b", "c"]);
    anna.post(&sync, &json!({})).await.json::<AddressServer>();
    let asked = asked.lock().unwrap().join(", ");
    assert_eq!(asked, "since , 3 cards, 2 cards, 1 cards, since , 1 cards, since one");
}
