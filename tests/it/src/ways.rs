//! Ways to sign in beside the mail password (SPEC A2, A4, A6).

use jiff::SignedDuration;
use serde_json::json;
use server::people::users;
use shared::event::Event;
use shared::id::UserId;
use shared::problem::ProblemKind;
use shared::sign_in::{NewSecondFactor, RecoveryCodes, SessionList, SignInWays};
use stack::Options;
use totp_rs::{Builder, Secret};

use crate::app::{ANNA, App, BEN, PASSWORD};
use crate::client::{Answer, Client};

/// Of an address whose domain nobody knows a mail host for.
const ERIN: &str = "erin@agency.example";
const GOOD: &str = "tall order 7 for erin's";
const OTHER: &str = "nine green bottles hanging";

async fn erin(app: &App) -> UserId {
    users::create(&app.state, " Erin@Agency.example ", "Erin Field", GOOD.into()).await.unwrap()
}

async fn ways(browser: &Client) -> SignInWays {
    browser.get("/api/sign-in").await.json()
}

async fn sign_in_with_code(browser: &Client, email: &str, password: &str, code: &str) -> Answer {
    let body = json!({ "email": email, "password": password, "code": code });
    browser.post("/api/session", &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_a_mailbox_signs_in_with_a_password_of_plis_own() {
    let app = App::start().await;
    let id = erin(&app).await;
    let browser = app.browser();
    assert_eq!(browser.sign_in("ERIN@agency.example", GOOD).await.status, 201);
    let session = browser.session().await;
    assert_eq!((session.user.id, session.user.email.as_str()), (id, ERIN));
    assert_eq!(session.user.name, "Erin Field");
    assert!(session.accounts.is_empty());

    let ways = ways(&browser).await;
    assert!(ways.mail_password.is_none() && ways.has_password && !ways.second_factor);
    browser.delete("/api/sign-in/password").await.is_problem(409, ProblemKind::LastWay);
    let browser = app.browser();
    assert_eq!(browser.sign_in(ERIN, GOOD).await.status, 201, "it is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_pli_password_nobody_learns_by_guessing() {
    let app = App::start().await;
    erin(&app).await;
    let browser = app.browser();
    let wrong = browser.sign_in(ERIN, "guess").await;
    let unknown = browser.sign_in("nobody@agency.example", "guess").await;
    wrong.is_problem(422, ProblemKind::HostUnknown);
    assert_eq!(wrong.body, unknown.body);

    let anna = app.anna().await;
    assert_eq!(anna.put("/api/sign-in/password", &json!({ "password": OTHER })).await.status, 204);
    let wrong = browser.sign_in(ANNA, "guess").await;
    let unknown = browser.sign_in("nobody@pli.example", "guess").await;
    wrong.is_problem(401, ProblemKind::WrongPassword);
    assert_eq!(wrong.body, unknown.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_count_where_no_mail_host_answers() {
    let mut app = App::start_with(Options::imap_only(), |config, _| {
        config.sign_in.attempts_per_account = 2;
    })
    .await;
    erin(&app).await;
    let anna = app.anna().await;
    assert_eq!(anna.put("/api/sign-in/password", &json!({ "password": OTHER })).await.status, 204);
    app.host.stop_imap().unwrap();
    let browser = app.browser();
    for _ in 0..2 {
        browser.sign_in(ERIN, "guess").await.is_problem(422, ProblemKind::HostUnknown);
        browser.sign_in(ANNA, "guess").await.is_problem(502, ProblemKind::HostUnreachable);
    }
    browser.sign_in(ERIN, GOOD).await.is_problem(429, ProblemKind::TooManyAttempts);
    browser.sign_in(ANNA, OTHER).await.is_problem(429, ProblemKind::TooManyAttempts);
    app.state.clock.advance(SignedDuration::from_mins(15));
    assert_eq!(browser.sign_in(ANNA, OTHER).await.status, 201, "without the mail host");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_claimed_by_an_invitation_is_not_that_of_the_mailbox() {
    let app = App::start().await;
    let claimed = users::create(&app.state, BEN, "", OTHER.into()).await.unwrap();
    let again = users::create(&app.state, BEN, "", OTHER.into()).await.unwrap_err();
    assert_eq!(again.kind(), ProblemKind::UserExists);
    let ben = app.signed_in(BEN).await.session().await;
    assert_ne!(ben.user.id, claimed);
    assert_eq!(ben.accounts.len(), 1);
    let browser = app.browser();
    assert_eq!(browser.sign_in(BEN, OTHER).await.status, 201);
    assert!(browser.session().await.accounts.is_empty());

    app.anna().await;
    let taken = users::create(&app.state, ANNA, "", OTHER.into()).await.unwrap_err();
    assert_eq!(taken.kind(), ProblemKind::UserExists);
    let weak = users::create(&app.state, ERIN, "", "passwordpassword".into()).await.unwrap_err();
    assert_eq!(weak.kind(), ProblemKind::WeakPassword);
    let odd = users::create(&app.state, "erin", "", OTHER.into()).await.unwrap_err();
    assert_eq!(odd.kind(), ProblemKind::BadRecipient);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_of_plis_own_opens_beside_that_of_the_mailbox() {
    let app = App::start().await;
    let (desk, phone) = (app.anna().await, app.anna().await);
    let new = json!({ "password": OTHER });
    for weak in ["short", "anna@pli.example", "password1234"] {
        desk.put("/api/sign-in/password", &json!({ "password": weak }))
            .await
            .is_problem(422, ProblemKind::WeakPassword);
    }
    assert_eq!(desk.put("/api/sign-in/password", &new).await.status, 204);
    phone.get("/api/session").await.is_problem(401, ProblemKind::SignedOut);
    let found = ways(&desk).await;
    assert!(found.has_password && found.mail_password.is_some());
    for password in [OTHER, PASSWORD] {
        assert_eq!(app.browser().sign_in(ANNA, password).await.status, 201);
    }
    assert_eq!(desk.delete("/api/sign-in/password").await.status, 204);
    app.browser().sign_in(ANNA, OTHER).await.is_problem(401, ProblemKind::WrongPassword);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ways_in_are_changed_by_who_has_just_proved_who_they_are() {
    let app = App::start().await;
    let anna = app.anna().await;
    let new = json!({ "password": OTHER });
    app.state.clock.advance(SignedDuration::from_mins(10));
    let refused = [
        anna.put("/api/sign-in/password", &new).await,
        anna.delete("/api/sign-in/password").await,
        anna.post("/api/sign-in/second-factor", &()).await,
        anna.put("/api/sign-in/second-factor", &json!({ "code": "1" })).await,
        anna.delete("/api/sign-in/second-factor").await,
        anna.post("/api/sign-in/recovery-codes", &()).await,
        anna.post("/api/sign-in/passkey-challenges", &()).await,
        anna.delete("/api/sign-in/passkeys/x").await,
    ];
    for answer in refused {
        answer.is_problem(403, ProblemKind::ProofRequired);
    }
    let prove = async |password: &str| {
        let body = json!({ "password": { "password": password } });
        anna.post("/api/session/proof", &body).await
    };
    prove("guess").await.is_problem(401, ProblemKind::WrongPassword);
    anna.put("/api/sign-in/password", &new).await.is_problem(403, ProblemKind::ProofRequired);
    assert_eq!(prove(PASSWORD).await.status, 204);
    assert_eq!(anna.put("/api/sign-in/password", &new).await.status, 204);
    app.state.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(prove(OTHER).await.status, 204);
    assert_eq!(anna.delete("/api/sign-in/password").await.status, 204);
    let bogus = json!({ "passkey": { "credential": "{}" } });
    anna.post("/api/session/proof", &bogus).await.is_problem(400, ProblemKind::BadRequest);
}

/// The code that an authenticator app shows, some half minutes from now.
fn code(app: &App, secret: &str, steps: i64) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let at = app.state.clock.now().as_second() + 30 * steps;
    totp.generate(u64::try_from(at).unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_asked_for_after_every_password_and_taken_once() {
    let app = App::start().await;
    let anna = app.anna().await;
    assert_eq!(anna.put("/api/sign-in/password", &json!({ "password": OTHER })).await.status, 204);
    let begun: NewSecondFactor = anna.post("/api/sign-in/second-factor", &()).await.json();
    assert!(begun.url.starts_with("otpauth://totp/Pli:anna@pli.example?secret="), "{}", begun.url);
    assert!(begun.picture.size > 20 && begun.picture.path.starts_with('M'));
    assert_eq!(app.browser().sign_in(ANNA, PASSWORD).await.status, 201, "not asked for yet");
    let confirm =
        async |code: String| anna.put("/api/sign-in/second-factor", &json!({ "code": code })).await;
    confirm("000000".to_owned()).await.is_problem(401, ProblemKind::WrongCode);
    let first = code(&app, &begun.secret, 0);
    let kept: RecoveryCodes = confirm(first.clone()).await.json();
    assert_eq!(kept.codes.len(), 10);
    let found = ways(&anna).await;
    assert!(found.second_factor && found.recovery_codes_left == 10);
    anna.post("/api/sign-in/second-factor", &()).await.is_problem(400, ProblemKind::BadRequest);

    let browser = app.browser();
    for password in [PASSWORD, OTHER] {
        browser.sign_in(ANNA, password).await.is_problem(401, ProblemKind::SecondFactorRequired);
        let used = sign_in_with_code(&browser, ANNA, password, &first).await;
        used.is_problem(401, ProblemKind::WrongCode);
    }
    let wrong = sign_in_with_code(&browser, ANNA, "guess", &code(&app, &begun.secret, 1)).await;
    wrong.is_problem(401, ProblemKind::WrongPassword);
    let far = sign_in_with_code(&browser, ANNA, OTHER, &code(&app, &begun.secret, 3)).await;
    far.is_problem(401, ProblemKind::WrongCode);

    let next = code(&app, &begun.secret, 1);
    assert_eq!(sign_in_with_code(&browser, ANNA, PASSWORD, &next).await.status, 201);
    let again = sign_in_with_code(&app.browser(), ANNA, OTHER, &next).await;
    again.is_problem(401, ProblemKind::WrongCode);

    let [one, ..] = kept.codes.as_slice() else { panic!("ten codes") };
    let typed = one.to_uppercase().replace('-', " ");
    assert_eq!(sign_in_with_code(&browser, ANNA, OTHER, &typed).await.status, 201);
    let again = sign_in_with_code(&app.browser(), ANNA, OTHER, one).await;
    again.is_problem(401, ProblemKind::WrongCode);
    assert_eq!(ways(&anna).await.recovery_codes_left, 9);

    let renewed: RecoveryCodes = anna.post("/api/sign-in/recovery-codes", &()).await.json();
    let [_, old, ..] = kept.codes.as_slice() else { panic!("ten codes") };
    let old = sign_in_with_code(&app.browser(), ANNA, OTHER, old).await;
    old.is_problem(401, ProblemKind::WrongCode);
    assert_eq!(sign_in_with_code(&browser, ANNA, OTHER, &renewed.codes[0]).await.status, 201);

    assert_eq!(anna.delete("/api/sign-in/second-factor").await.status, 204);
    assert_eq!(app.browser().sign_in(ANNA, OTHER).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_guessed_no_more_often_than_passwords() {
    let app = App::start_with(Options::imap_only(), |config, _| {
        config.sign_in.attempts_per_account = 2;
    })
    .await;
    let anna = app.anna().await;
    let begun: NewSecondFactor = anna.post("/api/sign-in/second-factor", &()).await.json();
    let first = code(&app, &begun.secret, 0);
    let put = anna.put("/api/sign-in/second-factor", &json!({ "code": first })).await;
    assert_eq!(put.status, 200, "{}", put.text());
    let browser = app.browser();
    for _ in 0..2 {
        // That the password is right takes nothing back.
        browser.sign_in(ANNA, PASSWORD).await.is_problem(401, ProblemKind::SecondFactorRequired);
        let guess = sign_in_with_code(&browser, ANNA, PASSWORD, "123123").await;
        guess.is_problem(401, ProblemKind::WrongCode);
    }
    let right = sign_in_with_code(&browser, ANNA, PASSWORD, &code(&app, &begun.secret, 1)).await;
    right.is_problem(429, ProblemKind::TooManyAttempts);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_one_by_one_and_all_at_once() {
    let app = App::start().await;
    let (desk, phone) = (app.anna().await, app.browser());
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6) Version/26.0 Mobile/15E148 Safari/604.1";
    let body = json!({ "email": ANNA, "password": PASSWORD });
    let request = phone.request(reqwest::Method::POST, "/api/session").json(&body);
    assert_eq!(phone.send(request.header("user-agent", agent)).await.status, 201);

    let list: SessionList = desk.get("/api/sessions").await.json();
    assert_eq!(list.sessions.len(), 2);
    let there = list.sessions.iter().find(|session| !session.is_current).unwrap();
    assert_eq!(there.browser.as_deref(), Some("Safari"));
    assert_eq!(there.system.as_deref(), Some("iPhone"));
    assert!(there.is_phone && there.address == "127.0.0.1");

    let path = format!("/api/sessions/{}", there.id);
    let ben = app.signed_in(BEN).await;
    ben.delete(&path).await.is_problem(404, ProblemKind::NotFound);
    let mut heard = phone.events(None).await;
    heard.begun().await;
    assert_eq!(desk.delete(&path).await.status, 204);
    phone.get("/api/session").await.is_problem(401, ProblemKind::SignedOut);
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), async {
        while let Some(event) = heard.next().await {
            if event == Event::SignedOut {
                return true;
            }
        }
        false
    });
    assert!(ended.await.expect("within five seconds"), "told that it is over");

    let elsewhere = app.anna().await;
    assert_eq!(desk.delete("/api/sessions").await.status, 204);
    for browser in [&desk, &elsewhere] {
        browser.get("/api/session").await.is_problem(401, ProblemKind::SignedOut);
    }
    assert_eq!(ben.get("/api/session").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_answers_its_own_challenge_only() {
    let app = App::start().await;
    let browser = app.browser();
    let asked = browser.post("/api/session/passkey-challenge", &()).await;
    assert_eq!(asked.status, 200);
    let cookie = asked.header("set-cookie");
    for part in ["pli-challenge=", "HttpOnly", "SameSite=Strict", "Max-Age=300"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    let answer = json!({
        "id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {},
        "response": {
            "authenticatorData": "AAAA", "clientDataJSON": "AAAA", "signature": "AAAA",
            "userHandle": "AAAAAAAAAAAAAAAAAAAAAA",
        },
    });
    let body = json!({ "credential": answer.to_string() });
    // Without the cookie, and with it but with a passkey that nobody has.
    let without = browser.post("/api/session/passkey", &body).await;
    without.is_problem(401, ProblemKind::PasskeyRefused);
    let pair = cookie.split(';').next().unwrap().to_owned();
    let request = browser.request(reqwest::Method::POST, "/api/session/passkey").json(&body);
    let unknown = browser.send(request.header("cookie", pair)).await;
    assert_eq!(unknown.body, without.body);
}
