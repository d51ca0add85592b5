//! Signatures and canned replies: what is kept with an account to become part of messages.

use serde_json::json;
use server::db;
use shared::canned::{CannedReply, CannedReplyList};
use shared::event::Event;
use shared::identity::{Identity, IdentityList};
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::signature::{SignaturePlace, SignatureUse};

use crate::app::{App, BEN};
use crate::client::{Client, Events};
use crate::writing::rich;

impl Client {
    async fn identity(&self) -> Identity {
        let list: IdentityList = self.get(&self.path("identities").await).await.json();
        list.items.into_iter().next().unwrap()
    }

    async fn canned(&self) -> Vec<CannedReply> {
        let list: CannedReplyList = self.get(&self.path("canned-replies").await).await.json();
        list.items
    }
}

/// Waits for an event; others are passed over.
async fn hears(events: &mut Events, is_it: impl Fn(&Event) -> bool) {
    while !is_it(&events.next().await.expect("the stream goes on")) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_is_kept_harmless_with_its_identity() {
    let app = App::start().await;
    let anna = app.anna().await;
    assert_eq!(anna.identity().await.signature.html, "");
    let path = anna.path("identities/own/signature").await;
    let mut events = app.anna().await.events(None).await;
    events.begun().await;
    let picture = "data:image/png;base64,QUJD";
    let html = format!(
        "<div onclick=\"x()\"><b>Anna</b> <img src=\"{picture}\" alt=\"Pli\"><script>x</script></div>"
    );
    let update = json!({ "html": html, "useIn": "new", "place": "belowQuote" });
    let answer = anna.put(&path, &update).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    hears(&mut events, |event| matches!(event, Event::IdentitiesChanged { .. })).await;
    let kept = anna.identity().await;
    assert_eq!(answer.json::<Identity>(), kept);
    let expected = format!("<div><b>Anna</b> <img src=\"{picture}\" alt=\"Pli\"></div>");
    assert_eq!(kept.signature.html, expected);
    assert_eq!(kept.signature.text, "Anna [Pli]");
    assert_eq!(kept.signature.use_in, SignatureUse::New);
    assert_eq!(kept.signature.place, SignaturePlace::BelowQuote);

    // A name is one thing, a signature another.
    anna.set_name("Anna Keller").await;
    assert_eq!(anna.identity().await.signature, kept.signature);
    let large = json!({ "html": "x".repeat(64 * 1024 + 1) });
    anna.put(&path, &large).await.is_problem(413, ProblemKind::TextTooLarge);
    let unknown = anna.path("identities/unknown/signature").await;
    anna.put(&unknown, &json!({ "html": "x" }))
        .await
        .is_problem(403, ProblemKind::SenderNotAllowed);
    assert_eq!(anna.identity().await.signature, kept.signature);
    assert_eq!(anna.put(&path, &json!({ "html": "<div><br></div>" })).await.status, 200);
    assert_eq!(anna.identity().await.signature.html, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_send_but_not_sign_reads_the_signature_only() {
    let app = App::start().await;
    let anna = app.anna().await;
    let path = anna.path("identities/own/signature").await;
    assert_eq!(anna.put(&path, &json!({ "html": "Anna" })).await.status, 200);
    let ben = app.signed_in(BEN).await;
    let (user, _) = app.ids(BEN).await;
    let sends = [Permission::Read, Permission::SendAs];
    db::accounts::grant(&app.state.db, &user, &anna.account().await, &sends).await.unwrap();
    app.state.access.forget(&user);
    let list: IdentityList = ben.get(&anna.path("identities").await).await.json();
    assert_eq!(list.items[0].signature.html, "Anna");
    ben.put(&path, &json!({ "html": "Ben" })).await.is_problem(403, ProblemKind::NotPermitted);
    assert_eq!(anna.identity().await.signature.html, "Anna");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_keeps_the_mark_of_its_signature() {
    let app = App::start().await;
    let anna = app.anna().await;
    let html = "<div>Hi</div><div class=\"m_pli-signature\"><div>Anna</div></div>";
    anna.save("d", None, "tab", &rich(&[BEN], "Signed", html)).await;
    assert_eq!(anna.open_draft("d").await.content.body, rich(&[], "", html).body);
}

#[tokio::test(flavor = "multi_thread")]
async fn canned_replies_come_change_and_go() {
    let app = App::start().await;
    let anna = app.anna().await;
    let mut events = app.anna().await.events(None).await;
    events.begun().await;
    let path = anna.path("canned-replies").await;
    let thanks = json!({ "name": " Thanks ", "subject": "Thank you", "html": "<p>Dear {firstName},</p><script>x</script>" });
    let answer = anna.post(&path, &thanks).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let thanks: CannedReply = answer.json();
    let changed = |event: &Event| matches!(event, Event::CannedRepliesChanged { .. });
    hears(&mut events, changed).await;
    assert_eq!((thanks.name.as_str(), thanks.subject.as_str()), ("Thanks", "Thank you"));
    assert_eq!(
        (thanks.html.as_str(), thanks.text.as_str()),
        ("<p>Dear {firstName},</p>", "Dear {firstName},")
    );
    anna.post(&path, &json!({ "name": "address", "html": "Bindery Lane 1" })).await;
    let names: Vec<String> = anna.canned().await.into_iter().map(|reply| reply.name).collect();
    assert_eq!(names, ["address", "Thanks"]);

    let one = format!("{path}/{}", thanks.id);
    let changed_text = json!({ "name": "Thanks a lot", "html": "<p>Thanks!</p>" });
    assert_eq!(anna.put(&one, &changed_text).await.status, 200);
    hears(&mut events, changed).await;
    let now = anna.canned().await.into_iter().find(|reply| reply.id == thanks.id).unwrap();
    assert_eq!(
        (now.name.as_str(), now.subject.as_str(), now.text.as_str()),
        ("Thanks a lot", "", "Thanks!")
    );

    // Another account's are none of one's business, even by their id.
    let ben = app.signed_in(BEN).await;
    let foreign = format!("{}/{}", ben.path("canned-replies").await, thanks.id);
    ben.put(&foreign, &changed_text).await.is_problem(404, ProblemKind::NotFound);
    assert_eq!(ben.delete(&foreign).await.status, 204);
    assert_eq!(anna.canned().await.len(), 2);
    assert_eq!(anna.delete(&one).await.status, 204);
    hears(&mut events, changed).await;
    assert_eq!(anna.canned().await.len(), 1);
    assert!(ben.canned().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn canned_replies_have_limits() {
    let app = App::start().await;
    let anna = app.anna().await;
    let path = anna.path("canned-replies").await;
    for name in ["", "  \n", &"n".repeat(101)] {
        let answer = anna.post(&path, &json!({ "name": name, "html": "x" })).await;
        answer.is_problem(400, ProblemKind::BadRequest);
    }
    let large = json!({ "name": "n", "html": "x".repeat(64 * 1024 + 1) });
    anna.post(&path, &large).await.is_problem(413, ProblemKind::TextTooLarge);
    for number in 0..200 {
        let reply = json!({ "name": format!("Nr {number}"), "html": "x" });
        assert_eq!(anna.post(&path, &reply).await.status, 201);
    }
    let answer = anna.post(&path, &json!({ "name": "one more", "html": "x" })).await;
    answer.is_problem(409, ProblemKind::NoRoom);
    assert_eq!(anna.canned().await.len(), 200);
}
