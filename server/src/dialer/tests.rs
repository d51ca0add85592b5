use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use url::Url;

use super::address::NotPublic;
use super::fetch::{FetchError, FetchLimits};
use super::*;

const LIMITS: FetchLimits = FetchLimits {
    bytes: 1000,
    timeout: Duration::from_secs(60),
    redirects: 3,
    accept: "*/*",
    secure_only: false,
};

/// A policy in which `name` has these addresses and nothing is excepted.
fn names(names: &[(&str, &[&str])]) -> DialerPolicy {
    let hosts = names.iter().map(|(name, addresses)| {
        ((*name).to_owned(), addresses.iter().map(|address| address.parse().unwrap()).collect())
    });
    DialerPolicy { hosts: hosts.collect(), ..DialerPolicy::default() }
}

async fn refusal(policy: &DialerPolicy, host: &str, port: u16) -> Option<Refusal> {
    let dialer = Dialer::new(policy.clone()).unwrap();
    // Only the decision is asked for: nothing here connects anywhere.
    match dialer.checked_addresses(host, port).await {
        Err(DialError::Refused(refusal)) => Some(refusal),
        Err(other) => panic!("{host}: {other}"),
        Ok(_) => None,
    }
}

#[tokio::test]
async fn a_name_is_judged_by_all_its_addresses() {
    let policy = names(&[
        ("good.example", &["8.8.8.8", "2606:4700::1"]),
        ("evil.example", &["127.0.0.1"]),
        ("mixed.example", &["8.8.8.8", "10.0.0.1"]),
        ("mapped.example", &["::ffff:192.168.0.1"]),
        ("cloud.example", &["169.254.169.254"]),
    ]);
    let address = |why| Some(Refusal::Address(why));
    let cases = [
        ("good.example", None),
        ("GOOD.example.", None),
        ("evil.example", address(NotPublic::Loopback)),
        ("Evil.Example.", address(NotPublic::Loopback)),
        ("mixed.example", address(NotPublic::Private)),
        ("mapped.example", address(NotPublic::Private)),
        ("cloud.example", address(NotPublic::LinkLocal)),
        ("127.0.0.1", address(NotPublic::Loopback)),
        ("[::1]", address(NotPublic::Loopback)),
        ("[::ffff:7f00:1]", address(NotPublic::Loopback)),
        ("localhost", address(NotPublic::Loopback)),
        ("8.8.8.8", None),
    ];
    for (host, expected) in cases {
        assert_eq!(refusal(&policy, host, 443).await, expected, "{host}");
    }
    // The C library reads these as addresses of old; whatever it makes of them, it isn't let through.
    for host in ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"] {
        let dialer = Dialer::new(policy.clone()).unwrap();
        assert!(dialer.checked_addresses(host, 443).await.is_err(), "{host}");
    }
}

#[tokio::test]
async fn only_the_ports_of_mail_and_the_web_are_open() {
    let policy = names(&[("good.example", &["8.8.8.8"])]);
    assert_eq!(refusal(&policy, "good.example", 993).await, None);
    assert_eq!(refusal(&policy, "good.example", 6379).await, Some(Refusal::Port));
    assert_eq!(refusal(&policy, "good.example", 22).await, Some(Refusal::Port));
}

#[tokio::test]
async fn an_exception_holds_for_its_port_alone() {
    let mut policy = DialerPolicy::default();
    policy.allow("LocalHost", 1143);
    assert_eq!(refusal(&policy, "localhost", 1143).await, None);
    assert_eq!(refusal(&policy, "localhost", 1144).await, Some(Refusal::Port));
    assert!(matches!(refusal(&policy, "localhost", 143).await, Some(Refusal::Address(_))));
    assert!(matches!(refusal(&policy, "127.0.0.1", 143).await, Some(Refusal::Address(_))));
}

#[tokio::test]
async fn tells_apart_what_went_wrong() {
    // Taken, so that nobody else gets it, and not listened on.
    let taken = TcpSocket::new_v4().unwrap();
    taken.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut policy = DialerPolicy::default();
    policy.allow("127.0.0.1", port);
    let dialer = Dialer::new(policy).unwrap();
    assert_eq!(dialer.connect("127.0.0.1", port).await.unwrap_err(), DialError::Unreachable);
    assert_eq!(
        dialer.connect("no.such.host.invalid", 993).await.unwrap_err(),
        DialError::Unresolvable
    );
}

/// Answers each connection with the next of `answers`; gives its port and what was asked.
async fn serve(answers: Vec<String>) -> (u16, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = tokio::spawn(async move {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            asked.push(String::from_utf8(request).unwrap());
            let _ = stream.write_all(answer.as_bytes()).await;
        }
        asked
    });
    (port, asked)
}

fn allowing(ports: &[u16]) -> Dialer {
    let mut policy = names(&[("images.example", &["127.0.0.1"]), ("evil.example", &["10.0.0.1"])]);
    for port in ports {
        policy.allow("images.example", *port);
    }
    Dialer::new(policy).unwrap()
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

fn url(port: u16, path: &str) -> Url {
    format!("http://images.example:{port}{path}").parse().unwrap()
}

#[tokio::test]
async fn a_fetch_says_nothing_about_who_asks() {
    let (port, asked) = serve(vec![answer("200 OK", "", "pixels")]).await;
    let bytes = allowing(&[port]).fetch(&url(port, "/a.png?x=1#y"), LIMITS).await.unwrap();
    assert_eq!(bytes, "pixels");
    assert_eq!(
        asked.await.unwrap(),
        [format!(
            "GET /a.png?x=1 HTTP/1.1\r\nhost: images.example:{port}\r\naccept: */*\r\n\
             user-agent: Mozilla/5.0 (compatible; Pli)\r\n\r\n"
        )]
    );
}

#[tokio::test]
async fn a_redirect_is_checked_like_the_first_address() {
    let targets = [
        "http://evil.example/",
        "http://127.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "//localhost/",
        "http://images.example:22/",
        "file:///etc/passwd",
        "ftp://images.example/",
        "gopher://images.example:70/x",
    ];
    for target in targets {
        let (port, _) =
            serve(vec![answer("302 Found", &format!("Location: {target}\r\n"), "")]).await;
        let outcome = allowing(&[port]).fetch(&url(port, "/"), LIMITS).await;
        assert!(
            matches!(outcome, Err(FetchError::Dial(DialError::Refused(_)))),
            "{target}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn redirects_are_followed_but_not_for_ever() {
    let moved = answer("301 Moved Permanently", "Location: /next\r\n", "");
    let (port, _) =
        serve(vec![moved.clone(), moved.clone(), moved.clone(), answer("200 OK", "", "x")]).await;
    assert_eq!(allowing(&[port]).fetch(&url(port, "/"), LIMITS).await.unwrap(), "x");
    let (port, _) = serve(vec![moved; 5]).await;
    let outcome = allowing(&[port]).fetch(&url(port, "/"), LIMITS).await;
    assert_eq!(outcome, Err(FetchError::Dial(DialError::Refused(Refusal::Redirects))));
}

#[tokio::test]
async fn an_answer_has_an_end() {
    let (port, _) = serve(vec![answer("200 OK", "", &"x".repeat(1001))]).await;
    assert_eq!(allowing(&[port]).fetch(&url(port, "/"), LIMITS).await, Err(FetchError::TooLarge));

    let endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n".to_owned();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let holding = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(endless.as_bytes()).await.unwrap();
        std::future::pending::<()>().await;
    });
    let hasty = FetchLimits { timeout: Duration::from_millis(200), ..LIMITS };
    let outcome = allowing(&[port]).fetch(&url(port, "/"), hasty).await;
    assert_eq!(outcome, Err(FetchError::Dial(DialError::TimedOut)));
    holding.abort();

    let (port, _) = serve(vec![answer("404 Not Found", "", "")]).await;
    assert_eq!(
        allowing(&[port]).fetch(&url(port, "/"), LIMITS).await,
        Err(FetchError::Status(404))
    );
}

/// A TLS server with `certificate`, known to the dialer as `name`; says how the handshake ended.
async fn handshake(
    name: &str,
    trusted: Option<&rcgen::Certificate>,
    certificate: &rcgen::Certificate,
    key: &rcgen::KeyPair,
) -> Result<(), DialError> {
    let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let _ = acceptor.accept(stream).await;
    });

    let folder = tempfile::tempdir().unwrap();
    let mut policy = names(&[(name, &["127.0.0.1"])]);
    policy.allow(name, port);
    if let Some(trusted) = trusted {
        let path = folder.path().join("ca.pem");
        std::fs::write(&path, trusted.pem()).unwrap();
        policy.extra_roots.push(path);
    }
    let dialer = Dialer::new(policy).unwrap();
    let stream = dialer.connect(name, port).await.unwrap();
    dialer.tls_connect(stream, name).await.map(drop)
}

#[tokio::test]
async fn certificates_are_verified_and_faults_are_named() {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = ca.self_signed(&ca_key).unwrap();
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let key = rcgen::KeyPair::generate().unwrap();

    let issue = |from: i32, until: i32| {
        let mut params = rcgen::CertificateParams::new(vec!["mail.example".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        params.signed_by(&key, &issuer).unwrap()
    };
    let good = issue(2020, 2200);
    let bad = |fault| Err(DialError::BadCertificate(fault));

    assert_eq!(handshake("mail.example", Some(&authority), &good, &key).await, Ok(()));
    assert_eq!(
        handshake("other.example", Some(&authority), &good, &key).await,
        bad(CertificateFault::WrongName)
    );
    assert_eq!(
        handshake("mail.example", None, &good, &key).await,
        bad(CertificateFault::UnknownAuthority)
    );
    assert_eq!(
        handshake("mail.example", Some(&authority), &issue(2010, 2011), &key).await,
        bad(CertificateFault::Expired)
    );
    assert_eq!(
        handshake("mail.example", Some(&authority), &issue(2190, 2200), &key).await,
        bad(CertificateFault::NotYetValid)
    );
}

#[tokio::test]
async fn a_server_without_tls_is_named_as_such() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.write_all(b"* OK IMAP4rev1 ready\r\n").await;
        let _ = stream.read_u8().await;
    });
    let mut policy = DialerPolicy::default();
    policy.allow("127.0.0.1", port);
    let dialer = Dialer::new(policy).unwrap();
    let stream = dialer.connect("127.0.0.1", port).await.unwrap();
    assert_eq!(dialer.tls_connect(stream, "127.0.0.1").await.unwrap_err(), DialError::TlsFailed);
}
