//! From the composer to other people's mailboxes, through a real Postfix.

use jiff::SignedDuration;
use shared::address::Address;
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{DraftContent, Priority, Related, Relation, Wishes};
use shared::host::{Endpoint, TlsMode};
use shared::id::MessageId;
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::submission::{
    RecipientProblem, RefusalReason, SendRequest, Submission, SubmissionStatus,
};
use stack::{Certificate, Options};

use crate::app::{ANNA, App, BEN, DAN, settings, start_host};
use crate::writing::{header_of, plain, rich};

const CHLOE: &str = "chloe@pli.example";

fn refusal(submission: &Submission) -> RefusalReason {
    match &submission.status {
        SubmissionStatus::Refused { problem, .. } => problem.reason,
        status => panic!("not refused: {status:?}"),
    }
}

fn is_refused(submission: &Submission) -> bool {
    matches!(submission.status, SubmissionStatus::Refused { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_reaches_everybody_and_bcc_nobody_else() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    anna.set_name("Anna Müller").await;
    app.host
        .deliver(ANNA, b"From: ben@pli.example\r\nMessage-ID: <q@x>\r\nSubject: ?\r\n\r\nx\r\n")
        .unwrap();
    let question = app.host.messages(ANNA, "INBOX").unwrap()[0].uid;
    let mut content = rich(&[BEN], "Re: ?", "<p>Hello <b>you</b></p>");
    content.cc = vec![Address::new("Chloe", CHLOE)];
    content.bcc = vec![Address::new("Dan the Secret", DAN)];
    content.in_reply_to = vec!["q@x".to_owned()];
    content.attachments = vec![anna.attachment("a.txt", "text/plain", b"file").await];
    let first = anna.save("d", None, "tab", &content).await;
    let validity = validity_of_inbox(&app);
    content.related = Some(Related {
        message: MessageId(format!("SU5CT1g.{validity}.{question}")),
        relation: Relation::Reply,
    });
    content.attachments.clone_from(&first.attachments);
    let request = SendRequest { content, draft: Some(first.id), ..SendRequest::default() };
    let sent: Submission = anna.send_answer("k", &request).await.json();
    anna.wait_until_sent(&sent).await;

    let mut copies = Vec::new();
    for (person, folder) in [(BEN, "INBOX"), (CHLOE, "INBOX"), (DAN, "INBOX"), (ANNA, "Sent")] {
        let messages = app.host.wait_for_messages(person, folder, 1).unwrap();
        assert_eq!(messages.len(), 1, "{person}");
        let header = header_of(&messages[0].raw);
        let raw = String::from_utf8_lossy(&messages[0].raw).to_lowercase();
        assert!(!header.contains("bcc") && !raw.contains("secret"), "{person}: {header}");
        assert!(header.contains("\nin-reply-to: <q@x>\n"), "{header}");
        assert!(header.contains("<anna@pli.example>"), "{header}");
        assert!(!header.contains(DAN), "{person}: {header}");
        copies.push(raw);
    }
    assert!(copies[3].contains("multipart/alternative") && copies[3].contains("zmlsz")); // "file"
    let wait = |what: &str, is_there: &dyn Fn() -> bool| {
        stack::wait_for(what, || Ok(is_there().then_some(()))).unwrap();
    };
    wait("the draft to go", &|| app.host.messages(ANNA, "Drafts").unwrap().is_empty());
    wait("the question to be marked", &|| {
        let flags = &app.host.messages(ANNA, "INBOX").unwrap()[0].flags;
        flags.contains(&"\\Answered".to_owned())
    });
    let spool = app.state_folder().join("spool/outbox");
    wait("the message's file to go", &|| std::fs::read_dir(&spool).unwrap().next().is_none());
}

pub(crate) fn validity_of_inbox(app: &App) -> u32 {
    let status = app.host.imap(ANNA, b"1 STATUS INBOX (UIDVALIDITY)\r\n").unwrap();
    let status = String::from_utf8(status).unwrap();
    let number = status.split("UIDVALIDITY ").nth(1).unwrap();
    number.split(')').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_recipient_is_named_and_nobody_gets_it() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let sent = anna.submit("k", plain(&[BEN, "nobody@pli.example"], "Hi", "x")).await;
    let sent = anna.wait_for(&sent, |now| is_refused(now) && now.draft.is_some()).await;
    let SubmissionStatus::Refused { problem, recipients } = &sent.status else { unreachable!() };
    assert_eq!(problem.reason, RefusalReason::RecipientsRefused);
    let refused: Vec<_> =
        recipients.iter().map(|one| (one.address.email.as_str(), one.reason)).collect();
    assert_eq!(refused, [("nobody@pli.example", RecipientProblem::NoSuchMailbox)]);
    assert!(recipients[0].diagnostic.as_ref().unwrap().contains("550"));
    assert!(app.host.messages(BEN, "INBOX").unwrap().is_empty());
    // It is a draft again, and can be sent once the address is right.
    let draft = anna.open_draft(sent.draft.as_ref().unwrap().as_str()).await;
    assert_eq!(draft.content.to.len(), 2);
    assert_eq!(app.host.messages(ANNA, "Sent").unwrap().len(), 0);
    let path = anna.path(&format!("submissions/{}", sent.id)).await;
    assert_eq!(anna.delete(&path).await.status, 200);
    anna.get(&path).await.is_problem(404, ProblemKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_that_is_not_the_sign_ins_is_said() {
    let options = Options {
        postfix_extra: "smtpd_sender_login_maps = static:somebody@else.example\n".to_owned(),
        ..Options::default()
    };
    let app = App::start_with(options, |_, _| ()).await;
    let anna = app.anna().await;
    let sent = anna.submit("k", plain(&[BEN], "Hi", "x")).await;
    let sent = anna.wait_for(&sent, is_refused).await;
    assert_eq!(refusal(&sent), RefusalReason::SenderNotAllowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_large_is_said_by_us_or_by_the_host() {
    let options = Options { message_bytes: 100_000, ..Options::default() };
    let app = App::start_with(options, |config, _| {
        config.limits.message_bytes = 300_000;
    })
    .await;
    let anna = app.anna().await;
    let mut content = plain(&[BEN], "Hi", "x");
    content.attachments = vec![anna.attachment("a", "a/b", &[0; 290_000]).await];
    let request = SendRequest { content: content.clone(), ..SendRequest::default() };
    anna.send_answer("a", &request).await.is_problem(413, ProblemKind::TooLarge);
    content.attachments = vec![anna.attachment("a", "a/b", &[0; 150_000]).await];
    let sent = anna.submit("b", content).await;
    let sent = anna.wait_for(&sent, is_refused).await;
    assert_eq!(refusal(&sent), RefusalReason::TooLarge);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_not_accepted() {
    let app = App::start_with(Options::imap_only(), |config, _| {
        config.limits.recipients = 3;
    })
    .await;
    let anna = app.anna().await;
    let check = async |key: &str, content: DraftContent, status, kind| {
        let request = SendRequest { content, ..SendRequest::default() };
        let answer = anna.send_answer(key, &request).await;
        answer.is_problem(status, kind);
        answer.problem()
    };
    check("a", plain(&[], "", ""), 422, ProblemKind::NoRecipient).await;
    let many: Vec<String> = (0..4).map(|n| format!("p{n}@pli.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    check("b", plain(&many, "", ""), 422, ProblemKind::TooManyRecipients).await;
    let bad = plain(&[BEN, "b@", "x\r\nRCPT TO:<y@z>"], "", "");
    let problem = check("c", bad, 422, ProblemKind::BadRecipient).await;
    assert_eq!(problem.recipients.len(), 2);
    check("", plain(&[BEN], "", ""), 400, ProblemKind::BadRequest).await;
    let path = anna.path("submissions").await;
    let list: shared::submission::SubmissionList = anna.get(&path).await.json();
    assert!(list.items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_mailbox_does_not_stop_a_send_nor_repeat_it() {
    let mut people = stack::people();
    people.retain(|person| person.address != ANNA);
    people.push(stack::Person::new(ANNA, "Anna").with_quota(50_000));
    let app = App::start_with(Options { people, ..Options::default() }, |_, _| ()).await;
    let anna = app.anna().await;
    let mut content = plain(&[BEN], "Hi", "x");
    content.attachments = vec![anna.attachment("a", "a/b", &[0; 90_000]).await];
    let sent = anna.submit("k", content).await;
    let is_sent = |now: &Submission| matches!(now.status, SubmissionStatus::Sent { .. });
    let sent = anna.wait_for(&sent, is_sent).await;
    app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    // The copy is tried again by itself once there is room; the message isn't.
    for _ in 0..3 {
        app.state.clock.advance(SignedDuration::from_secs(60));
    }
    assert!(!anna.submission(&sent).await.saved_in_sent);
    app.host.doveadm(&["quota", "recalc", "-u", ANNA]).ok();
    assert_eq!(app.host.messages(BEN, "INBOX").unwrap().len(), 1);
    assert_eq!(app.host.messages(ANNA, "Sent").unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_sends_once_however_often_and_however_parallel() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let request = SendRequest { content: plain(&[BEN], "Once", "x"), ..SendRequest::default() };
    let sends = (0..5).map(|_| anna.send_answer("key", &request));
    let answers = futures_util::future::join_all(sends).await;
    let ids: std::collections::BTreeSet<_> =
        answers.iter().map(|answer| answer.json::<Submission>().id).collect();
    assert_eq!(ids.len(), 1);
    let sent: Submission = answers[0].json();
    anna.wait_until_sent(&sent).await;
    let again: Submission = anna.send_answer("key", &request).await.json();
    assert_eq!(again.id, sent.id);
    let other = SendRequest { content: plain(&[BEN], "Twice?", "x"), ..request };
    anna.send_answer("key", &other).await.is_problem(400, ProblemKind::BadRequest);
    // A second message shows that everything before it has arrived.
    let last = anna.submit("other", plain(&[BEN], "Last", "x")).await;
    anna.wait_until_sent(&last).await;
    app.host.wait_for_messages(BEN, "INBOX", 2).unwrap();
    assert_eq!(app.host.messages(BEN, "INBOX").unwrap().len(), 2);
    assert_eq!(app.host.messages(ANNA, "Sent").unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_can_be_undone_until_it_is_on_its_way() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let content = plain(&[BEN], "Undone", "x");
    let draft = anna.save("d", None, "tab", &content).await;
    let request = SendRequest {
        content: content.clone(),
        draft: Some(draft.id.clone()),
        undo_seconds: 30,
        ..SendRequest::default()
    };
    let held: Submission = anna.send_answer("a", &request).await.json();
    assert!(matches!(held.status, SubmissionStatus::Held { .. }));
    let undone: Submission =
        anna.delete(&anna.path(&format!("submissions/{}", held.id)).await).await.json();
    assert_eq!(undone.status, SubmissionStatus::Cancelled);
    // The composer is open again, and goes on from what it knows.
    let edited = plain(&[BEN], "Edited", "y");
    let draft = anna.save("d", Some(&draft), "tab", &edited).await;
    app.state.clock.advance(SignedDuration::from_secs(60));
    let request = SendRequest {
        content: edited,
        draft: Some(draft.id),
        undo_seconds: 30,
        ..SendRequest::default()
    };
    let sent: Submission = anna.send_answer("b", &request).await.json();
    app.state.clock.advance(SignedDuration::from_secs(31));
    anna.wait_until_sent(&sent).await;
    let late = anna.delete(&anna.path(&format!("submissions/{}", sent.id)).await).await;
    assert_eq!(late.json::<Submission>().id, sent.id, "it is dismissed");
    let got = app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    assert_eq!(got.len(), 1);
    assert!(header_of(&got[0].raw).contains("subject: edited"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_down_gets_it_when_it_is_back() {
    let mut app = App::start_with_smtp().await;
    let anna = app.anna().await;
    app.host.stop_smtp().unwrap();
    let sent = anna.submit("k", plain(&[BEN], "Later", "x")).await;
    let is_retrying = |now: &Submission| matches!(now.status, SubmissionStatus::Retrying { .. });
    let waiting = anna.wait_for(&sent, is_retrying).await;
    let SubmissionStatus::Retrying { problem, .. } = waiting.status else { unreachable!() };
    assert_eq!(problem.reason, RefusalReason::Unreachable);
    app.host.start_smtp().unwrap();
    app.state.clock.advance(SignedDuration::from_hours(1));
    anna.wait_until_sent(&sent).await;
    assert_eq!(app.host.wait_for_messages(BEN, "INBOX", 1).unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_forwarded_as_a_file_and_stays_one() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let original = "From: dan@partner.example\r\nSubject: Original\r\n\r\n.\r\nGrüße\r\n";
    app.host.deliver(ANNA, original.as_bytes()).unwrap();
    let uid = app.host.messages(ANNA, "INBOX").unwrap()[0].uid;
    let message = MessageId(format!("SU5CT1g.{}.{uid}", validity_of_inbox(&app)));
    let mut content = plain(&[BEN], "Fwd", "see");
    content.attachments = vec![DraftAttachment {
        source: AttachmentSource::Message { message },
        name: "Original.eml".to_owned(),
        media_type: "message/rfc822".to_owned(),
        size_bytes: 0,
        content_id: None,
    }];
    let sent = anna.submit("k", content).await;
    anna.wait_until_sent(&sent).await;
    let got = app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    let raw = String::from_utf8(got[0].raw.clone()).unwrap();
    assert!(raw.contains("Content-Type: message/rfc822"), "{raw}");
    assert!(raw.contains("Subject: Original\r\n\r\n.\r\nGrüße\r\n"), "{raw}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sender_s_name_is_kept_and_cleaned() {
    let app = App::start().await;
    let anna = app.anna().await;
    anna.set_name("  Anna\r\nBcc: evil@x.example ").await;
    let path = anna.path("identities").await;
    let list: shared::identity::IdentityList = anna.get(&path).await.json();
    assert_eq!(list.items[0].address, Address::new("Anna Bcc: evil@x.example", ANNA));
    let other = anna.path("identities/other").await;
    let answer = anna.put(&other, &serde_json::json!({ "name": "x" })).await;
    answer.is_problem(404, ProblemKind::NotFound);
}

fn starttls(config: &mut server::config::Config, port: u16) {
    for host in config.domains.values_mut() {
        host.smtp.port = port;
        host.smtp.tls = shared::host::TlsMode::Starttls;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn starttls_is_used_where_the_operator_says_so_and_the_browser_hears_of_every_step() {
    let app = App::start_with(Options::default(), |config, host| {
        starttls(config, host.ports().submission);
    })
    .await;
    let anna = app.anna().await;
    let mut events = anna.events(None).await;
    events.begun().await;
    let sent = anna.submit("k", plain(&[BEN], "Hi", "x")).await;
    let mut heard = Vec::new();
    loop {
        let Some(shared::event::Event::SubmissionChanged { submission }) = events.next().await
        else {
            continue;
        };
        assert_eq!(submission.id, sent.id);
        let name = match submission.status {
            SubmissionStatus::Held { .. } => "held",
            SubmissionStatus::Sending => "sending",
            SubmissionStatus::Sent { .. } => "sent",
            status => panic!("{status:?}"),
        };
        if heard.last() != Some(&name) {
            heard.push(name);
        }
        if submission.saved_in_sent {
            break;
        }
    }
    assert_eq!(heard, ["held", "sending", "sent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_smtp_host_with_a_bad_certificate_gets_neither_password_nor_message() {
    let mut app = App::start().await;
    let own_ca = app.host.ca_path().to_owned();
    let anna = app.anna().await;
    for certificate in [Certificate::Untrusted, Certificate::WrongName, Certificate::Expired] {
        let other = start_host(Options { certificate, ..Options::default() }).await;
        for tls in [TlsMode::Implicit, TlsMode::Starttls] {
            app.restart_with(|config| {
                // Its authority is trusted: what is wrong is the certificate alone.
                config.mail.extra_ca_files = vec![own_ca.clone(), other.ca_path().to_owned()];
                let smtp = settings(&other).smtp;
                let port = other.ports().submission;
                for host in config.domains.values_mut() {
                    host.smtp = match tls {
                        TlsMode::Implicit => smtp.clone(),
                        TlsMode::Starttls => Endpoint { port, tls, ..smtp.clone() },
                    };
                }
            })
            .await;
            anna.follow(&app.url);
            let key = format!("{certificate:?}-{tls:?}");
            let sent = anna.submit(&key, plain(&[BEN], &key, "x")).await;
            let is_retrying =
                |now: &Submission| matches!(now.status, SubmissionStatus::Retrying { .. });
            let waiting = anna.wait_for(&sent, is_retrying).await;
            let SubmissionStatus::Retrying { problem, .. } = waiting.status else { unreachable!() };
            assert_eq!(problem.reason, RefusalReason::BadCertificate, "{key}");
            assert!(problem.diagnostic.is_some(), "{key}");
            // Postfix notes who signs in.
            assert!(!other.log().contains("sasl_username"), "{key}: {}", other.log());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_goes_out_in_the_clear() {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 host\r\n").await.unwrap();
        let mut heard = String::new();
        stream.read_line(&mut heard).await.unwrap();
        stream.write_all(b"250-host\r\n250 AUTH PLAIN LOGIN\r\n").await.unwrap();
        while stream.read_line(&mut heard).await.unwrap_or(0) > 0 {}
        heard
    });
    let app = App::start_with(Options::imap_only(), |config, _| starttls(config, port)).await;
    let anna = app.anna().await;
    let sent = anna.submit("k", plain(&[BEN], "Hi", "x")).await;
    let is_retrying = |now: &Submission| matches!(now.status, SubmissionStatus::Retrying { .. });
    anna.wait_for(&sent, is_retrying).await;
    assert_eq!(heard.await.unwrap(), "EHLO [127.0.0.1]\r\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_not_sent_for_somebody_who_may_no_longer_send() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let ben = app.signed_in(BEN).await;
    let (user, _) = app.ids(BEN).await;
    let account = anna.account().await;
    let db = &app.state.db;
    server::db::accounts::grant(db, &user, &account, &Permission::ALL).await.unwrap();
    app.state.access.forget(&user);
    let mut events = ben.events(None).await;
    events.begun().await;

    let request = SendRequest {
        content: plain(&[DAN], "In her name", "x"),
        undo_seconds: 30,
        ..SendRequest::default()
    };
    let path = format!("/api/accounts/{account}/submissions");
    let request = ben.request(reqwest::Method::POST, &path).json(&request);
    let held: Submission = ben.send(request.header("idempotency-key", "k")).await.json();
    server::db::accounts::withdraw(db, &user, &account).await.unwrap();
    app.state.access.forget(&user);
    app.state.clock.advance(SignedDuration::from_secs(31));

    let refused = loop {
        // The stream ends with the grant, and is opened again as a browser does.
        let Some(event) = events.next().await else {
            events = ben.events(events.last_id()).await;
            continue;
        };
        if let shared::event::Event::SubmissionChanged { submission } = event
            && is_refused(&submission)
            && submission.draft.is_some()
        {
            break submission;
        }
    };
    assert_eq!((&refused.id, refusal(&refused)), (&held.id, RefusalReason::AccessWithdrawn));
    // It is kept where it was to go out from.
    let drafts = app.host.wait_for_messages(ANNA, "Drafts", 1).unwrap();
    assert!(header_of(&drafts[0].raw).contains("subject: in her name"));
    assert!(app.host.messages(DAN, "INBOX").unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_waits_for_its_time_through_a_restart_and_bears_that_time() {
    let mut app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let send_at = app.state.clock.now().saturating_add(SignedDuration::from_hours(48)).unwrap();
    let request = SendRequest {
        content: plain(&[BEN], "In two days", "x"),
        undo_seconds: 5,
        send_at: Some(send_at),
        ..SendRequest::default()
    };
    let held: Submission = anna.send_answer("k", &request).await.json();
    assert_eq!(held.status, SubmissionStatus::Held { until: send_at });
    let far = app.state.clock.now().saturating_add(SignedDuration::from_hours(400 * 24)).unwrap();
    let too_far = SendRequest { send_at: Some(far), ..request };
    anna.send_answer("far", &too_far).await.is_problem(400, ProblemKind::BadRequest);

    app.state.clock.advance(SignedDuration::from_hours(47));
    app.restart().await;
    anna.follow(&app.url);
    assert_eq!(anna.submission(&held).await.status, held.status);
    assert!(app.host.messages(BEN, "INBOX").unwrap().is_empty());
    app.state.clock.advance(SignedDuration::from_hours(2));
    anna.wait_until_sent(&held).await;
    let got = app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    let date = header_of(&got[0].raw)
        .lines()
        .find_map(|line| line.strip_prefix("date: ").map(str::to_owned));
    let date = jiff::fmt::rfc2822::parse(&date.unwrap()).unwrap().timestamp();
    assert_eq!(date.as_second(), send_at.as_second());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_leaves_the_outbox_when_its_draft_is_sent_again() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let wrong = plain(&["nobody@pli.example"], "Again", "x");
    let draft = anna.save("d", None, "tab", &wrong).await;
    let request =
        SendRequest { content: wrong, draft: Some(draft.id.clone()), ..SendRequest::default() };
    let refused: Submission = anna.send_answer("a", &request).await.json();
    anna.wait_for(&refused, is_refused).await;
    let right = SendRequest { content: plain(&[BEN], "Again", "x"), ..request };
    let sent: Submission = anna.send_answer("b", &right).await.json();
    let list: shared::submission::SubmissionList =
        anna.get(&anna.path("submissions").await).await.json();
    let ids: Vec<_> = list.items.into_iter().map(|item| item.id).collect();
    assert_eq!(ids, std::slice::from_ref(&sent.id));
    anna.wait_until_sent(&sent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_beyond_ascii_is_sent_to_where_the_host_can() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    // Dovecot's LMTP knows no SMTPUTF8 (RFC 6531), so it goes where Postfix itself takes it.
    let sent = anna.submit("k", plain(&["jürgen@elsewhere.example"], "Grüße", "x")).await;
    anna.wait_until_sent(&sent).await;
    let without =
        Options { postfix_extra: "smtputf8_enable = no\n".to_owned(), ..Options::default() };
    let app = App::start_with(without, |_, _| ()).await;
    let anna = app.anna().await;
    let sent = anna.submit("k", plain(&["jürgen@elsewhere.example"], "Grüße", "x")).await;
    let sent = anna.wait_for(&sent, is_refused).await;
    assert_eq!(refusal(&sent), RefusalReason::RecipientsRefused);
}

#[tokio::test(flavor = "multi_thread")]
async fn priority_and_receipts_are_asked_for_and_survive_as_a_draft() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let wishes = Wishes { priority: Priority::High, read_receipt: true, delivery_report: true };
    let content = DraftContent { wishes, ..plain(&[BEN], "Urgent", "x") };
    let draft = anna.save("d", None, "tab", &content).await;
    assert_eq!(anna.open_draft("d").await.content.wishes, wishes);
    let request = SendRequest { content, draft: Some(draft.id), ..SendRequest::default() };
    let sent: Submission = anna.send_answer("k", &request).await.json();
    anna.wait_until_sent(&sent).await;

    let got = app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    let header = header_of(&got[0].raw);
    assert!(header.contains("\nimportance: high\n"), "{header}");
    assert!(header.contains("\ndisposition-notification-to: <anna@pli.example>\n"), "{header}");
    assert!(!header.contains("x-pli"), "{header}");
    let report = app.host.wait_for_messages(ANNA, "INBOX", 1).unwrap();
    let report = String::from_utf8_lossy(&report[0].raw).into_owned();
    assert!(report.contains("multipart/report"), "{report}");
    assert!(report.contains("Final-Recipient: rfc822; ben@pli.example"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_the_beginning_of_a_new_one() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let mut content = rich(&[BEN], "Monthly report", "<p>Hello <b>Ben</b></p>");
    content.attachments = vec![anna.attachment("a.txt", "text/plain", b"file").await];
    content.in_reply_to = vec!["q@x".to_owned()];
    anna.wait_until_sent(&anna.submit("k", content.clone()).await).await;
    let sent = crate::mail::newest(&anna, &crate::mail::name_id("Sent")).await;
    let path = anna.path(&format!("messages/{}/content", sent[0].id)).await;
    let again: DraftContent = anna.get(&path).await.json();
    assert_eq!((&again.to, &again.subject), (&content.to, &content.subject));
    assert_eq!(again.body, content.body);
    assert!(again.in_reply_to.is_empty() && again.references.is_empty());
    assert_eq!(again.attachments[0].name, "a.txt");
    // Its file is taken from where it is.
    anna.wait_until_sent(&anna.submit("again", again).await).await;
    let got = app.host.wait_for_messages(BEN, "INBOX", 2).unwrap();
    assert!(String::from_utf8_lossy(&got[1].raw).contains("ZmlsZ"));
}
