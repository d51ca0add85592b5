//! ManageSieve hosts as they shouldn't be, and how a master user signs in.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use server::imap::Credential;
use server::sieve::{Connection, Error};
use shared::host::TlsMode;
use shared::problem::ProblemKind;
use stack::{MailHost, Options};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::app::{ANNA, App, settings};
use crate::scripts::{put, save};

/// Answers as a host would, until a command that begins with `bad`, which gets `answer` and then silence of the grave.
async fn start_peer(host: &MailHost, bad: &'static str, answer: &'static [u8]) -> u16 {
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
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            let mut stream = BufReader::new(stream);
            let told =
                b"\"SIEVE\" \"fileinto\"\r\n\"SASL\" \"PLAIN\"\r\n\"VERSION\" \"1.0\"\r\nOK\r\n";
            let _ = stream.write_all(told).await;
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    break;
                }
                if let Some(length) = line.trim_end().strip_suffix("+}") {
                    let length: usize = length.rsplit('{').next().unwrap().parse().unwrap();
                    let mut literal = vec![0; length + 2];
                    if stream.read_exact(&mut literal).await.is_err() {
                        break;
                    }
                }
                if line.starts_with(bad) {
                    let _ = stream.write_all(answer).await;
                    let _ = stream.shutdown().await;
                    break;
                }
                let answer: &[u8] = match line.split([' ', '\r']).next().unwrap() {
                    "CAPABILITY" => told,
                    "LISTSCRIPTS" => b"\"other\" ACTIVE\r\nOK\r\n",
                    "GETSCRIPT" => b"{5}\r\nkeep;\r\nOK\r\n",
                    _ => b"OK\r\n",
                };
                let _ = stream.write_all(answer).await;
            }
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_hangs_up_or_talks_nonsense_breaks_nothing() {
    use ProblemKind::{HostRefused, HostUnreachable, NoRoom, QuotaExceeded, TooLarge};
    let mut app = App::start().await;
    for (bad, answer, status, kind) in [
        ("", &b""[..], 502, HostUnreachable),
        ("AUTHENTICATE", b"NO \"who?\"\r\n", 502, HostRefused),
        ("LISTSCRIPTS", b"\"a\" ACTIVE", 502, HostUnreachable),
        ("LISTSCRIPTS", b"HTTP/1.1 400 Bad Request\r\n", 502, HostRefused),
        ("CHECKSCRIPT", b"BYE \"going down\"\r\n", 502, HostUnreachable),
        ("HAVESPACE", b"NO (QUOTA/MAXSIZE) \"too large\"\r\n", 413, TooLarge),
        ("HAVESPACE", b"NO (QUOTA/MAXSCRIPTS) \"too many\"\r\n", 409, NoRoom),
        ("PUTSCRIPT", b"NO (QUOTA) \"full\"\r\n", 507, QuotaExceeded),
        ("PUTSCRIPT", b"", 502, HostUnreachable),
        ("SETACTIVE", b"", 502, HostUnreachable),
    ] {
        let port = start_peer(&app.host, bad, answer).await;
        app.restart_with(|config| {
            for host in config.domains.values_mut() {
                let sieve = host.sieve.as_mut().unwrap();
                (sieve.port, sieve.tls) = (port, TlsMode::Implicit);
            }
        })
        .await;
        let anna = app.anna().await;
        let failed = save(&anna, "pli", None, "keep;\r\n").await;
        let problem = failed.problem();
        assert_eq!((problem.status, problem.kind), (status, kind), "{bad}: {problem:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_user_sees_the_scripts_of_whom_it_acts_for() {
    let app = App::start_with(Options::imap_only(), |_, _| ()).await;
    put(&app.host, "annas", b"keep;\n");
    let endpoint = settings(&app.host).sieve.unwrap();
    let (master, password) = app.host.master();
    let credential = |password: &str| Credential::Master {
        user: ANNA.to_owned(),
        master: master.to_owned(),
        password: password.to_owned().into(),
    };
    let dialer = &app.state.dialer;
    let mut scripts = Connection::open(&endpoint, &credential(password), dialer).await.unwrap();
    assert_eq!(scripts.list().await.unwrap()[0].name, "annas");
    assert_eq!(scripts.read("annas").await.unwrap(), b"keep;\n");
    assert_eq!(scripts.read("gone").await, Err(Error::NoScript));
    let refused = Connection::open(&endpoint, &credential("wrong"), dialer).await;
    assert!(matches!(refused, Err(Error::SignIn { .. })), "{refused:?}");
}
