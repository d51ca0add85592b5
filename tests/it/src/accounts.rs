//! Accounts that users open beside their own (SPEC A5).

use jiff::SignedDuration;
use serde_json::json;
use shared::account::Account;
use shared::change::{Change, ChangeRequest};
use shared::id::AccountId;
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::session::Session;

use crate::app::{ANNA, App, BEN, PASSWORD};
use crate::client::{Answer, Client};
use crate::mail::{inbox, letter, newest};

const CHLOE: &str = "chloe@pli.example";

async fn add(browser: &Client, email: &str, password: &str) -> Answer {
    browser.post("/api/accounts", &json!({ "email": email, "password": password })).await
}

/// Ben's account among those of whoever is signed in.
async fn find(browser: &Client, email: &str) -> Option<Account> {
    browser.session().await.accounts.into_iter().find(|account| account.email == email)
}

async fn mailboxes(browser: &Client, account: &AccountId) -> Answer {
    browser.get(&format!("/api/accounts/{account}/mailboxes")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_added_by_its_password_and_let_go_of_again() {
    let app = App::start().await;
    let anna = app.anna().await;
    app.host.save(BEN, "INBOX", &[], &letter("For Ben")).unwrap();

    let answer = add(&anna, &BEN.to_uppercase(), PASSWORD).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let session: Session = answer.json();
    let emails: Vec<_> = session.accounts.iter().map(|account| account.email.as_str()).collect();
    assert_eq!(emails, [ANNA, BEN]);
    let [own, bens] = session.accounts.as_slice() else { panic!("two accounts") };
    assert!(!own.is_added && bens.is_added);
    assert_eq!(bens.permissions.len(), Permission::ALL.len());

    let messages =
        format!("/api/accounts/{}/mailboxes/{}/messages?position=0&limit=5", bens.id, inbox());
    let window: shared::message::MessageWindow = anna.get(&messages).await.json();
    assert_eq!(window.items[0].subject, "For Ben");

    // Once more is the same account, not another.
    assert_eq!(add(&anna, BEN, PASSWORD).await.status, 201);
    assert_eq!(anna.session().await.accounts.len(), 2);

    let path = format!("/api/accounts/{}", bens.id);
    assert_eq!(anna.delete(&path).await.status, 204);
    assert_eq!(anna.session().await.accounts.len(), 1);
    mailboxes(&anna, &bens.id).await.is_problem(404, ProblemKind::NotFound);
    anna.delete(&path).await.is_problem(404, ProblemKind::NotFound);
    let kept = server::db::accounts::credential(&app.state.db, &bens.id).await.unwrap();
    assert!(kept.is_none(), "the password is forgotten");
    assert_eq!(app.host.messages(BEN, "INBOX").unwrap().len(), 1, "the mail stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_added_without_their_password() {
    let app = App::start().await;
    let anna = app.anna().await;
    add(&anna, BEN, "guess").await.is_problem(401, ProblemKind::WrongPassword);
    add(&anna, "ben@elsewhere.example", PASSWORD).await.is_problem(422, ProblemKind::HostUnknown);
    assert_eq!(anna.session().await.accounts.len(), 1);
    let own = anna.account().await;
    anna.delete(&format!("/api/accounts/{own}")).await.is_problem(409, ProblemKind::AccountFixed);
    assert_eq!(add(&anna, ANNA, PASSWORD).await.status, 201);
    anna.delete(&format!("/api/accounts/{own}")).await.is_problem(409, ProblemKind::AccountFixed);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_as_at_the_door() {
    let app = App::start_with(stack::Options::imap_only(), |config, _| {
        config.sign_in.attempts_per_account = 2;
    })
    .await;
    let anna = app.anna().await;
    for _ in 0..2 {
        add(&anna, BEN, "guess").await.is_problem(401, ProblemKind::WrongPassword);
    }
    add(&anna, BEN, PASSWORD).await.is_problem(429, ProblemKind::TooManyAttempts);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_who_open_the_account_keep_it() {
    let app = App::start().await;
    let ben = app.signed_in(BEN).await;
    let bens = ben.account().await;
    let anna = app.anna().await;
    assert_eq!(add(&anna, BEN, PASSWORD).await.status, 201);
    assert_eq!(anna.delete(&format!("/api/accounts/{bens}")).await.status, 204);
    assert_eq!(mailboxes(&ben, &bens).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_knows_only_the_old_password_is_out_once_the_new_one_is_there() {
    let app = App::start().await;
    let ben = app.signed_in(BEN).await;
    let bens = ben.account().await;
    let (anna, chloe) = (app.anna().await, app.signed_in(CHLOE).await);
    assert_eq!(add(&anna, BEN, PASSWORD).await.status, 201);
    assert_eq!(add(&chloe, BEN, PASSWORD).await.status, 201);
    // The same password proves nothing new.
    app.signed_in(BEN).await;
    assert_eq!(mailboxes(&anna, &bens).await.status, 200);

    app.host.set_password(BEN, "another one").unwrap();
    let again = app.browser();
    assert_eq!(again.sign_in(BEN, "another one").await.status, 201);
    for other in [&anna, &chloe] {
        mailboxes(other, &bens).await.is_problem(404, ProblemKind::NotFound);
        assert_eq!(find(other, BEN).await, None);
    }
    assert_eq!(mailboxes(&again, &bens).await.status, 200);

    // Who proves it, too, is let in again; the others are not put out by it.
    assert_eq!(add(&anna, BEN, "another one").await.status, 201);
    assert_eq!(mailboxes(&anna, &bens).await.status, 200);
    assert_eq!(mailboxes(&ben, &bens).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_in_which_something_waits_stays() {
    let app = App::start().await;
    let anna = app.anna().await;
    app.host.save(BEN, "INBOX", &[], &letter("Later")).unwrap();
    assert_eq!(add(&anna, BEN, PASSWORD).await.status, 201);
    let bens = find(&anna, BEN).await.unwrap().id;
    let messages =
        format!("/api/accounts/{bens}/mailboxes/{}/messages?position=0&limit=5", inbox());
    let window: shared::message::MessageWindow = anna.get(&messages).await.json();
    let until = app.state.clock.now().saturating_add(SignedDuration::from_hours(2)).unwrap();
    let request = ChangeRequest {
        messages: vec![window.items[0].id.clone()],
        change: Change::Snooze { until },
    };
    let changed = anna.post(&format!("/api/accounts/{bens}/changes"), &request).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    anna.delete(&format!("/api/accounts/{bens}")).await.is_problem(409, ProblemKind::AccountInUse);
    assert!(newest(&anna, &inbox()).await.is_empty(), "anna's own mail is another's");
}
