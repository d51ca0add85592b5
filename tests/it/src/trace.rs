//! What headers tell: the way of a message, and who vouches for its sender.

use shared::message::HeaderReport;
use shared::trace::{HopSecurity, Verdict};

use crate::app::App;
use crate::reading::{get, receive};

const FORGED: &str =
    "Authentication-Results: mx.evil.example; dmarc=pass header.from=partner.example\r\n";

fn letter(above: &str) -> Vec<u8> {
    format!(
        "{above}{FORGED}Received: from [192.0.2.44] by mail.partner.example with ESMTPSA (TLS1.3) id 1; Fri, 21 Nov 2025 09:36:02 +0000\r\n\
         From: \"Bank <a@bank.example>\" <dan@partner.example>\r\nTo: anna@pli.example\r\nSubject: x\r\n\r\nHello.\r\n"
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journey_ends_in_the_mailbox_and_only_the_own_host_is_believed() {
    let app = App::start().await;
    let anna = app.anna().await;
    // The host of the tests is the account's IMAP host, so its name counts without a setting.
    let own = format!(
        "Authentication-Results: {}; spf=softfail smtp.mailfrom=dan@partner.example; dkim=pass header.d=partner.example\r\n",
        stack::HOST
    );
    let id = receive(&app, &anna, &letter(&own)).await;
    let report: HeaderReport = get(&anna, &id, "/headers").await.json();

    let first = &report.journey[0];
    assert_eq!(first.by.as_deref(), Some("mail.partner.example"));
    assert_eq!((first.security, first.tls.as_deref()), (HopSecurity::Encrypted, Some("TLS 1.3")));
    let last = report.journey.last().unwrap();
    assert_eq!(last.protocol.as_deref(), Some("LMTP"), "Dovecot's own line: {last:?}");
    assert!(last.delay_seconds.is_some_and(|delay| delay > 0), "{last:?}");

    let found = report.authentication;
    assert_eq!((found.domain.as_str(), found.verdict), ("partner.example", Verdict::Proven));
    assert_eq!((found.host.as_deref(), found.checks.len()), (Some(stack::HOST), 2));
    let claims: Vec<_> = found.claims.iter().map(|claim| claim.host.as_str()).collect();
    assert_eq!(claims, ["mx.evil.example"]);
    assert!(report.items.iter().any(|header| header.name == "Received"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_names_the_hosts_that_are_believed() {
    let app = App::start_with(stack::Options::imap_only(), |config, _| {
        let ids = vec!["mx.elsewhere.example".to_owned()];
        config.authserv_ids.insert(server::config::DomainName::new("pli.example"), ids);
    })
    .await;
    let anna = app.anna().await;
    let own = format!(
        "Authentication-Results: {}; dmarc=pass header.from=partner.example\r\n",
        stack::HOST
    );
    let id = receive(&app, &anna, &letter(&own)).await;
    let report: HeaderReport = get(&anna, &id, "/headers").await.json();
    assert_eq!(report.authentication.verdict, Verdict::Unchecked);
    assert_eq!(report.authentication.claims.len(), 2);
}
