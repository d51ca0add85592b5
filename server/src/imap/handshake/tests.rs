//! Against a host of which every word is known.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};

use super::*;
use crate::imap::capability::Capabilities;

fn password() -> Credential {
    Credential::Password { user: "anna".to_owned(), password: "p\"w\\ é".into() }
}

/// Plays a host: lines to say, and after `>` what it must hear.
async fn play(host: DuplexStream, script: &'static [&'static str]) {
    let mut host = BufReader::new(host);
    for line in script {
        if let Some(expected) = line.strip_prefix("> ") {
            let mut heard = String::new();
            host.read_line(&mut heard).await.unwrap();
            assert_eq!(heard.trim_end(), expected);
        } else {
            host.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        }
    }
}

async fn sign_in(script: &'static [&'static str]) -> Result<Capabilities, Error> {
    let (ours, theirs) = duplex(4096);
    let host = tokio::spawn(play(theirs, script));
    let mut talk = Talk::new(ours);
    let outcome = async {
        talk.greeting().await?;
        talk.authenticate(&password()).await?;
        talk.capabilities().await
    };
    let outcome = outcome.await;
    host.await.unwrap();
    outcome
}

#[tokio::test]
async fn signs_in_with_plain_in_one_step_where_the_host_lets_it() {
    let capabilities = sign_in(&[
        "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi",
        "> h AUTHENTICATE PLAIN AGFubmEAcCJ3XCDDqQ==",
        "* CAPABILITY IMAP4rev1 MOVE",
        "h OK welcome",
    ]);
    assert!(capabilities.await.unwrap().has("MOVE"));
}

#[tokio::test]
async fn signs_in_with_plain_in_two_steps_elsewhere() {
    let capabilities = sign_in(&[
        "* OK hi",
        "> h CAPABILITY",
        "* CAPABILITY IMAP4rev1 AUTH=PLAIN",
        "h OK",
        "> h AUTHENTICATE PLAIN",
        "+ ",
        "> AGFubmEAcCJ3XCDDqQ==",
        "h OK [CAPABILITY IMAP4rev1 IDLE] welcome",
    ]);
    assert!(capabilities.await.unwrap().has("IDLE"));
}

#[tokio::test]
async fn signs_in_with_login_where_there_is_no_sasl() {
    let capabilities = sign_in(&[
        "* OK [CAPABILITY IMAP4rev1] hi",
        "> h LOGIN \"anna\" {7}",
        "+ go on",
        "> p\"w\\ é",
        "h OK welcome",
        "> h CAPABILITY",
        "* CAPABILITY IMAP4rev1 UIDPLUS",
        "h OK",
    ]);
    assert!(capabilities.await.unwrap().has("UIDPLUS"));
}

#[tokio::test]
async fn signs_in_with_sasl_login_where_there_is_nothing_better() {
    let capabilities = sign_in(&[
        "* OK [CAPABILITY IMAP4rev1 AUTH=LOGIN LOGINDISABLED SASL-IR] hi",
        "> h AUTHENTICATE LOGIN",
        "+ VXNlcm5hbWU6",
        "> YW5uYQ==",
        "+ UGFzc3dvcmQ6",
        "> cCJ3XCDDqQ==",
        "h OK [CAPABILITY IMAP4rev1 MOVE] welcome",
    ]);
    assert!(capabilities.await.unwrap().has("MOVE"));
}

#[tokio::test]
async fn tells_apart_why_a_sign_in_fails() {
    let refused = sign_in(&[
        "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi",
        "> h AUTHENTICATE PLAIN AGFubmEAcCJ3XCDDqQ==",
        "h NO [AUTHENTICATIONFAILED] no",
    ]);
    assert!(matches!(refused.await, Err(Error::WrongPassword { .. })));
    let unavailable = sign_in(&[
        "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi",
        "> h AUTHENTICATE PLAIN AGFubmEAcCJ3XCDDqQ==",
        "h NO [UNAVAILABLE] later",
    ]);
    assert!(matches!(unavailable.await, Err(Error::Unavailable { .. })));
    let locked = sign_in(&[
        "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi",
        "> h AUTHENTICATE PLAIN AGFubmEAcCJ3XCDDqQ==",
        "h NO [CONTACTADMIN] ask",
    ]);
    assert!(matches!(locked.await, Err(Error::Locked { .. })));
    assert!(matches!(sign_in(&["* BYE full"]).await, Err(Error::Unavailable { .. })));
    assert!(matches!(sign_in(&["220 smtp.example ESMTP"]).await, Err(Error::Closed)));
    assert!(matches!(
        sign_in(&["* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi"]).await,
        Err(Error::Unsupported(_))
    ));
    assert!(matches!(sign_in(&["* PREAUTH root"]).await, Err(Error::Protocol(_))));
}

#[tokio::test]
async fn nothing_said_before_tls_is_believed() {
    let starttls = |script: &'static [&'static str]| async move {
        let (ours, theirs) = duplex(4096);
        let host = tokio::spawn(play(theirs, script));
        let outcome = Talk::new(ours).starttls().await;
        host.await.unwrap();
        outcome
    };
    assert!(starttls(&["* OK hi", "> h STARTTLS", "h OK begin"]).await.is_ok());
    let injected =
        starttls(&["* OK hi", "> h STARTTLS", "h OK begin\r\n* OK [CAPABILITY AUTH=PLAIN] hi"])
            .await;
    assert!(matches!(injected, Err(Error::Protocol(_))));
    assert!(matches!(starttls(&["* PREAUTH you are in"]).await, Err(Error::Unsupported(_))));
    assert!(matches!(
        starttls(&["* OK hi", "> h STARTTLS", "h BAD what?"]).await,
        Err(Error::Unsupported(_))
    ));
}
