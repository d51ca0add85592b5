//! Finding the mail host of a domain that nobody configured (RFC 6186, autoconfig), against a name server and a web
//! server of our own.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use server::config::{Config, DomainName};
use shared::problem::ProblemKind;
use stack::{MailHost, Options, PUBLIC_HOST, Ports};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, UdpSocket};
use tokio_rustls::TlsAcceptor;

use crate::app::{App, DAN, PASSWORD, settings};

type Records = Vec<(String, u16, String)>;

/// A name server that has SRV records only; what it is asked for is noted.
struct NameServer {
    address: SocketAddr,
    records: Arc<Mutex<Records>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl NameServer {
    async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let records = Arc::<Mutex<Records>>::default();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let (known, noted) = (Arc::clone(&records), Arc::clone(&asked));
        tokio::spawn(async move {
            let mut buffer = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let (name, end) = question(&buffer[..length]);
                let found = known.lock().unwrap().iter().find(|row| row.0 == name).cloned();
                noted.lock().unwrap().push(name);
                let reply = reply(&buffer[..end], found);
                socket.send_to(&reply, from).await.unwrap();
            }
        });
        Self { address, records, asked }
    }

    fn tell(&self, service: &str, port: u16, host: &str) {
        let name = format!("_{service}._tcp.partner.example");
        self.records.lock().unwrap().push((name, port, host.to_owned()));
    }
}

/// The name asked for, and where the question ends (RFC 1035 §4.1.2).
fn question(packet: &[u8]) -> (String, usize) {
    let (mut at, mut labels) = (12, Vec::new());
    while packet[at] != 0 {
        let length = usize::from(packet[at]);
        labels.push(String::from_utf8(packet[at + 1..=at + length].to_vec()).unwrap());
        at += length + 1;
    }
    (labels.join("."), at + 5)
}

fn reply(question: &[u8], record: Option<(String, u16, String)>) -> Vec<u8> {
    let mut packet = question.to_vec();
    packet[2] |= 0x80; // A response,
    packet[3] = if record.is_some() { 0x80 } else { 0x83 }; // with recursion; or no such name.
    packet[7] = u8::from(record.is_some());
    packet[8..12].fill(0);
    if let Some((_, port, host)) = record {
        let mut target: Vec<u8> = Vec::new();
        for label in host.split('.') {
            target.push(label.len().try_into().unwrap());
            target.extend_from_slice(label.as_bytes());
        }
        target.push(0);
        // The question's name, SRV, IN, a minute; then priority and weight (RFC 2782).
        packet.extend_from_slice(&[0xC0, 12, 0, 33, 0, 1, 0, 0, 0, 60]);
        packet.extend_from_slice(&u16::try_from(target.len() + 6).unwrap().to_be_bytes());
        packet.extend_from_slice(&[0, 0, 0, 1]);
        packet.extend_from_slice(&port.to_be_bytes());
        packet.extend_from_slice(&target);
    }
    packet
}

/// A server that may find hosts, with `dns` to ask. The operator excepts the test's own ports, as on a private network.
async fn start(dns: &NameServer, web_port: Option<u16>) -> App {
    let address = dns.address;
    App::start_with(Options::imap_only(), move |config, host| {
        config.mail.allow_external_hosts = true;
        config.mail.dns_servers = vec![address];
        config.mail.autoconfig_urls = match web_port {
            Some(port) => vec![format!("https://mail.{{domain}}:{port}/mail/config-v1.1.xml")],
            None => Vec::new(),
        };
        config.domains.clear();
        except(config, host, web_port);
    })
    .await
}

fn except(config: &mut Config, host: &MailHost, web_port: Option<u16>) {
    config.hosts.insert(PUBLIC_HOST.to_owned(), vec![IpAddr::from([127, 0, 0, 1])]);
    let mut named = settings(host);
    for endpoint in [&mut named.imap, &mut named.smtp] {
        endpoint.host = PUBLIC_HOST.to_owned();
    }
    named.sieve.as_mut().unwrap().host = PUBLIC_HOST.to_owned();
    if let Some(port) = web_port {
        named.sieve.as_mut().unwrap().port = port;
    }
    config.domains.insert(DomainName::new("elsewhere.example"), named);
}

fn tell_all(dns: &NameServer, ports: Ports, host: &str) {
    dns.tell("imaps", ports.imaps, host);
    dns.tell("submissions", ports.submissions, host);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_s_records_lead_to_its_host() {
    let dns = NameServer::start().await;
    let app = start(&dns, None).await;
    app.browser().sign_in(DAN, PASSWORD).await.is_problem(422, ProblemKind::HostUnknown);
    assert!(dns.asked.lock().unwrap().contains(&"_imaps._tcp.partner.example".to_owned()));

    // Nobody vouches for records that lead out of the domain: no password goes there.
    tell_all(&dns, app.host.ports(), "localhost");
    app.browser().sign_in(DAN, PASSWORD).await.is_problem(422, ProblemKind::HostUnknown);

    dns.records.lock().unwrap().clear();
    tell_all(&dns, app.host.ports(), PUBLIC_HOST);
    let browser = app.browser();
    assert_eq!(browser.sign_in(DAN, PASSWORD).await.status, 201);
    assert_eq!(browser.session().await.user.email, DAN);
    let found = server::db::accounts::find(&app.state.db, &browser.account().await).await.unwrap();
    assert!(found.unwrap().host.unwrap().contains(PUBLIC_HOST));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_of_private_addresses_lead_nowhere() {
    let dns = NameServer::start().await;
    let app = App::start_with(Options::imap_only(), |config, host| {
        config.mail.allow_external_hosts = true;
        config.mail.dns_servers = vec![dns.address];
        config.mail.autoconfig_urls = Vec::new();
        config.domains.clear();
        config.hosts.insert(PUBLIC_HOST.to_owned(), vec![IpAddr::from([127, 0, 0, 1])]);
        tell_all(&dns, host.ports(), PUBLIC_HOST);
    })
    .await;
    app.browser().sign_in(DAN, PASSWORD).await.is_problem(502, ProblemKind::HostUnreachable);
    assert!(!app.host.log().contains("user=<dan"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_where_the_operator_does_not_let_users_elsewhere() {
    let dns = NameServer::start().await;
    let mut app = start(&dns, None).await;
    app.restart_with(|config| config.mail.allow_external_hosts = false).await;
    app.browser().sign_in(DAN, PASSWORD).await.is_problem(422, ProblemKind::HostUnknown);
    assert!(dns.asked.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_records_say_nothing_the_autoconfig_file_does() {
    let dns = NameServer::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = start(&dns, Some(listener.local_addr().unwrap().port())).await;
    let ports = app.host.ports();
    let server = |tag: &str, kind: &str, port: u16| {
        format!(
            "<{tag} type=\"{kind}\"><hostname>{PUBLIC_HOST}</hostname><port>{port}</port>\
             <socketType>SSL</socketType></{tag}>"
        )
    };
    let file = format!(
        "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"partner.example\">{}{}\
         </emailProvider></clientConfig>",
        server("incomingServer", "imap", ports.imaps),
        server("outgoingServer", "smtp", ports.submissions),
    );
    let asked = tokio::spawn(serve_once(listener, acceptor(&app.host), file));
    let browser = app.browser();
    assert_eq!(browser.sign_in(DAN, PASSWORD).await.status, 201);
    let request = asked.await.unwrap();
    assert!(request.starts_with("GET /mail/config-v1.1.xml HTTP/1.1\r\n"), "{request}");
    assert!(
        !request.contains("dan"),
        "the file is the domain's: nobody need know whose mail it is"
    );
}

/// With the certificate of `host`, which the server trusts.
fn acceptor(host: &MailHost) -> TlsAcceptor {
    let folder = host.ca_path().parent().unwrap();
    let chain = CertificateDer::pem_file_iter(folder.join("certificate.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain.map(Result::unwrap).collect(), key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Answers one request with `file`, and gives the request.
async fn serve_once(listener: TcpListener, acceptor: TlsAcceptor, file: String) -> String {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(acceptor.accept(stream).await.unwrap());
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") {
        assert!(stream.read_line(&mut request).await.unwrap() > 0, "{request}");
    }
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", file.len());
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(file.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    request
}
