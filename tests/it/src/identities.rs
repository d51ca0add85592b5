//! Several addresses to send from (SPEC C10): what the mail host lets an account send as, and what comes of it.

use serde_json::{Value, json};
use server::db;
use shared::address::Address;
use shared::event::Event;
use shared::id::{IdentityId, MessageId};
use shared::identity::{Identity, IdentityList, IdentityUses};
use shared::message::MessageQuote;
use shared::permission::Permission::{self, Read, SendAs, Signatures};
use shared::problem::ProblemKind;
use shared::submission::{SendRequest, SubmissionStatus};

use crate::app::{ANNA, App, BEN, DAN};
use crate::client::{Answer, Client};
use crate::sending::validity_of_inbox;
use crate::writing::{header_of, plain};

/// Postfix lets anna send as this, and delivers it to somebody else.
const CONTACT: &str = "contact@pli.example";
/// What follows a plus is anna's to choose, and comes to her.
const NEWS: &str = "anna+news@pli.example";

impl Client {
    async fn identities(&self) -> Vec<Identity> {
        let list: IdentityList = self.get(&self.path("identities").await).await.json();
        list.items
    }

    async fn add_identity(&self, update: &Value) -> Answer {
        self.post(&self.path("identities").await, update).await
    }

    async fn identity_path(&self, id: &IdentityId, rest: &str) -> String {
        self.path(&format!("identities/{id}{rest}")).await
    }
}

async fn added(client: &Client, update: &Value) -> Identity {
    let answer = client.add_identity(update).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn emails(identities: &[Identity]) -> Vec<&str> {
    identities.iter().map(|identity| identity.address.email.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_host_says_which_addresses_one_may_send_from() {
    let mut app = App::start_with_smtp().await;
    let anna = app.anna().await;
    assert_eq!(emails(&anna.identities().await), [ANNA]);
    let mut events = app.anna().await.events(None).await;
    events.begun().await;
    let contact = added(&anna, &json!({ "name": "Atelier", "email": CONTACT })).await;
    assert_eq!(contact.address, Address::new("Atelier", CONTACT));
    while !matches!(events.next().await, Some(Event::IdentitiesChanged { .. })) {}
    let refused = anna.add_identity(&json!({ "name": "Ben", "email": BEN })).await;
    let problem = refused.problem();
    assert_eq!((problem.status, problem.kind), (422, ProblemKind::IdentityRefused));
    assert!(problem.diagnostic.unwrap().contains("not owned by user"), "the host's own words");
    let twice = anna.add_identity(&json!({ "email": "Contact@PLI.example" })).await;
    twice.is_problem(409, ProblemKind::IdentityExists);
    let own = anna.add_identity(&json!({ "email": "ANNA@pli.example" })).await;
    own.is_problem(409, ProblemKind::IdentityExists);
    for none in ["", "anna", "a b@pli.example", "x@pli.example>\r\nRCPT TO:<y@pli.example"] {
        anna.add_identity(&json!({ "email": none })).await.is_problem(422, ProblemKind::BadAddress);
    }
    let replies = json!({ "email": NEWS, "replyTo": [{ "email": "nobody" }] });
    anna.add_identity(&replies).await.is_problem(422, ProblemKind::BadAddress);
    // Another address is asked for as a new one is, and the account's own is what it is.
    let path = anna.identity_path(&contact.id, "").await;
    let as_ben = json!({ "name": "Atelier", "email": BEN });
    anna.put(&path, &as_ben).await.is_problem(422, ProblemKind::IdentityRefused);
    let own = anna.path("identities/own").await;
    anna.put(&own, &json!({ "email": CONTACT })).await.is_problem(400, ProblemKind::BadRequest);
    assert_eq!(anna.delete(&own).await.status, 400);
    assert_eq!(emails(&anna.identities().await), [ANNA, CONTACT]);
    // Who can't be asked has not said yes.
    app.host.stop_smtp().unwrap();
    let later = anna.add_identity(&json!({ "email": NEWS })).await;
    later.is_problem(502, ProblemKind::HostUnreachable);
    // A name needs no asking.
    assert_eq!(anna.put(&path, &json!({ "name": "Pli" })).await.status, 200);
    assert_eq!(anna.identities().await[1].address, Address::new("Pli", CONTACT));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_comes_from_the_identity_that_it_names() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let update = json!({
        "name": "Anna of the Atelier",
        "email": CONTACT,
        "replyTo": [{ "name": "Atelier\r\nBcc: x@x.example", "email": NEWS }],
        "bcc": [{ "email": ANNA }],
    });
    let contact = added(&anna, &update).await;
    let mut content = plain(&[BEN], "From the atelier", "Hello");
    content.identity = Some(contact.id.clone());
    content.bcc.clone_from(&contact.bcc);
    let saved = anna.save("d", None, "tab", &content).await;
    assert_eq!(anna.open_draft("d").await.content.identity, Some(contact.id.clone()));
    let sent = anna.submit("k", content.clone()).await;
    anna.wait_until_sent(&sent).await;
    let got = app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    let header = header_of(&got[0].raw);
    assert!(header.contains("from: \"anna of the atelier\" <contact@pli.example>"), "{header}");
    assert!(
        header.contains("reply-to: \"atelier bcc: x@x.example\" <anna+news@pli.example>"),
        "{header}"
    );
    assert!(header.contains("return-path: <contact@pli.example>"), "{header}");
    assert!(!header.contains("\nbcc:"), "{header}");
    let blind = app.host.wait_for_messages(ANNA, "INBOX", 1).unwrap();
    assert!(header_of(&blind[0].raw).contains("subject: from the atelier"));
    assert_eq!(saved.id.as_str(), "d");

    // Who names none sends as the default.
    let path = anna.identity_path(&contact.id, "/default").await;
    let list: IdentityList = anna.put(&path, &json!({})).await.json();
    let defaults: Vec<bool> = list.items.iter().map(|identity| identity.is_default).collect();
    assert_eq!(defaults, [false, true]);
    let sent = anna.submit("default", plain(&[DAN], "By itself", "x")).await;
    anna.wait_until_sent(&sent).await;
    let got = app.host.wait_for_messages(DAN, "INBOX", 1).unwrap();
    assert!(header_of(&got[0].raw).contains("<contact@pli.example>"));

    // A stranger's identity is nobody's: neither made up nor of another account.
    let ben = app.signed_in(BEN).await;
    let theirs = added(&ben, &json!({ "email": CONTACT })).await;
    for stranger in ["made-up", theirs.id.as_str()] {
        content.identity = Some(IdentityId::from(stranger));
        let request = SendRequest { content: content.clone(), ..SendRequest::default() };
        let answer = anna.send_answer(stranger, &request).await;
        answer.is_problem(403, ProblemKind::SenderNotAllowed);
        let save = crate::writing::on_top(None, "tab", &content);
        anna.save_answer("e", &save).await.is_problem(403, ProblemKind::SenderNotAllowed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_identity_leaves_its_drafts_and_signatures_to_others() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let contact = added(&anna, &json!({ "email": CONTACT })).await;
    let news = json!({ "email": NEWS, "signatureOf": contact.id });
    let news = added(&anna, &news).await;
    let signature = anna.identity_path(&contact.id, "/signature").await;
    assert_eq!(anna.put(&signature, &json!({ "html": "The atelier" })).await.status, 200);
    let own = anna.path("identities/own/signature").await;
    assert_eq!(anna.put(&own, &json!({ "html": "Anna" })).await.status, 200);
    let texts = async || -> Vec<String> {
        anna.identities().await.into_iter().map(|it| it.signature.text).collect()
    };
    assert_eq!(texts().await, ["Anna", "The atelier", "The atelier"]);
    // No signature is that of one who has another's.
    let chain = json!({ "signatureOf": news.id });
    let path = anna.identity_path(&contact.id, "").await;
    anna.put(&path, &chain).await.is_problem(404, ProblemKind::NotFound);

    let mut content = plain(&[BEN], "Half written", "x");
    content.identity = Some(contact.id.clone());
    anna.save("d", None, "tab", &content).await;
    let in_an_hour = app.state.clock.now() + std::time::Duration::from_secs(3600);
    let later = SendRequest { content, send_at: Some(in_an_hour), ..SendRequest::default() };
    let later = anna.send_answer("later", &later).await.json();
    let uses: IdentityUses = anna.get(&anna.identity_path(&contact.id, "/uses").await).await.json();
    assert_eq!(uses, IdentityUses { drafts: 1, waiting: 1, signatures: 1 });

    assert_eq!(anna.delete(&path).await.status, 204);
    assert_eq!(anna.delete(&path).await.status, 204);
    assert_eq!(emails(&anna.identities().await), [ANNA, NEWS]);
    assert_eq!(texts().await, ["Anna", "Anna"]);
    assert_eq!(anna.open_draft("d").await.content.identity, None);
    // What was handed over is made, and goes out as it was.
    app.state.clock.advance(jiff::SignedDuration::from_secs(3601));
    let sent = anna.wait_until_sent(&later).await;
    assert!(matches!(sent.status, SubmissionStatus::Sent { .. }));
    let got = app.host.wait_for_messages(BEN, "INBOX", 1).unwrap();
    assert!(
        header_of(&got[0].raw).contains("from: contact@pli.example")
            || header_of(&got[0].raw).contains("<contact@pli.example>")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn invitees_send_as_the_owners_identities_and_change_none() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let contact = added(&anna, &json!({ "name": "Atelier", "email": CONTACT })).await;
    let ben = app.signed_in(BEN).await;
    let (user, _) = app.ids(BEN).await;
    let grant = async |permissions: &[Permission]| {
        db::accounts::grant(&app.state.db, &user, &anna.account().await, permissions)
            .await
            .unwrap();
        app.state.access.forget(&user);
    };
    let list = anna.path("identities").await;
    let path = anna.identity_path(&contact.id, "").await;
    let default = anna.identity_path(&contact.id, "/default").await;
    let renamed = json!({ "name": "Ben's" });

    grant(&[Read]).await;
    ben.get(&list).await.is_problem(403, ProblemKind::NotPermitted);
    grant(&[Read, SendAs]).await;
    let seen: IdentityList = ben.get(&list).await.json();
    assert_eq!(emails(&seen.items), [ANNA, CONTACT]);
    ben.post(&list, &json!({ "email": NEWS })).await.is_problem(403, ProblemKind::NotPermitted);
    ben.put(&path, &renamed).await.is_problem(403, ProblemKind::NotPermitted);
    ben.put(&default, &json!({})).await.is_problem(403, ProblemKind::NotPermitted);
    ben.delete(&path).await.is_problem(403, ProblemKind::NotPermitted);
    let mut content = plain(&[DAN], "In your name", "x");
    content.identity = Some(contact.id.clone());
    let request = SendRequest { content, ..SendRequest::default() };
    let submissions = anna.path("submissions").await;
    let sending = ben.request(reqwest::Method::POST, &submissions);
    let answer = ben.send(sending.header("idempotency-key", "k").json(&request)).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let got = app.host.wait_for_messages(DAN, "INBOX", 1).unwrap();
    assert!(header_of(&got[0].raw).contains("<contact@pli.example>"));
    // In one's own account it is nobody's.
    let answer = ben.send_answer("own", &request).await;
    answer.is_problem(403, ProblemKind::SenderNotAllowed);

    grant(&[Read, SendAs, Signatures]).await;
    assert_eq!(ben.put(&path, &renamed).await.status, 200);
    assert_eq!(anna.identities().await[1].address.name.as_deref(), Some("Ben's"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_learns_where_a_blind_copy_was_delivered() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    // To one only: Dovecot doesn't say it of one among several.
    let mut content = plain(&[], "Blind", "x");
    content.bcc = vec![Address::new("", NEWS)];
    let sent = anna.submit("k", content).await;
    anna.wait_until_sent(&sent).await;
    let got = app.host.wait_for_messages(ANNA, "INBOX", 1).unwrap();
    let message = MessageId(format!("SU5CT1g.{}.{}", validity_of_inbox(&app), got[0].uid));
    let path = anna.path(&format!("messages/{message}/quote")).await;
    let quote: MessageQuote = anna.get(&path).await.json();
    assert_eq!(quote.delivered_to, [Address::new("", NEWS)]);
}
