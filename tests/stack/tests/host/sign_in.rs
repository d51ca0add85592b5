use stack::{Certificate, MailHost, Options, Tls};

use crate::wire::{plain, tls};

#[test]
fn imap_takes_the_right_password_over_tls() {
    let host = MailHost::start(Options::imap_only()).unwrap();

    let mut imap = tls(host.ports().imaps, host.ca_path()).unwrap();
    assert!(imap.line().starts_with("* OK"));
    assert!(imap.ask("a LOGIN anna@pli.example wrong").starts_with("a NO [AUTHENTICATIONFAILED]"));
    assert!(imap.ask("b LOGIN anna@pli.example demo").starts_with("b OK"));

    let mut imap = plain(host.ports().imap);
    imap.line();
    assert!(imap.ask("a STARTTLS").starts_with("a OK"));
    let mut imap = imap.into_tls(host.ca_path()).unwrap();
    assert!(imap.ask("b LOGIN anna@pli.example demo").starts_with("b OK"));
}

#[test]
fn a_bad_certificate_is_bad() {
    for (certificate, why) in [
        (Certificate::Expired, "Expired"),
        (Certificate::WrongName, "NotValidForName"),
        (Certificate::Untrusted, "UnknownIssuer"),
    ] {
        let host = MailHost::start(Options { certificate, ..Options::imap_only() }).unwrap();
        let error = tls(host.ports().imaps, host.ca_path()).err().expect("a refusal");
        assert!(format!("{error:?}").contains(why), "{certificate:?}: {error:?}");
    }
}

#[test]
fn tls_can_be_off() {
    let host = MailHost::start(Options { tls: Tls::Off, ..Options::default() }).unwrap();
    let mut imap = plain(host.ports().imap);
    assert!(!imap.line().contains("STARTTLS"));
    assert!(imap.ask("a LOGIN anna@pli.example demo").starts_with("a OK"));
    let mut smtp = plain(host.ports().submission);
    smtp.line();
    assert!(smtp.ask("EHLO me").starts_with("250"));
    assert!(smtp.ask(&format!("AUTH PLAIN {ANNA}")).starts_with("235"));
}

/// `\0anna@pli.example\0demo`
pub(crate) const ANNA: &str = "AGFubmFAcGxpLmV4YW1wbGUAZGVtbw==";

#[test]
fn the_master_user_signs_in_as_anybody() {
    let host = MailHost::start(Options::imap_only()).unwrap();
    host.deliver("ben@pli.example", crate::NOTE).unwrap();
    let (name, password) = host.master();

    let mut imap = plain(host.ports().imap);
    imap.line();
    assert!(imap.ask(&format!("a LOGIN ben@pli.example*{name} {password}")).starts_with("a OK"));
    assert!(imap.ask("b SELECT INBOX").starts_with("b OK [READ-WRITE]"));

    let mut imap = plain(host.ports().imap);
    imap.line();
    // ben@pli.example\0master\0master-demo
    let answer = imap.ask("a AUTHENTICATE PLAIN YmVuQHBsaS5leGFtcGxlAG1hc3RlcgBtYXN0ZXItZGVtbw==");
    assert!(answer.starts_with("a OK"), "{answer}");

    let mut imap = plain(host.ports().imap);
    imap.line();
    assert!(imap.ask(&format!("a LOGIN nobody@pli.example*{name} {password}")).starts_with("a NO"));
}

#[test]
fn manage_sieve_answers_with_every_extension() {
    let host = MailHost::start(Options::imap_only()).unwrap();
    let mut sieve = plain(host.ports().sieve);
    let mut extensions = String::new();
    loop {
        let line = sieve.line();
        if line.starts_with("\"SIEVE\"") {
            extensions = line;
        } else if line.starts_with("OK") {
            break;
        }
    }
    for name in "fileinto envelope mailbox body variables regex relational date imap4flags editheader vacation copy \
                 reject special-use subaddress duplicate"
        .split_whitespace()
    {
        assert!(extensions.contains(name), "no {name} in {extensions}");
    }
    assert!(sieve.ask(&format!("AUTHENTICATE \"PLAIN\" \"{ANNA}\"")).starts_with("OK"));
    let script = "require \"fileinto\";\r\nfileinto \"Archive\";\r\n";
    sieve.send(&format!("PUTSCRIPT \"rules\" {{{}+}}", script.len()));
    assert!(sieve.ask(script).starts_with("OK"));
    assert!(sieve.ask("SETACTIVE \"rules\"").starts_with("OK"));

    host.deliver("anna@pli.example", crate::NOTE).unwrap();
    assert_eq!(host.messages("anna@pli.example", "Archive").unwrap().len(), 1);
}

#[test]
fn capabilities_can_be_hidden() {
    let host =
        MailHost::start(Options::imap_only().without(&["MOVE", "SORT", "THREAD", "SPECIAL-USE"]))
            .unwrap();
    let mut imap = plain(host.ports().imap);
    imap.line();
    let answer = imap.ask("a LOGIN anna@pli.example demo");
    for gone in ["MOVE", "SORT", "THREAD", "SPECIAL-USE"] {
        assert!(!answer.replace("ESORT", "").contains(gone), "{gone} in {answer}");
    }
    assert!(answer.contains(" UIDPLUS ") && answer.contains(" ESORT "), "{answer}");
    imap.send("b LIST \"\" Sent");
    assert_eq!(imap.line(), r#"* LIST (\HasNoChildren) "/" Sent"#);
}
