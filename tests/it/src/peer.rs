//! An SMTP host that stops where the test wants it to: for the moments that a real one passes through too quickly.

use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use stack::MailHost;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use crate::client::PATIENCE;

/// Where the host falls silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Greeting,
    Hello,
    SignIn,
    Sender,
    Recipient,
    Data,
    /// In the middle of the message.
    Body,
    /// It has the whole message, and doesn't say whether it took it.
    End,
}

#[derive(Debug)]
pub struct Peer {
    pub port: u16,
    state: Arc<Mutex<State>>,
    reached: mpsc::UnboundedReceiver<Stage>,
}

#[derive(Debug, Default)]
struct State {
    silent_at: Option<Stage>,
    accepted: Vec<String>,
    /// Messages that came whole and weren't answered.
    unanswered: Vec<String>,
}

impl Peer {
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
        let state = Arc::<Mutex<State>>::default();
        let (reach, reached) = mpsc::unbounded_channel();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, state, reach) =
                    (acceptor.clone(), Arc::clone(&shared), reach.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        // A client that goes away is what the tests are about.
                        talk(BufReader::new(stream), &state, &reach).await.ok();
                    }
                });
            }
        });
        Self { port, state, reached }
    }

    /// From now on, connections get this far.
    pub fn be_silent_at(&self, stage: Option<Stage>) {
        self.state.lock().unwrap().silent_at = stage;
    }

    /// Waits until a connection got as far as it is let.
    pub async fn wait_until_reached(&mut self) -> Stage {
        tokio::time::timeout(PATIENCE, self.reached.recv()).await.expect("a client").unwrap()
    }

    pub fn accepted(&self) -> Vec<String> {
        self.state.lock().unwrap().accepted.clone()
    }

    pub fn unanswered(&self) -> Vec<String> {
        self.state.lock().unwrap().unanswered.clone()
    }
}

/// Falls silent where one connection is to.
struct Pause {
    silent_at: Option<Stage>,
    reach: mpsc::UnboundedSender<Stage>,
}

impl Pause {
    async fn at(&self, stage: Stage) {
        if self.silent_at == Some(stage) {
            self.reach.send(stage).ok();
            std::future::pending::<()>().await;
        }
    }
}

async fn talk<S: AsyncRead + AsyncWrite + Send + Unpin>(
    mut stream: BufReader<S>,
    state: &Mutex<State>,
    reach: &mpsc::UnboundedSender<Stage>,
) -> std::io::Result<()> {
    let silent_at = state.lock().unwrap().silent_at;
    let pause = Pause { silent_at, reach: reach.clone() };
    pause.at(Stage::Greeting).await;
    stream.write_all(b"220 peer\r\n").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let (stage, answer) = match line.get(..4).unwrap_or_default() {
            "EHLO" => (Stage::Hello, "250-peer\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n"),
            "AUTH" => (Stage::SignIn, "235 2.7.0 ok\r\n"),
            "MAIL" => (Stage::Sender, "250 2.1.0 ok\r\n"),
            "RCPT" => (Stage::Recipient, "250 2.1.5 ok\r\n"),
            "DATA" => (Stage::Data, "354 go on\r\n"),
            "QUIT" => return stream.write_all(b"221 bye\r\n").await,
            _ => panic!("not expected: {line}"),
        };
        pause.at(stage).await;
        stream.write_all(answer.as_bytes()).await?;
        if stage == Stage::Data {
            let message = read_message(&mut stream, &pause).await?;
            if silent_at == Some(Stage::End) {
                state.lock().unwrap().unanswered.push(message);
                pause.at(Stage::End).await;
                continue;
            }
            state.lock().unwrap().accepted.push(message);
            stream.write_all(b"250 2.0.0 queued\r\n").await?;
        }
    }
}

async fn read_message<S: AsyncRead + AsyncWrite + Send + Unpin>(
    stream: &mut BufReader<S>,
    pause: &Pause,
) -> std::io::Result<String> {
    let mut message = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(message);
        }
        message.push_str(&line);
        if message.len() > 10_000 {
            pause.at(Stage::Body).await;
        }
    }
}
