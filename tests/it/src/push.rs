//! New mail told to browsers that are closed.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use shared::permission::Permission;
use shared::push::PushState;
use shared::share::ShareTerms;
use stack::Options;

use crate::app::{ANNA, App, BEN};
use crate::client::{Client, PATIENCE};
use crate::mail::letter;
use crate::push_service::PushService;
use crate::shares::{self, CONTACT};

const CHLOE: &str = "chloe@pli.example";

async fn start() -> (App, PushService) {
    let mut app = shares::start(Options::imap_only()).await;
    let service = PushService::start(&app.host).await;
    let place = service.place();
    app.restart_with(|config| config.push.hosts = vec![place]).await;
    (app, service)
}

async fn state(browser: &Client) -> PushState {
    browser.get("/api/push").await.json()
}

/// Waits until the inbox is followed: what is there then is no news.
async fn followed(app: &App, email: &str) {
    let (_, account) = app.ids(email).await;
    let marked = async {
        while server::db::push::mark(&app.state.db, &account).await.unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, marked).await.expect("the inbox is not followed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_away_hears_what_came_and_the_service_between_does_not() {
    let (mut app, mut service) = start().await;
    app.host.save(ANNA, "INBOX", &[], &letter("Old news")).unwrap();
    let anna = app.anna().await;
    assert_eq!(state(&anna).await, PushState { is_offered: true, is_on: false });
    let phone = service.subscribe(&anna, "phone").await;
    assert_eq!(state(&anna).await, PushState { is_offered: true, is_on: true });
    followed(&app, ANNA).await;

    app.host.save(ANNA, "INBOX", &["\\Seen"], &letter("Read elsewhere")).unwrap();
    app.host.save(ANNA, "INBOX", &[], &letter("Lunch on Friday")).unwrap();
    let told = service.next(&phone).await;
    assert_eq!((told.title.as_str(), told.body.as_str()), ("Dan", "Lunch on Friday"));
    let (_, account) = app.ids(ANNA).await;
    assert!(told.path.starts_with(&format!("/mail/{account}/")) && told.path.ends_with(&told.tag));

    // What comes while the server is away is told once it is back, and nothing twice.
    app.state.stopping.cancel();
    app.host.save(ANNA, "INBOX", &[], &letter("Meanwhile")).unwrap();
    app.restart().await;
    assert_eq!(service.next(&phone).await.body, "Meanwhile");

    anna.follow(&app.url);
    assert_eq!(anna.delete("/api/push").await.status, 204);
    assert!(!state(&anna).await.is_on);
    assert_eq!(service.others(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_session_the_grant_and_the_browser() {
    let (app, mut service) = start().await;
    app.host.save(CONTACT, "INBOX", &[], &letter("Old news")).unwrap();
    let (owner, ben, chloe) =
        (app.signed_in(CONTACT).await, app.signed_in(BEN).await, app.signed_in(CHLOE).await);
    let account = owner.account().await;
    let terms = ShareTerms { permissions: vec![Permission::Read], folders: None, ends_at: None };
    for user in [BEN, CHLOE] {
        let share = json!({ "email": user, "terms": terms });
        let answer = owner.post(&format!("/api/accounts/{account}/shares"), &share).await;
        assert!(answer.status < 300, "{}", answer.text());
    }
    let at_owner = service.subscribe(&owner, "owner").await;
    let other = app.signed_in(CONTACT).await;
    let at_other = service.subscribe(&other, "other").await;
    followed(&app, CONTACT).await;
    let at_ben = service.subscribe(&ben, "ben").await;

    // Everyone who may read it, each at the browser that asked.
    app.host.save(CONTACT, "INBOX", &[], &letter("One")).unwrap();
    let mut heard = BTreeSet::new();
    for _ in 0..3 {
        let (name, told) = service.next_of(&[&at_owner, &at_other, &at_ben]).await;
        assert_eq!(told.body, "One");
        heard.insert(name);
    }
    assert_eq!(heard.len(), 3, "{heard:?}");

    let (ben_id, _) = app.ids(BEN).await;
    let gone = owner.delete(&format!("/api/accounts/{account}/shares/{ben_id}")).await;
    assert_eq!(gone.status, 204, "{}", gone.text());
    assert_eq!(other.delete("/api/session").await.status, 204);
    app.host.save(CONTACT, "INBOX", &[], &letter("Two")).unwrap();
    assert_eq!(service.next(&at_owner).await.body, "Two");

    // A browser that doesn't listen any more is asked once.
    service.answer(&at_owner, 410);
    let at_chloe = service.subscribe(&chloe, "chloe").await;
    app.host.save(CONTACT, "INBOX", &[], &letter("Three")).unwrap();
    for _ in 0..2 {
        service.next_of(&[&at_owner, &at_chloe]).await;
    }
    let off = async {
        while state(&owner).await.is_on {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, off).await.expect("it is still on");
    app.host.save(CONTACT, "INBOX", &[], &letter("Four")).unwrap();
    assert_eq!(service.next(&at_chloe).await.body, "Four");
    assert_eq!(service.others(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_subscription_is_refused() {
    let app = App::start().await;
    let anna = app.anna().await;
    let right = json!({
        "endpoint": "https://push.example.net/one",
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    });
    assert_eq!(anna.put("/api/push", &right).await.status, 400, "without a key of the server");
    assert_eq!(anna.post("/api/push/key", &()).await.status, 200);
    let wrong = [
        ("endpoint", "http://push.example.net/one"),
        ("endpoint", "file:///etc/passwd"),
        ("endpoint", ""),
        ("p256dh", "BCVxsr7N"),
        ("p256dh", ""),
        ("auth", "BTBZMqHH6r4Tts7J_aSIgg0000"),
        ("auth", "?"),
    ];
    for (field, value) in wrong {
        let mut request = right.clone();
        request[field] = json!(value);
        assert_eq!(anna.put("/api/push", &request).await.status, 400, "{field}: {value}");
    }
    assert_eq!(state(&anna).await, PushState { is_offered: true, is_on: false });
    assert_eq!(anna.put("/api/push", &right).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_may_switch_it_off() {
    let app = App::start_with(Options::imap_only(), |config, _| config.push.is_on = false).await;
    let anna = app.anna().await;
    assert_eq!(state(&anna).await, PushState::default());
    assert_eq!(anna.post("/api/push/key", &()).await.status, 501);
}
