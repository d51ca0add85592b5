//! From the composer to other people's mailboxes, through a real Postfix.

use jiff::SignedDuration;
use shared::address::Address;
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{DraftContent, Related, Relation};
use shared::id::MessageId;
use shared::problem::ProblemKind;
use shared::submission::{
    RecipientProblem, RefusalReason, SendRequest, Submission, SubmissionStatus,
};
use stack::Options;

use crate::app::{ANNA, App, BEN, DAN};
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
    let request = SendRequest { content, draft: Some(first.id), undo_seconds: 0 };
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

fn validity_of_inbox(app: &App) -> u32 {
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
    let request = SendRequest { content: content.clone(), draft: None, undo_seconds: 0 };
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
        let request = SendRequest { content, draft: None, undo_seconds: 0 };
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
    let request = SendRequest { content: plain(&[BEN], "Once", "x"), draft: None, undo_seconds: 0 };
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
    let request =
        SendRequest { content: content.clone(), draft: Some(draft.id.clone()), undo_seconds: 30 };
    let held: Submission = anna.send_answer("a", &request).await.json();
    assert!(matches!(held.status, SubmissionStatus::Held { .. }));
    let undone: Submission =
        anna.delete(&anna.path(&format!("submissions/{}", held.id)).await).await.json();
    assert_eq!(undone.status, SubmissionStatus::Cancelled);
    // The composer is open again, and goes on from what it knows.
    let edited = plain(&[BEN], "Edited", "y");
    let draft = anna.save("d", Some(&draft), "tab", &edited).await;
    app.state.clock.advance(SignedDuration::from_secs(60));
    let request = SendRequest { content: edited, draft: Some(draft.id), undo_seconds: 30 };
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
    answer.is_problem(403, ProblemKind::SenderNotAllowed);
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
