//! A push service and a browser that listens at it: opens what the server sealed (RFC 8291) and looks at who signed (RFC
//! 8292). Real services are the browser makers' and can't be asked by a test.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use p256::ecdh::diffie_hellman;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use server::clock::Clock;
use sha2::Sha256;
use shared::push::{PushKey, PushMessage, PushSubscription};
use stack::MailHost;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use crate::client::{Client, PATIENCE};

const AUTH: [u8; 16] = *b"sixteen letters!";

/// A request as it came.
#[derive(Debug)]
struct Request {
    path: String,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

#[derive(Debug)]
pub struct PushService {
    pub port: u16,
    /// What it says to each path instead of 201.
    answers: Arc<Mutex<HashMap<String, u16>>>,
    requests: mpsc::UnboundedReceiver<Request>,
}

/// A browser's subscription.
#[derive(Debug)]
pub struct Subscriber {
    name: String,
    key: SecretKey,
    server_key: String,
}

impl PushService {
    /// Starts with the certificate of `host`, which the server trusts.
    pub async fn start(host: &MailHost) -> Self {
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
        let answers = Arc::<Mutex<HashMap<String, u16>>>::default();
        let (sender, requests) = mpsc::unbounded_channel();
        let said = Arc::clone(&answers);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(stream) = acceptor.accept(stream).await else { continue };
                let mut stream = BufReader::new(stream);
                let request = read(&mut stream).await;
                let status = said.lock().unwrap().get(&request.path).copied().unwrap_or(201);
                let answer = format!("HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
                sender.send(request).ok();
            }
        });
        Self { port, answers, requests }
    }

    /// As the operator names it.
    pub fn place(&self) -> String {
        format!("{}:{}", stack::HOST, self.port)
    }

    /// Says `status` to what is for this browser from now on.
    pub fn answer(&self, subscriber: &Subscriber, status: u16) {
        self.answers.lock().unwrap().insert(format!("/{}", subscriber.name), status);
    }

    /// Subscribes a signed-in browser.
    pub async fn subscribe(&self, browser: &Client, name: &str) -> Subscriber {
        let server_key: PushKey = browser.post("/api/push/key", &()).await.json();
        let key = SecretKey::from_slice(&[7; 32]).unwrap();
        let request = PushSubscription {
            endpoint: format!("https://{}/{name}", self.place()),
            p256dh: URL_SAFE_NO_PAD.encode(point(&key.public_key())),
            auth: URL_SAFE_NO_PAD.encode(AUTH),
        };
        let answer = browser.put("/api/push", &request).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        Subscriber { name: name.to_owned(), key, server_key: server_key.public_key }
    }

    /// The next that comes, which is for this browser.
    pub async fn next(&mut self, subscriber: &Subscriber) -> PushMessage {
        self.next_of(&[subscriber]).await.1
    }

    /// The next that comes, which is for one of these browsers, and for which.
    pub async fn next_of(&mut self, subscribers: &[&Subscriber]) -> (String, PushMessage) {
        let request = tokio::time::timeout(PATIENCE, self.requests.recv()).await;
        let request = request.expect("nothing is pushed").unwrap();
        let name = request.path.trim_start_matches('/').to_owned();
        let subscriber = subscribers.iter().find(|subscriber| subscriber.name == name);
        let subscriber = subscriber.unwrap_or_else(|| panic!("{name} is told"));
        (name, subscriber.open(&request, &format!("https://{}", self.place())))
    }

    /// What else came.
    pub fn others(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.requests.try_recv().ok()).map(|it| it.path).collect()
    }
}

impl Subscriber {
    fn open(&self, request: &Request, origin: &str) -> PushMessage {
        assert_eq!(request.headers["content-encoding"], "aes128gcm");
        assert!(request.headers["ttl"].parse::<u32>().unwrap() > 3_600);
        self.check_sender(&request.headers["authorization"], origin);

        let (salt, rest) = request.body.split_at(16);
        let (theirs, sealed) = rest[5..].split_at(usize::from(rest[4]));
        let ours = point(&self.key.public_key());
        let secret = diffie_hellman(
            self.key.to_nonzero_scalar(),
            PublicKey::from_sec1_bytes(theirs).unwrap().as_affine(),
        );
        let info = [b"WebPush: info\0".as_slice(), &ours, theirs].concat();
        let input: [u8; 32] = derive(&AUTH, secret.raw_secret_bytes(), &info);
        let key: [u8; 16] = derive(salt, &input, b"Content-Encoding: aes128gcm\0");
        let nonce: [u8; 12] = derive(salt, &input, b"Content-Encoding: nonce\0");
        let cipher = Aes128Gcm::new(&Key::<Aes128Gcm>::from(key));
        let mut text = cipher.decrypt(&Nonce::from(nonce), sealed).unwrap();
        assert_eq!(text.pop(), Some(2), "the last record");
        serde_json::from_slice(&text).unwrap()
    }

    /// That it is the server whose key the browser subscribed with.
    fn check_sender(&self, authorization: &str, origin: &str) {
        let rest = authorization.strip_prefix("vapid t=").unwrap();
        let (token, key) = rest.split_once(", k=").unwrap();
        assert_eq!(key, self.server_key);
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let key = VerifyingKey::from_sec1_bytes(&URL_SAFE_NO_PAD.decode(key).unwrap()).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        key.verify(signed.as_bytes(), &Signature::from_slice(&signature).unwrap()).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], origin);
        let hours = (claims["exp"].as_i64().unwrap() - Clock::default().now().as_second()) / 3_600;
        assert!((1..24).contains(&hours), "{claims}");
    }
}

async fn read(stream: &mut (impl AsyncBufReadExt + Unpin)) -> Request {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut words = lines[0].split(' ');
    assert_eq!(words.next(), Some("POST"));
    let path = words.next().unwrap().to_owned();
    let headers: HashMap<_, _> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    Request { path, headers, body }
}

fn point(key: &PublicKey) -> Box<[u8]> {
    key.to_sec1_point(false).as_bytes().into()
}

fn derive<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> [u8; N] {
    let mut output = [0; N];
    Hkdf::<Sha256>::new(Some(salt), input).expand(info, &mut output).unwrap();
    output
}
