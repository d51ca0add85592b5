//! Working in somebody else's account: given, limited, ended (SPEC G).

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use server::config::{DomainName, Master};
use server::db;
use server::people::users;
use shared::account::Account;
use shared::activity::{ActivityKind, ActivityPage};
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::change::{Change, ChangeRequest, Target};
use shared::draft::{DraftContent, SaveDraft};
use shared::event::Event;
use shared::id::AccountId;
use shared::keyword::Keyword;
use shared::mailbox::{MailboxList, MailboxRole};
use shared::message::{Message, MessageWindow};
use shared::permission::Permission::{self, InviteOthers, Organise, Read, Rules, SendAs};
use shared::presence::{Doing, PresenceList, PresenceRequest};
use shared::problem::ProblemKind;
use shared::sender::SenderNoticeKind;
use shared::session::Session;
use shared::share::{CreatedShareInvitation, InvitationState, ShareList, ShareOffer, ShareTerms};
use shared::submission::{RefusalReason, SendRequest, Submission, SubmissionStatus};
use stack::Options;

use crate::app::{ANNA, App, BEN};
use crate::client::{Answer, Client, PATIENCE};
use crate::mail::{letter, name_id};
use crate::writing::plain;

pub(crate) const CONTACT: &str = "contact@pli.example";
const CHLOE: &str = "chloe@pli.example";

/// A server on which contact@ is nobody's own.
pub(crate) async fn start(options: Options) -> App {
    App::start_with(options, |config, host| {
        config.organisation.shared_addresses = vec![CONTACT.to_owned()];
        config.names.insert(ANNA.to_owned(), "Anna Keller".to_owned());
        let (user, password) = host.master();
        let password_file = host.folder().join("pli-master");
        std::fs::write(&password_file, format!("{password}\n")).unwrap();
        let master = Master { user: user.to_owned(), password_file };
        config.masters.insert(DomainName::new("pli.example"), master);
    })
    .await
}

fn terms(permissions: &[Permission]) -> ShareTerms {
    ShareTerms { permissions: permissions.to_vec(), folders: None, ends_at: None }
}

/// Something of the account that is shared.
fn path(account: &AccountId, rest: &str) -> String {
    format!("/api/accounts/{account}/{rest}")
}

async fn give(owner: &Client, account: &AccountId, email: &str, terms: &ShareTerms) -> Answer {
    let new = json!({ "email": email, "terms": terms });
    owner.post(&path(account, "shares"), &new).await
}

async fn invite(owner: &Client, account: &AccountId, terms: &ShareTerms) -> CreatedShareInvitation {
    let new = json!({ "terms": terms, "language": "en" });
    let answer = owner.post(&path(account, "share-invitations"), &new).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn token(invitation: &CreatedShareInvitation) -> &str {
    invitation.url.rsplit_once("/invitations/").unwrap().1
}

async fn look(browser: &Client, token: &str) -> Answer {
    browser.get(&format!("/api/share-invitations/{token}")).await
}

async fn accept(browser: &Client, token: &str) -> Answer {
    browser.post(&format!("/api/share-invitations/{token}/acceptance"), &json!({})).await
}

async fn shared(browser: &Client) -> Option<Account> {
    browser.session().await.accounts.into_iter().find(|account| account.email == CONTACT)
}

async fn list(owner: &Client, account: &AccountId) -> ShareList {
    owner.get(&path(account, "shares")).await.json()
}

async fn send(browser: &Client, account: &AccountId, key: &str, request: &SendRequest) -> Answer {
    let path = path(account, "submissions");
    let call = browser.request(reqwest::Method::POST, &path).header("idempotency-key", key);
    browser.send(call.json(request)).await
}

async fn inbox_of(browser: &Client, account: &AccountId, mailbox: &str) -> Answer {
    let place = format!("mailboxes/{}/messages?position=0&limit=50", name_id(mailbox));
    browser.get(&path(account, &place)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_invited_by_link_works_in_the_account_and_knows_no_password() {
    let app = start(Options::imap_only()).await;
    app.host.save(CONTACT, "INBOX", &[], &letter("An enquiry")).unwrap();
    let (owner, ben) = (app.signed_in(CONTACT).await, app.signed_in(BEN).await);
    let account = owner.account().await;
    let invitation = invite(&owner, &account, &terms(&[Read, Organise])).await;

    for browser in [&app.browser(), &ben] {
        let offer: ShareOffer = look(browser, token(&invitation)).await.json();
        assert_eq!((offer.email.as_str(), offer.inviter_email.as_str()), (CONTACT, CONTACT));
        assert_eq!(offer.terms, terms(&[Read, Organise]));
    }
    accept(&app.browser(), token(&invitation)).await.is_problem(401, ProblemKind::SignedOut);
    assert_eq!(list(&owner, &account).await.invitations[0].state, InvitationState::Open);

    let session: Session = accept(&ben, token(&invitation)).await.json();
    assert!(session.accounts.iter().any(|account| account.email == CONTACT));
    let bens = shared(&ben).await.unwrap();
    assert!(bens.is_shared && !bens.is_added && !bens.is_limited);
    assert_eq!(bens.permissions, [Read, Organise]);
    let window: MessageWindow = inbox_of(&ben, &account, "INBOX").await.json();
    assert_eq!(window.items[0].subject, "An enquiry");
    assert!(!serde_json::to_string(&session).unwrap().contains("demo"));

    let listed = list(&owner, &account).await;
    assert_eq!(listed.invitations[0].state, InvitationState::Accepted);
    assert_eq!(listed.invitations[0].accepted_by.as_deref(), Some(BEN));
    let people: Vec<_> = listed.people.iter().map(|it| (it.email.as_str(), it.is_owner)).collect();
    assert_eq!(people, [(CONTACT, true), (BEN, false)]);
    assert!(listed.people[1].used_at.is_some() && listed.people[1].may_change);
    ben.get(&path(&account, "shares")).await.is_problem(403, ProblemKind::NotPermitted);

    // One who has access leaves the link to somebody else, and may let go of the account.
    let second = invite(&owner, &account, &terms(&[Read])).await;
    accept(&ben, token(&second)).await.is_problem(409, ProblemKind::AlreadyShared);
    accept(&owner, token(&second)).await.is_problem(409, ProblemKind::AlreadyShared);
    assert_eq!(look(&ben, token(&second)).await.status, 200);
    assert_eq!(ben.delete(&format!("/api/accounts/{account}")).await.status, 204);
    assert!(shared(&ben).await.is_none());
    assert_eq!(owner.get(&path(&account, "mailboxes")).await.status, 200, "others notice nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_once_however_many_try() {
    let app = start(Options::imap_only()).await;
    let owner = app.signed_in(CONTACT).await;
    let account = owner.account().await;
    let invitation = invite(&owner, &account, &terms(&[Read])).await;
    let people = ["anna@pli.example", BEN, CHLOE, "admin@pli.example", "dan@partner.example"];
    let mut browsers = Vec::new();
    for person in people {
        browsers.push(app.signed_in(person).await);
    }
    let tries = (0..50).map(|number| {
        let (browser, token) = (browsers[number % 5].copy(), token(&invitation).to_owned());
        tokio::spawn(async move { accept(&browser, &token).await.status })
    });
    let mut accepted = 0;
    for attempt in tries.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            201 => accepted += 1,
            // Too late, or the same person again.
            404 | 409 => {}
            other => panic!("{other}"),
        }
    }
    assert_eq!(accepted, 1);
    assert_eq!(list(&owner, &account).await.people.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_used_expired_and_revoked_links_look_alike() {
    let app = start(Options::imap_only()).await;
    let (owner, ben) = (app.signed_in(CONTACT).await, app.signed_in(BEN).await);
    let account = owner.account().await;
    let used = invite(&owner, &account, &terms(&[Read])).await;
    assert_eq!(accept(&ben, token(&used)).await.status, 201);
    let revoked = invite(&owner, &account, &terms(&[Read])).await;
    let revoke = path(&account, &format!("share-invitations/{}", revoked.invitation.id));
    assert_eq!(owner.delete(&revoke).await.status, 204);
    owner.delete(&revoke).await.is_problem(404, ProblemKind::NotFound);
    let expired = invite(&owner, &account, &terms(&[Read])).await;
    app.state.clock.advance(SignedDuration::from_hours(24 * 30));

    let stranger = app.browser();
    let unknown = look(&stranger, "made-up").await;
    unknown.is_problem(404, ProblemKind::NotFound);
    let owner = app.signed_in(CHLOE).await;
    for gone in [token(&used), token(&revoked), token(&expired)] {
        let answer = look(&stranger, gone).await;
        assert_eq!((answer.status, &answer.body), (404, &unknown.body));
        accept(&owner, gone).await.is_problem(404, ProblemKind::NotFound);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_somebody_is_stays_theirs() {
    let app = start(Options::imap_only()).await;
    let (anna, _) = (app.anna().await, app.signed_in(BEN).await);
    let annas = anna.account().await;
    give(&anna, &annas, BEN, &terms(&[Read])).await.is_problem(409, ProblemKind::AddressIsPersonal);
    let new = json!({ "terms": terms(&[Read]), "language": "en" });
    let answer = anna.post(&path(&annas, "share-invitations"), &new).await;
    answer.is_problem(409, ProblemKind::AddressIsPersonal);
    assert!(!list(&anna, &annas).await.can_share);

    // Added by its password, and nobody signs in with it: chloe has no user here.
    let added = json!({ "email": CHLOE, "password": "demo" });
    let session: Session = anna.post("/api/accounts", &added).await.json();
    let chloes = session.accounts.into_iter().find(|it| it.email == CHLOE).unwrap().id;
    assert_eq!(give(&anna, &chloes, BEN, &terms(&[Read])).await.status, 201);
    give(&anna, &chloes, BEN, &terms(&[Read])).await.is_problem(409, ProblemKind::AlreadyShared);
    let nobody = give(&anna, &chloes, "nobody@pli.example", &terms(&[Read])).await;
    nobody.is_problem(422, ProblemKind::UserMissing);

    // Whose password opened it takes it along.
    assert_eq!(anna.delete(&format!("/api/accounts/{chloes}")).await.status, 204);
    let kept = db::accounts::find(&app.state.db, &chloes).await.unwrap();
    assert!(kept.is_none(), "nobody goes on with a password that was to be forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_passes_on_more_than_they_hold() {
    let app = start(Options::imap_only()).await;
    let (owner, ben) = (app.signed_in(CONTACT).await, app.signed_in(BEN).await);
    app.signed_in(CHLOE).await;
    let account = owner.account().await;
    let given = give(&owner, &account, BEN, &terms(&[Read, InviteOthers])).await;
    assert_eq!(given.status, 201, "{}", given.text());
    for more in [SendAs, Rules] {
        let refused = give(&ben, &account, CHLOE, &terms(&[Read, more])).await;
        refused.is_problem(403, ProblemKind::NotPermitted);
    }
    assert_eq!(give(&ben, &account, CHLOE, &terms(&[Read])).await.status, 201);
    let listed = list(&ben, &account).await;
    let may_change: Vec<_> =
        listed.people.iter().map(|it| (it.email.as_str(), it.may_change)).collect();
    assert_eq!(may_change, [(CONTACT, false), (BEN, false), (CHLOE, true)]);
    let owners = &listed.people[0].user;
    let remove = path(&account, &format!("shares/{owners}"));
    ben.delete(&remove).await.is_problem(404, ProblemKind::NotFound);
    owner.delete(&remove).await.is_problem(404, ProblemKind::NotFound);

    // A link of somebody who may not invite any more leads nowhere.
    let open = invite(&ben, &account, &terms(&[Read])).await;
    let bens = path(&account, &format!("shares/{}", listed.people[1].user));
    assert_eq!(owner.put(&bens, &terms(&[Read])).await.status, 204);
    look(&app.browser(), token(&open)).await.is_problem(404, ProblemKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_invited_learns_nothing_of_the_organisation() {
    const GUEST: &str = "guest@elsewhere.example";
    const SECRET: &str = "heron under slate 41";
    let app = start(Options::imap_only()).await;
    app.anna().await;
    let raw = b"From: Keller Anna <eve@a.example>\r\nTo: contact@pli.example\r\n\r\nHi.\r\n";
    app.host.save(CONTACT, "INBOX", &[], raw).unwrap();
    users::create(&app.state, GUEST, "", SECRET.into()).await.unwrap();
    let (owner, guest) = (app.signed_in(CONTACT).await, app.browser());
    assert_eq!(guest.sign_in(GUEST, SECRET).await.status, 201);
    let account = owner.account().await;
    let invitation = invite(&owner, &account, &terms(&[Read])).await;
    assert_eq!(accept(&guest, token(&invitation)).await.status, 201);
    let window: MessageWindow = inbox_of(&owner, &account, "INBOX").await.json();
    let message = path(&account, &format!("messages/{}", window.items[0].id));
    for (browser, expected) in [
        (&owner, (SenderNoticeKind::ImitatesPerson, ANNA)),
        (&guest, (SenderNoticeKind::External, "")),
    ] {
        let notice = browser.get(&message).await.json::<Message>().sender_notice.unwrap();
        assert_eq!((notice.kind, notice.other.as_str()), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_follows_its_folder_and_ends_with_it() {
    let app = start(Options::imap_only()).await;
    app.host.imap(CONTACT, b"a CREATE Invoices\r\nb CREATE Invoices/2025\r\n").unwrap();
    app.host.save(CONTACT, "Invoices/2025", &[], &letter("Invoice 7")).unwrap();
    let (owner, ben) = (app.signed_in(CONTACT).await, app.signed_in(BEN).await);
    let account = owner.account().await;
    let folders = Some(vec![name_id("Invoices/2025")]);
    let limited = ShareTerms { folders, ..terms(&[Read]) };
    assert_eq!(give(&owner, &account, BEN, &limited).await.status, 201);
    assert_eq!(inbox_of(&ben, &account, "Invoices/2025").await.status, 200);

    let outer = path(&account, &format!("mailboxes/{}", name_id("Invoices")));
    let to = json!({ "place": { "name": "Bills" } });
    let renamed = owner.send(owner.request(reqwest::Method::PATCH, &outer).json(&to)).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    let window: MessageWindow = inbox_of(&ben, &account, "Bills/2025").await.json();
    assert_eq!(window.items[0].subject, "Invoice 7");
    inbox_of(&ben, &account, "Invoices/2025").await.is_problem(404, ProblemKind::MailboxMissing);

    let inner = path(&account, &format!("mailboxes/{}", name_id("Bills/2025")));
    assert_eq!(owner.delete(&inner).await.status, 204);
    app.host.imap(CONTACT, b"a CREATE Bills/2025\r\n").unwrap();
    inbox_of(&ben, &account, "Bills/2025").await.is_problem(404, ProblemKind::MailboxMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn some_folders_are_all_there_is_for_who_has_access_to_no_others() {
    let app = start(Options::imap_only()).await;
    app.host.imap(CONTACT, b"a CREATE Invoices\r\nb CREATE Invoices/2025\r\n").unwrap();
    app.host.save(CONTACT, "Invoices", &[], &letter("Invoice 7")).unwrap();
    app.host.save(CONTACT, "INBOX", &[], &letter("Secret Invoice")).unwrap();
    let (owner, ben) = (app.signed_in(CONTACT).await, app.signed_in(BEN).await);
    let account = owner.account().await;
    let secret: MessageWindow = inbox_of(&owner, &account, "INBOX").await.json();
    let secret = secret.items[0].id.clone();
    // Opened by the owner: what is remembered of it is not for everybody.
    let open = path(&account, &format!("messages/{secret}"));
    assert_eq!(owner.get(&open).await.status, 200);
    let searched = path(&account, "search?q=invoice");
    assert_eq!(owner.get(&searched).await.json::<serde_json::Value>()["progress"]["total"], 2);

    let folders = Some(vec![name_id("Invoices")]);
    let whole = ShareTerms { folders: folders.clone(), ..terms(&[Read, Rules]) };
    give(&owner, &account, BEN, &whole).await.is_problem(400, ProblemKind::BadRequest);
    let limited = ShareTerms { folders, ..terms(&[Read, Organise, SendAs]) };
    assert_eq!(give(&owner, &account, BEN, &limited).await.status, 201);
    assert!(shared(&ben).await.unwrap().is_limited);

    let folders: MailboxList = ben.get(&path(&account, "mailboxes")).await.json();
    let names: Vec<_> = folders.items.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Invoices"]);
    let start: serde_json::Value = ben.get(&path(&account, "start")).await.json();
    assert_eq!(start["mailboxes"]["items"].as_array().unwrap().len(), 1);
    assert!(start["window"].is_null());
    let window: MessageWindow = inbox_of(&ben, &account, "Invoices").await.json();
    let invoice = window.items[0].id.clone();
    assert_eq!(window.items[0].subject, "Invoice 7");
    for view in ["INBOX", "Invoices/2025", "Sent"] {
        inbox_of(&ben, &account, view).await.is_problem(404, ProblemKind::MailboxMissing);
    }
    for rest in
        ["", "/body", "/headers", "/raw", "/conversation", "/attachments", "/content", "/quote"]
    {
        let answer = ben.get(&format!("{open}{rest}")).await;
        assert_eq!(answer.status, 404, "{rest}: {}", answer.text());
    }
    let found: serde_json::Value = ben.get(&searched).await.json();
    assert_eq!(found["progress"]["total"], 1, "{found}");
    let everywhere: serde_json::Value = ben.get("/api/search?q=secret").await.json();
    assert_eq!(everywhere["progress"]["total"], 0, "{everywhere}");
    assert_eq!(ben.get(&path(&account, "quota")).await.status, 404);

    // Nor can it be sent on, although a copy is at hand since the owner attached it.
    let attached = DraftAttachment {
        source: AttachmentSource::Message { message: secret.clone() },
        name: "secret.eml".to_owned(),
        media_type: "message/rfc822".to_owned(),
        size_bytes: 0,
        content_id: None,
    };
    let content =
        DraftContent { attachments: vec![attached], ..plain(&[BEN], "Secret", "See there.") };
    let draft = SaveDraft { base_version: None, writer: None, content: content.clone() };
    let draft = owner.put(&path(&account, "drafts/owners-draft"), &draft).await;
    assert_eq!(draft.status, 200, "{}", draft.text());
    let request = SendRequest { content, ..SendRequest::default() };
    let sent = send(&ben, &account, "secret", &request).await;
    assert!(sent.status >= 400, "{}", sent.text());

    // Neither from there nor to there.
    let change = |message, to| ChangeRequest { messages: vec![message], change: to };
    let to_inbox = Change::Move { to: Target::Mailbox(name_id("INBOX")) };
    let flag =
        Change::Keywords { add: vec![Keyword(Keyword::FLAGGED.to_owned())], remove: Vec::new() };
    let changes = path(&account, "changes");
    for request in [change(secret.clone(), flag.clone()), change(invoice.clone(), to_inbox.clone())]
    {
        let answer = ben.post(&changes, &request).await;
        let is_done = answer.status == 200
            && answer.json::<serde_json::Value>()["failed"].as_array().is_none_or(Vec::is_empty);
        assert!(!is_done, "{request:?}: {}", answer.text());
    }
    let job = json!({ "mailbox": name_id("INBOX"), "change": flag });
    assert!(ben.post(&path(&account, "jobs"), &job).await.status >= 400);
    let kept = app.host.messages(CONTACT, "INBOX").unwrap();
    assert_eq!(kept.len(), 1);
    assert!(!kept[0].flags.iter().any(|flag| flag.contains("Flagged")));
    assert_eq!(ben.post(&changes, &change(invoice, flag)).await.status, 200);

    // Nor does one hear of it.
    let mut events = ben.events(None).await;
    events.begun().await;
    app.host.save(CONTACT, "INBOX", &[], &letter("Another secret")).unwrap();
    app.host.save(CONTACT, "Invoices", &[], &letter("Invoice 8")).unwrap();
    loop {
        let event = events.next().await.unwrap();
        let text = serde_json::to_string(&event).unwrap();
        assert!(!text.contains(name_id("INBOX").as_str()) || !text.contains(account.as_str()));
        if text.contains(name_id("Invoices").as_str()) {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn withdrawn_access_ends_on_open_streams_and_in_sends_that_wait() {
    let app = start(Options::default()).await;
    let (owner, ben) = (app.signed_in(CONTACT).await, app.signed_in(BEN).await);
    app.host.save(CONTACT, "INBOX", &[], &letter("Offer")).unwrap();
    let account = owner.account().await;
    assert_eq!(give(&owner, &account, BEN, &terms(&[Read, Organise, SendAs])).await.status, 201);
    let window: MessageWindow = inbox_of(&ben, &account, "INBOX").await.json();
    let message = window.items[0].id.clone();
    let link = path(&account, &format!("messages/{message}/links"));
    let link: serde_json::Value = ben.post(&link, &json!({ "days": 7 })).await.json();
    let link = link["path"].as_str().unwrap().to_owned();
    assert_eq!(app.browser().get(&link).await.status, 200);
    let content = plain(&["dan@partner.example"], "Held", "Not any more.");
    let held = SendRequest { content, undo_seconds: 6, ..SendRequest::default() };
    let held: Submission = send(&ben, &account, "held", &held).await.json();
    let mut events = ben.events(None).await;
    events.begun().await;

    let listed = list(&owner, &account).await;
    let bens = path(&account, &format!("shares/{}", listed.people[1].user));
    assert_eq!(owner.delete(&bens).await.status, 204);
    let since = Instant::now();
    inbox_of(&ben, &account, "INBOX").await.is_problem(404, ProblemKind::NotFound);
    assert_eq!(app.browser().get(&link).await.status, 404);
    while events.next().await.is_some() {}
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());

    // Given again, what was queued before was refused, and links stay dead.
    let deadline = Instant::now() + PATIENCE;
    let refused = loop {
        let row = db::outbox::get(&app.state.db, &held.id).await.unwrap().unwrap();
        if let SubmissionStatus::Refused { problem, .. } = row.submission().unwrap().status {
            break problem.reason;
        }
        assert!(Instant::now() < deadline, "it is refused");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(refused, RefusalReason::AccessWithdrawn);
    assert!(app.host.messages("dan@partner.example", "INBOX").unwrap().is_empty());
    assert_eq!(give(&owner, &account, BEN, &terms(&[Read, SendAs])).await.status, 201);
    assert_eq!(app.browser().get(&link).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn access_ends_with_its_time() {
    let app = start(Options::imap_only()).await;
    let (owner, ben) = (app.signed_in(CONTACT).await, app.signed_in(BEN).await);
    let account = owner.account().await;
    let end = app.state.clock.now().saturating_add(SignedDuration::from_hours(1)).unwrap();
    let end = Timestamp::from_millisecond(end.as_millisecond()).unwrap();
    let until = ShareTerms { ends_at: Some(end), ..terms(&[Read]) };
    assert_eq!(give(&owner, &account, BEN, &until).await.status, 201);
    assert_eq!(shared(&ben).await.unwrap().ends_at, Some(end));
    assert_eq!(inbox_of(&ben, &account, "INBOX").await.status, 200);
    app.state.clock.advance(SignedDuration::from_hours(2));
    inbox_of(&ben, &account, "INBOX").await.is_problem(404, ProblemKind::NotFound);
    assert!(shared(&ben).await.is_none());
    assert_eq!(list(&owner, &account).await.people.len(), 1);
    // Another time is another beginning.
    assert_eq!(give(&owner, &account, BEN, &terms(&[Read])).await.status, 201);
    assert_eq!(inbox_of(&ben, &account, "INBOX").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_user_opens_what_nobody_told_a_password_for() {
    let app = start(Options::default()).await;
    app.host.save(CONTACT, "INBOX", &[], &letter("An enquiry")).unwrap();
    let ben = app.signed_in(BEN).await;
    let (user, _) = app.ids(BEN).await;
    let (db, now) = (&app.state.db, app.state.clock.now());
    let new = db::accounts::NewAccount { email: CONTACT, realm: "", host: None };
    let account = AccountId("contact".to_owned());
    let account = db::accounts::find_or_add(db, &account, new, now).await.unwrap();
    let given = terms(&[Read, Rules, SendAs]);
    db::shares::put(db, &account, &user, &user, &given, now).await.unwrap();
    app.state.access.forget(&user);

    let window: MessageWindow = inbox_of(&ben, &account, "INBOX").await.json();
    assert_eq!(window.items[0].subject, "An enquiry");
    let scripts = ben.get(&path(&account, "scripts")).await;
    assert_eq!(scripts.status, 200, "{}", scripts.text());
    let content = plain(&["dan@partner.example"], "From all of us", "Hello.");
    let request = SendRequest { content, ..SendRequest::default() };
    assert_eq!(send(&ben, &account, "master", &request).await.status, 202);
    let got = app.host.wait_for_messages("dan@partner.example", "INBOX", 1).unwrap();
    let text = String::from_utf8_lossy(&got[0].raw).into_owned();
    assert!(text.contains("contact@pli.example"), "{text}");
    app.host.wait_for_messages(CONTACT, "Sent", 1).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_share_an_account_see_who_is_at_what_and_what_was_done() {
    let app = start(Options::imap_only()).await;
    app.host.save(CONTACT, "INBOX", &[], &letter("=1+1 enquiry")).unwrap();
    let (owner, ben) = (app.signed_in(CONTACT).await, app.signed_in(BEN).await);
    let account = owner.account().await;
    let window: MessageWindow = inbox_of(&owner, &account, "INBOX").await.json();
    let message = window.items[0].id.clone();
    let say = async |browser: &Client, doing: Doing| {
        let request = PresenceRequest { message: message.clone(), doing };
        browser.put(&path(&account, "presence"), &request).await.json::<PresenceList>().people
    };
    // Alone, nobody is told of anything.
    assert!(say(&owner, Doing::Reading).await.is_empty());
    assert_eq!(give(&owner, &account, BEN, &terms(&[Read, Organise])).await.status, 201);
    let mut events = owner.events(None).await;
    events.begun().await;
    assert!(say(&ben, Doing::Answering).await.is_empty());
    loop {
        if let Event::PresenceChanged { person, .. } = events.next().await.unwrap() {
            assert_eq!((person.name.as_str(), person.doing), (BEN, Doing::Answering));
            break;
        }
    }
    assert_eq!(say(&owner, Doing::Reading).await.len(), 1);
    app.state.clock.advance(SignedDuration::from_secs(30));
    assert!(say(&owner, Doing::Reading).await.is_empty(), "who falls silent has left");

    let change = Change::Move { to: Target::Role(MailboxRole::Trash) };
    let request = ChangeRequest { messages: vec![message.clone()], change };
    assert_eq!(ben.post(&path(&account, "changes"), &request).await.status, 200);
    let page: ActivityPage = owner.get(&path(&account, "activity")).await.json();
    let mut lines: Vec<_> =
        page.items.iter().map(|it| (it.person.as_str(), it.kind, it.subject.as_str())).collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            (BEN, ActivityKind::Read, "=1+1 enquiry"),
            (BEN, ActivityKind::Deleted, "=1+1 enquiry"),
            // Once more after a while of silence.
            (CONTACT, ActivityKind::Read, "=1+1 enquiry"),
            (CONTACT, ActivityKind::Read, "=1+1 enquiry"),
            (CONTACT, ActivityKind::AccessGiven, BEN),
        ]
    );
    let of_ben = path(&account, &format!("activity?person={BEN}&kind=deleted"));
    assert_eq!(owner.get(&of_ben).await.json::<ActivityPage>().items.len(), 1);
    let table = owner.get(&path(&account, "activity/export")).await;
    assert!(table.header("content-type").starts_with("text/csv"));
    assert!(table.text().contains("'=1+1 enquiry"), "{}", table.text());
}
