//! Drafts live on the host, survive everything, and never destroy one another.

use jiff::SignedDuration;
use server::db;
use shared::address::Address;
use shared::attachment::AttachmentSource;
use shared::draft::{DraftBody, DraftContent, Forms, Related, Relation, SaveDraft};
use shared::id::{DraftId, IdentityId, MessageId};
use shared::problem::ProblemKind;
use stack::Options;

use crate::app::{ANNA, App};
use crate::writing::{on_top, plain, rich};

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_the_composer_holds_comes_back() {
    let app = App::start().await;
    let anna = app.anna().await;
    let html = "<div>Grüße, <b>Ben</b> &amp; Co<br></div><div><br></div><div><img src=\"cid:cat@pli\"></div>";
    let mut content = rich(&["ben@pli.example"], "Zwölf \u{1f98a}", html);
    content.identity = Some(IdentityId::from("own"));
    content.to.push(Address::new("Not, an \"address\"", "chloe@"));
    content.cc = vec![Address::new("Dan Д", "dan@partner.example")];
    content.bcc = vec![Address::new("", "secret@pli.example")];
    content.related =
        Some(Related { message: MessageId::from("SU5CT1g.1.1"), relation: Relation::Forward });
    content.in_reply_to = vec!["one@x.example".to_owned()];
    content.references = vec!["zero@x.example".to_owned(), "one@x.example".to_owned()];
    let bytes: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
    let mut image = anna.attachment("cat.png", "image/png", b"\x89PNG").await;
    image.content_id = Some("cat@pli".to_owned());
    content.attachments =
        vec![anna.attachment("Übersicht.pdf", "application/pdf", &bytes).await, image];

    let saved = anna.save("draft-1", None, "tab", &content).await;
    let opened = anna.open_draft("draft-1").await;
    assert_eq!((&opened.id, &opened.version), (&saved.id, &saved.version));
    // Inline images come before files, as they do in the message.
    content.attachments = vec![saved.attachments[1].clone(), saved.attachments[0].clone()];
    assert_eq!(opened.content, content);

    let part = &saved.attachments[0];
    let AttachmentSource::Part { message, part } = &part.source else { panic!("{part:?}") };
    let stored = app.host.messages(ANNA, "Drafts").unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].flags, ["\\Draft", "\\Seen"]);
    assert_eq!(*message, saved.message);
    assert_eq!(part.as_str(), "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_text_stays_as_it_was_typed() {
    let app = App::start().await;
    let anna = app.anna().await;
    for (number, text) in
        ["", "a", "a\n", "\n\n", "> quoted\n\n-- \nAnna  ", ".\n..\nFrom me", "ü\t\u{1f98a}\n"]
            .iter()
            .enumerate()
    {
        let id = format!("plain-{number}");
        let content = plain(&[], "", text);
        anna.save(&id, None, "tab", &content).await;
        assert_eq!(anna.open_draft(&id).await.content, content, "{text:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn markdown_stays_what_it_was_and_another_program_finds_a_letter() {
    let app = App::start().await;
    let anna = app.anna().await;
    let forms =
        |html: &str, text: &str| Some(Forms { html: html.to_owned(), text: text.to_owned() });
    let signature = || forms("<div><b>Anna</b></div>", "Anna");
    let quote = || forms("<blockquote>Zwölf <b>Füchse</b></blockquote>", "Dan:\n> Zwölf Füchse");
    for (number, (text, signature, quote)) in [
        ("", None, None),
        ("# Plan\n\n- **a**\n- ü <b>\n", None, None),
        ("Hi\n\n-- \nAnna", signature(), None),
        ("\n\nAnna\n\n", signature(), quote()),
    ]
    .into_iter()
    .enumerate()
    {
        let body = DraftBody::Markdown { text: text.to_owned(), signature, quote };
        let content = DraftContent { body, ..plain(&[], "Plan", "") };
        let id = format!("markdown-{number}");
        anna.save(&id, None, "tab", &content).await;
        assert_eq!(anna.open_draft(&id).await.content, content, "{text:?}");
    }
    let stored = app.host.raw_messages(ANNA, "Drafts").unwrap();
    let raw = stored.into_iter().map(|raw| String::from_utf8(raw).unwrap());
    let raw = raw.into_iter().find(|raw| raw.contains("<h1>")).unwrap();
    assert!(raw.contains("multipart/alternative") && raw.contains("\r\n# Plan"), "{raw}");

    // A program that saves it again writes a header of its own: what it shows is what holds.
    let foreign = raw.replace("X-Pli-", "X-Other-");
    app.host.save(ANNA, "Drafts", &["\\Draft"], foreign.as_bytes()).unwrap();
    let uid = app.host.messages(ANNA, "Drafts").unwrap().last().unwrap().uid;
    let known = anna.open_draft("markdown-0").await.message;
    let id = known.0.rsplit_once('.').map(|(folder, _)| format!("{folder}.{uid}")).unwrap();
    let opened = anna.get(&anna.path(&format!("drafts?message={id}")).await).await;
    let DraftBody::Rich { html } = opened.json::<shared::draft::Draft>().content.body else {
        panic!("no rich text")
    };
    assert!(html.contains("<h1>Plan</h1>"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_replaces_the_one_before_and_keeps_its_files() {
    let app = App::start().await;
    let anna = app.anna().await;
    let mut content = plain(&["ben@pli.example"], "One", "1");
    content.attachments = vec![anna.attachment("a.bin", "application/x-a", &[7; 5000]).await];
    let first = anna.save("d", None, "tab", &content).await;
    content.attachments = first.attachments.clone();
    content.subject = "Two".to_owned();
    let second = anna.save("d", Some(&first), "tab", &content).await;
    assert_ne!(first.version, second.version);
    // The answer to the second got lost: the same tab goes on from what it knows.
    content.subject = "Three".to_owned();
    let third = anna.save("d", Some(&first), "tab", &content).await;

    let stored = app.host.raw_messages(ANNA, "Drafts").unwrap();
    assert_eq!(stored.len(), 1);
    let opened = anna.open_draft("d").await;
    assert_eq!((opened.content.subject.as_str(), &opened.version), ("Three", &third.version));
    assert_eq!(opened.content.attachments, third.attachments);
    let stored = String::from_utf8_lossy(&stored[0]).replace("\r\n", "");
    assert!(stored.contains(&"BwcH".repeat(1666)), "the file isn't in the last version");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_destroy_neither_version() {
    let app = App::start().await;
    let anna = app.anna().await;
    let first = anna.save("d", None, "one", &plain(&[], "Both", "start")).await;
    let ours = anna.save("d", Some(&first), "one", &plain(&[], "Ours", "ours")).await;

    let theirs = on_top(Some(&first), "two", &plain(&[], "Theirs", "theirs"));
    let problem = anna.save_answer("d", &theirs).await.problem();
    assert_eq!((problem.status, problem.kind), (409, ProblemKind::DraftConflict));
    let copy = problem.copy.unwrap();
    assert_ne!(copy.id, ours.id);
    assert_eq!(anna.open_draft("d").await.content.subject, "Ours");
    assert_eq!(anna.open_draft(copy.id.as_str()).await.content.subject, "Theirs");

    // A tab that didn't understand tries again: no third draft.
    let again = on_top(Some(&first), "two", &plain(&[], "Theirs again", "theirs"));
    let problem = anna.save_answer("d", &again).await.problem();
    assert_eq!(problem.copy.unwrap().id, copy.id);
    assert_eq!(app.host.raw_messages(ANNA, "Drafts").unwrap().len(), 2);
    // And one that did goes on in its copy.
    let latest = anna.open_draft(copy.id.as_str()).await;
    let goes_on = SaveDraft {
        base_version: Some(latest.version),
        ..on_top(None, "two", &plain(&[], "Goes on", ""))
    };
    assert_eq!(anna.save_answer(copy.id.as_str(), &goes_on).await.status, 200);
    assert_eq!(app.host.raw_messages(ANNA, "Drafts").unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_found_again_without_the_database_and_after_a_restart() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    let mut content = plain(&["ben@pli.example"], "Lost", "text");
    content.attachments = vec![anna.attachment("a.txt", "text/plain", b"file").await];
    let first = anna.save("d", None, "tab", &content).await;
    let (_, account) = app.ids(ANNA).await;
    db::drafts::remove(&app.state.db, &account, &DraftId::from("d")).await.unwrap();
    // Files of the spool are gone as well: the host has them.
    app.state.clock.advance(SignedDuration::from_hours(24 * 30));
    let anna = app.anna().await;
    app.restart().await;
    anna.follow(&app.url);

    let opened = anna.open_draft("d").await;
    assert_eq!(opened.version, first.version);
    let second = anna.save("d", Some(&first), "other", &opened.content).await;
    assert_eq!(app.host.raw_messages(ANNA, "Drafts").unwrap().len(), 1);
    assert_eq!(second.attachments[0].size_bytes, 4);
    assert_eq!(anna.open_draft("d").await.content.attachments[0].name, "a.txt");
}

const FOREIGN: &[u8] = b"From: anna@pli.example\r\nTo: Ben <ben@pli.example>\r\nBcc: chloe@pli.example\r\n\
Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
<html><body><p onclick=3D\"evil()\">Gr=FC=DFe</p><script>evil()</script></body></html>\r\n\
--b\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_of_another_program_is_opened_and_replaced() {
    let app = App::start().await;
    app.host.save(ANNA, "Drafts", &["\\Draft"], FOREIGN).unwrap();
    let anna = app.anna().await;
    let first = anna.save("mine", None, "tab", &plain(&[], "x", "")).await;
    let uid = app.host.messages(ANNA, "Drafts").unwrap()[0].uid;
    let id = first.message.0.rsplit_once('.').map(|(folder, _)| format!("{folder}.{uid}")).unwrap();
    let path = anna.path(&format!("drafts?message={id}")).await;
    let opened: shared::draft::Draft = anna.get(&path).await.json();
    assert_eq!(opened.content.subject, "Grüße");
    assert_eq!(opened.content.to, [Address::new("Ben", "ben@pli.example")]);
    assert_eq!(opened.content.bcc, [Address::new("", "chloe@pli.example")]);
    assert_eq!(opened.content.body, DraftBody::Rich { html: "<p>Grüße</p>".to_owned() });
    assert_eq!(opened.content.attachments[0].name, "a.pdf");
    assert_eq!(anna.get(&path).await.json::<shared::draft::Draft>(), opened, "the same id again");

    let save = shared::draft::SaveDraft {
        base_version: Some(opened.version),
        writer: None,
        content: opened.content,
    };
    assert_eq!(anna.save_answer(opened.id.as_str(), &save).await.status, 200);
    let stored = app.host.raw_messages(ANNA, "Drafts").unwrap();
    assert_eq!(stored.len(), 2);
    assert!(!stored.contains(&FOREIGN.to_vec()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_elsewhere_is_no_draft() {
    let app = App::start().await;
    app.host.deliver(ANNA, b"Subject: Mine\r\n\r\nx\r\n").unwrap();
    let anna = app.anna().await;
    let uid = app.host.messages(ANNA, "INBOX").unwrap()[0].uid;
    let id = format!("SU5CT1g.1.{uid}");
    anna.get(&anna.path(&format!("drafts?message={id}")).await)
        .await
        .is_problem(404, ProblemKind::DraftMissing);
    anna.get(&anna.path("drafts/nothing").await).await.is_problem(404, ProblemKind::DraftMissing);
    let odd = anna.save_answer("a%0Db", &on_top(None, "", &DraftContent::default())).await;
    odd.is_problem(400, ProblemKind::BadRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn discarding_leaves_nothing_and_can_be_repeated() {
    let app = App::start().await;
    let anna = app.anna().await;
    anna.save("d", None, "tab", &plain(&[], "x", "")).await;
    let path = anna.path("drafts/d").await;
    assert_eq!(anna.delete(&path).await.status, 204);
    assert_eq!(app.host.raw_messages(ANNA, "Drafts").unwrap().len(), 0);
    assert_eq!(anna.delete(&path).await.status, 204);
    anna.get(&path).await.is_problem(404, ProblemKind::DraftMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_uidplus_keeps_one_version_too() {
    let options = Options::imap_only().without(&["UIDPLUS"]);
    let app = App::start_with(options, |config, _| {
        config.mail.hidden_capabilities = ["UIDPLUS".to_owned()].into();
    })
    .await;
    let anna = app.anna().await;
    let first = anna.save("d", None, "tab", &plain(&[], "One", "")).await;
    anna.save("d", Some(&first), "tab", &plain(&[], "Two", "")).await;
    assert_eq!(app.host.raw_messages(ANNA, "Drafts").unwrap().len(), 1);
    assert_eq!(anna.open_draft("d").await.content.subject, "Two");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_said_and_the_version_before_stays() {
    let mut people = stack::people();
    people.retain(|person| person.address != ANNA);
    people.push(stack::Person::new(ANNA, "Anna").with_quota(200_000));
    let options = Options { people, ..Options::imap_only() };
    let app = App::start_with(options, |config, _| {
        config.limits.upload_bytes = 1_000_000;
        config.limits.message_bytes = 1_000_000;
    })
    .await;
    let anna = app.anna().await;
    let mut content = plain(&[], "Fits", "");
    let first = anna.save("d", None, "tab", &content).await;
    content.attachments = vec![anna.attachment("a", "a/b", &[0; 400_000]).await];
    let full = anna.save_answer("d", &on_top(Some(&first), "tab", &content)).await;
    full.is_problem(507, ProblemKind::QuotaExceeded);
    content.attachments = vec![anna.attachment("a", "a/b", &[0; 900_000]).await];
    let large = anna.save_answer("d", &on_top(Some(&first), "tab", &content)).await;
    large.is_problem(413, ProblemKind::TooLarge);
    let upload = anna.upload_answer(vec![0; 1_000_001]).await;
    upload.is_problem(413, ProblemKind::TooLarge);
    assert_eq!(anna.open_draft("d").await.version, first.version);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_its_users_alone() {
    let app = App::start().await;
    let (anna, ben) = (app.anna().await, app.signed_in("ben@pli.example").await);
    let upload = anna.upload(&b"mine"[..]).await;
    let stolen = ben.path(&format!("uploads/{}", upload.id)).await;
    ben.delete(&stolen).await.is_problem(404, ProblemKind::NotFound);
    let mut content = plain(&[], "", "");
    content.attachments = vec![shared::attachment::DraftAttachment {
        source: AttachmentSource::Upload { upload: upload.id.clone() },
        name: "a".into(),
        media_type: "a/b".into(),
        size_bytes: 4,
        content_id: None,
    }];
    let answer = ben.save_answer("d", &on_top(None, "tab", &content)).await;
    answer.is_problem(422, ProblemKind::UploadMissing);
    let own = anna.path(&format!("uploads/{}", upload.id)).await;
    assert_eq!(anna.delete(&own).await.status, 204);
    let answer = anna.save_answer("d", &on_top(None, "tab", &content)).await;
    answer.is_problem(422, ProblemKind::UploadMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_a_crash_left_behind_is_cleared_away() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    let first = anna.save("d", None, "tab", &plain(&[], "One", "")).await;
    // As if the server had died between storing the second version and noting it.
    let raw = app.host.raw_messages(ANNA, "Drafts").unwrap().remove(0);
    let second = String::from_utf8(raw).unwrap().replace("Subject: One", "Subject: Two");
    app.host.save(ANNA, "Drafts", &["\\Draft"], second.as_bytes()).unwrap();
    app.restart().await;
    anna.follow(&app.url);
    assert_eq!(anna.open_draft("d").await.content.subject, "Two");
    anna.save("d", Some(&first), "tab", &plain(&[], "Three", "")).await;
    assert_eq!(app.host.raw_messages(ANNA, "Drafts").unwrap().len(), 1);
    // One that another program removed is simply saved again.
    app.host.doveadm(&["expunge", "-u", ANNA, "mailbox", "Drafts", "all"]).unwrap();
    anna.save("d", Some(&first), "tab", &plain(&[], "Four", "")).await;
    assert_eq!(app.host.raw_messages(ANNA, "Drafts").unwrap().len(), 1);
}
