//! Links by which anybody can read one message (SPEC B18).

use jiff::SignedDuration;
use serde_json::json;
use shared::change::{Change, ChangeRequest, Target};
use shared::id::MessageId;
use shared::link::{MessageLinkList, NewMessageLink};
use shared::mailbox::MailboxRole;
use shared::permission::Permission;
use shared::problem::ProblemKind;

use crate::app::{ANNA, App, BEN};
use crate::client::{Answer, Client};
use crate::mail::{inbox, newest};

const LETTER: &str = "From: Dan <dan@partner.example>
To: anna@pli.example
Subject: The offer <b>
Message-ID: <offer@partner.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html

<p>See it</p><script>alert(1)</script><img src=\"cid:logo@x\"><img src=\"https://elsewhere.example/a.png\">
--r
Content-Type: image/png
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--r--
--m
Content-Type: text/plain
Content-Disposition: attachment; filename=terms.txt

All of them.
--m--
";

async fn message(app: &App, anna: &Client) -> MessageId {
    app.host.save(ANNA, "INBOX", &[], LETTER.as_bytes()).unwrap();
    newest(anna, &inbox()).await[0].id.clone()
}

async fn make(browser: &Client, message: &MessageId, days: u32) -> Answer {
    let path = browser.path(&format!("messages/{message}/links")).await;
    browser.post(&path, &json!({ "days": days })).await
}

async fn link(browser: &Client, message: &MessageId) -> NewMessageLink {
    let answer = make(browser, message, 7).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn apply(browser: &Client, message: &MessageId, to: MailboxRole) {
    let change = Change::Move { to: Target::Role(to) };
    let request = ChangeRequest { messages: vec![message.clone()], change };
    let answer = browser.post(&browser.path("changes").await, &request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_link_reads_the_message_and_nothing_else() {
    let app = App::start().await;
    let anna = app.anna().await;
    let message = message(&app, &anna).await;
    let NewMessageLink { path, .. } = link(&anna, &message).await;

    let stranger = app.browser();
    let page = stranger.get(&path).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(page.text().contains("The offer &lt;b&gt;") && page.text().contains("terms.txt"));

    let body = stranger.get(&format!("{path}/body")).await;
    let text = body.text();
    assert!(text.contains("See it"));
    assert!(!text.contains("<script") && !text.contains("elsewhere.example"));
    assert!(!text.contains("/api/"), "nothing of the app is named: {text}");
    let picture = text.split(&format!("{path}/parts/")).nth(1).unwrap();
    let part = picture.split('"').next().unwrap();
    let picture = stranger.get(&format!("{path}/parts/{part}")).await;
    assert_eq!(picture.header("content-type"), "image/png");

    let file = stranger.get(&format!("{path}/parts/2")).await;
    assert_eq!(file.text().trim(), "All of them.");
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert_eq!(stranger.get(&format!("{path}/parts/9")).await.status, 404);
    assert!(app.host.messages(ANNA, "INBOX").unwrap()[0].flags.is_empty(), "still unread");

    let german = stranger.request(reqwest::Method::GET, "/m/made-up");
    let german = stranger.send(german.header("accept-language", "xx, de-CH;q=0.8")).await;
    assert_eq!(german.status, 404);
    assert!(german.text().contains("Dieser Link führt nirgendwohin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_with_its_time_or_when_it_is_taken_back() {
    let app = App::start().await;
    let anna = app.anna().await;
    let message = message(&app, &anna).await;
    for days in [0, 91] {
        make(&anna, &message, days).await.is_problem(400, ProblemKind::BadRequest);
    }
    let (first, second) = (link(&anna, &message).await, link(&anna, &message).await);
    assert_ne!(first.path, second.path);
    let list = anna.path("message-links").await;
    let all: MessageLinkList = anna.get(&list).await.json();
    assert_eq!(all.items.len(), 2);
    assert_eq!(all.items[0].subject, "The offer <b>");
    assert!(
        !anna.get(&list).await.text().contains(first.path.trim_start_matches("/m/")),
        "told only once"
    );

    let ben = app.signed_in(BEN).await;
    let foreign = ben.path(&format!("message-links/{}", first.id)).await;
    ben.delete(&foreign).await.is_problem(404, ProblemKind::NotFound);
    let own = anna.path(&format!("message-links/{}", first.id)).await;
    assert_eq!(anna.delete(&own).await.status, 204);
    let stranger = app.browser();
    for end in ["", "/body", "/parts/2"] {
        assert_eq!(stranger.get(&format!("{}{end}", first.path)).await.status, 404, "{end}");
    }
    assert_eq!(stranger.get(&second.path).await.status, 200);
    app.state.clock.advance(SignedDuration::from_hours(7 * 24 + 1));
    assert_eq!(stranger.get(&second.path).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_follows_its_message_but_not_into_the_trash() {
    let app = App::start().await;
    let anna = app.anna().await;
    let message = message(&app, &anna).await;
    let NewMessageLink { path, .. } = link(&anna, &message).await;
    let stranger = app.browser();
    apply(&anna, &message, MailboxRole::Archive).await;
    assert_eq!(stranger.get(&path).await.status, 200);
    let there: MessageLinkList = anna.get(&anna.path("message-links").await).await.json();
    assert_ne!(there.items[0].message, message);
    apply(&anna, &there.items[0].message, MailboxRole::Trash).await;
    assert_eq!(stranger.get(&path).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_when_its_maker_may_not_send_any_more() {
    let app = App::start().await;
    let anna = app.anna().await;
    let message = message(&app, &anna).await;
    let account = anna.account().await;
    let ben = app.signed_in(BEN).await;
    let (user, _) = app.ids(BEN).await;
    let db = &app.state.db;
    server::db::accounts::grant(db, &user, &account, &Permission::ALL).await.unwrap();
    app.state.access.forget(&user);
    let made = format!("/api/accounts/{account}/messages/{message}/links");
    let made = ben.post(&made, &json!({ "days": 1 })).await;
    let NewMessageLink { path, .. } = made.json();
    let stranger = app.browser();
    assert_eq!(stranger.get(&path).await.status, 200);
    server::db::accounts::withdraw(db, &user, &account).await.unwrap();
    for end in ["", "/body", "/parts/2"] {
        assert_eq!(stranger.get(&format!("{path}{end}")).await.status, 404, "{end}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_not_told_what_the_mail_host_says() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    let message = message(&app, &anna).await;
    let NewMessageLink { path, .. } = link(&anna, &message).await;
    app.host.stop_imap().unwrap();
    for end in ["", "/body", "/parts/2"] {
        let answer = app.browser().get(&format!("{path}{end}")).await;
        assert_eq!(answer.status, 503, "{end}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(answer.text().contains("The message can’t be shown now"), "{}", answer.text());
    }
}
