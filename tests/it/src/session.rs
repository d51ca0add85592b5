//! Signing in and out (SPEC A1, A4).

use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use serde_json::json;
use server::config::{Config, DomainName};
use shared::event::Event;
use shared::host::TlsMode;
use shared::permission::Permission;
use shared::preferences::{Preferences, Theme};
use shared::problem::ProblemKind;
use stack::{Certificate, MailHost, Options, Person, Tls};

use crate::app::{ANNA, App, BEN, DAN, PASSWORD, settings, start_host};

#[tokio::test(flavor = "multi_thread")]
async fn a_user_signs_in_looks_around_and_signs_out() {
    let app = App::start().await;
    let browser = app.browser();
    browser.get("/api/session").await.is_problem(401, ProblemKind::SignedOut);

    let answer = browser.sign_in(ANNA, PASSWORD).await;
    assert_eq!(answer.status, 201);
    let cookie = answer.header("set-cookie").to_owned();
    for part in ["pli=", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    assert_eq!(answer.header("cache-control"), "no-store");

    let session = browser.session().await;
    assert_eq!(session.user.email, ANNA);
    assert_eq!(session.accounts.len(), 1);
    assert_eq!(session.accounts[0].email, ANNA);
    assert_eq!(session.accounts[0].permissions.len(), Permission::ALL.len());
    let features = session.accounts[0].features.unwrap();
    assert!(features.undo_move && features.preview && features.quota && features.sieve);
    assert_eq!(session.limits.recipients, 100);

    let before = browser.copy();
    assert_eq!(browser.delete("/api/session").await.status, 204);
    assert_eq!(browser.cookie(), None);
    before.get("/api/session").await.is_problem(401, ProblemKind::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_user_answer_alike() {
    let app = App::start().await;
    let browser = app.browser();
    let wrong = browser.sign_in(ANNA, "not the password").await;
    let unknown = browser.sign_in("nobody@pli.example", PASSWORD).await;
    wrong.is_problem(401, ProblemKind::WrongPassword);
    assert_eq!(wrong.body, unknown.body);
    assert_eq!(wrong.problem().diagnostic, None);
    assert_eq!(browser.cookie(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_whose_host_nobody_knows_is_told_so() {
    let app = App::start().await;
    let browser = app.browser();
    for email in ["anna@elsewhere.example", "anna", "@pli.example", "anna@", "", "a\0@pli.example"]
    {
        browser.sign_in(email, PASSWORD).await.is_problem(422, ProblemKind::HostUnknown);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_down_is_told_so_and_does_not_count_as_a_wrong_password() {
    let mut app = App::start_with(Options::imap_only(), |config, _| {
        config.sign_in.attempts_per_account = 1;
    })
    .await;
    app.host.stop_imap().unwrap();
    let browser = app.browser();
    for _ in 0..3 {
        browser.sign_in(ANNA, PASSWORD).await.is_problem(502, ProblemKind::HostUnreachable);
    }
    app.host.start_imap().unwrap();
    assert_eq!(browser.sign_in(ANNA, PASSWORD).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_with_a_bad_certificate_gets_no_password() {
    for certificate in [Certificate::Untrusted, Certificate::WrongName, Certificate::Expired] {
        for tls in [TlsMode::Implicit, TlsMode::Starttls] {
            let options = Options { certificate, ..Options::imap_only() };
            let app = App::start_with(options, |config, host| use_imap(config, host, tls)).await;
            let answer = app.browser().sign_in(ANNA, PASSWORD).await;
            answer.is_problem(502, ProblemKind::BadCertificate);
            assert!(answer.problem().diagnostic.is_some());
            assert!(!knows_anna(&app), "{certificate:?} {tls:?}");
        }
    }
}

/// Whether the host was ever told who wants to sign in.
fn knows_anna(app: &App) -> bool {
    app.host.log().contains("user=<anna")
}

fn use_imap(config: &mut Config, host: &MailHost, tls: TlsMode) {
    for settings in config.domains.values_mut() {
        settings.imap.tls = tls;
        settings.imap.port = match tls {
            TlsMode::Implicit => host.ports().imaps,
            TlsMode::Starttls => host.ports().imap,
        };
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn starttls_works_where_it_is_offered_and_nothing_goes_in_the_clear_where_not() {
    let app = App::start_with(Options::imap_only(), |config, host| {
        use_imap(config, host, TlsMode::Starttls);
    });
    assert_eq!(app.await.browser().sign_in(ANNA, PASSWORD).await.status, 201);

    let options = Options { tls: Tls::Off, ..Options::imap_only() };
    let app = App::start_with(options, |config, host| use_imap(config, host, TlsMode::Starttls));
    let app = app.await;
    let answer = app.browser().sign_in(ANNA, PASSWORD).await;
    assert!(answer.status >= 500, "{}", answer.text());
    assert!(!knows_anna(&app));
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_are_slowed_down_for_the_account_and_for_the_network() {
    let app = App::start_with(Options::imap_only(), |config, _| {
        config.sign_in.attempts_per_account = 2;
        config.sign_in.attempts_per_address = 3;
    })
    .await;
    let browser = app.browser();
    for _ in 0..2 {
        browser.sign_in(ANNA, "guess").await.is_problem(401, ProblemKind::WrongPassword);
    }
    let answer = browser.sign_in(ANNA, PASSWORD).await;
    answer.is_problem(429, ProblemKind::TooManyAttempts);
    let wait = answer.problem().retry_after_seconds.unwrap();
    assert!((1..=15 * 60 + 1).contains(&wait), "{wait}");
    assert_eq!(answer.header("retry-after"), wait.to_string());

    browser.sign_in(BEN, "guess").await.is_problem(401, ProblemKind::WrongPassword);
    browser.sign_in(BEN, PASSWORD).await.is_problem(429, ProblemKind::TooManyAttempts);

    app.state.clock.advance(SignedDuration::from_mins(15));
    assert_eq!(browser.sign_in(ANNA, PASSWORD).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_idle_and_when_old() {
    let app = App::start_with(Options::imap_only(), |config, _| {
        config.sessions.idle_minutes = 60;
        config.sessions.absolute_days = 1;
    })
    .await;
    let idle = app.anna().await;
    app.state.clock.advance(SignedDuration::from_mins(59));
    assert_eq!(idle.get("/api/session").await.status, 200);
    app.state.clock.advance(SignedDuration::from_mins(60));
    idle.get("/api/session").await.is_problem(401, ProblemKind::SignedOut);

    let busy = app.anna().await;
    for _ in 0..26 {
        app.state.clock.advance(SignedDuration::from_mins(55));
        assert_eq!(busy.get("/api/session").await.status, 200);
    }
    app.state.clock.advance(SignedDuration::from_mins(24 * 60 - 26 * 55));
    busy.get("/api/session").await.is_problem(401, ProblemKind::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_ends_the_session_before_and_leaves_other_browsers_alone() {
    let app = App::start().await;
    let (here, elsewhere) = (app.anna().await, app.anna().await);
    let before = here.copy();
    assert_eq!(here.sign_in(BEN, PASSWORD).await.status, 201);
    assert_eq!(here.session().await.user.email, BEN);
    before.get("/api/session").await.is_problem(401, ProblemKind::SignedOut);
    assert_eq!(elsewhere.session().await.user.email, ANNA);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_and_accounts_outlive_a_restart() {
    let mut app = App::start().await;
    let browser = app.anna().await;
    let account = browser.account().await;
    app.restart().await;
    browser.follow(&app.url);
    assert_eq!(browser.account().await, account);
    // The credential opens too: the account's pool signs in on the host.
    let open = app.state.accounts.get(&app.state, &account).await.unwrap();
    assert!(open.pool.capabilities().await.unwrap().has("IDLE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_changed_on_the_host_is_asked_for_again() {
    let mut app = App::start().await;
    let browser = app.anna().await;
    // The same people on a host where anna has changed her password.
    let anna = Person { password: "changed".to_owned(), ..Person::new(ANNA, "Anna Keller") };
    let other = Options { people: vec![anna], ..Options::imap_only() };
    let other = start_host(other).await;
    let (ca, host) = (other.ca_path().to_owned(), settings(&other));
    app.restart_with(|config| {
        config.mail.extra_ca_files = vec![ca];
        config.domains.insert(DomainName::new("pli.example"), host);
    })
    .await;
    browser.follow(&app.url);
    assert_eq!(browser.session().await.user.email, ANNA, "the session is ours, not the host's");
    let mailboxes = browser.path("mailboxes").await;
    for _ in 0..3 {
        browser.get(&mailboxes).await.is_problem(409, ProblemKind::CredentialRefused);
    }
    let refused = other.log().matches("auth failed").count();
    assert!(refused <= 1, "asked {refused} times with a password that is known to be wrong");

    let account = browser.account().await;
    assert_eq!(browser.sign_in(ANNA, "changed").await.status, 201);
    assert_eq!(browser.account().await, account, "the same account as before");
    assert_eq!(browser.get(&mailboxes).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_on_a_host_of_ones_own_is_somebody_else() {
    let theirs = start_host(Options::imap_only()).await;
    let named = settings(&theirs);
    let app = App::start_with(Options::imap_only(), |config, _| {
        config.mail.allow_external_hosts = true;
        // The domain says nothing: nobody answers there.
        config.mail.dns_servers = vec![([127, 0, 0, 1], 9).into()];
        config.mail.autoconfig_urls = Vec::new();
        config.domains.remove(&DomainName::new("partner.example"));
        config.mail.extra_ca_files.push(theirs.ca_path().to_owned());
        // The only way to a private address: as the host of some other domain.
        config.domains.insert(DomainName::new("other.example"), named.clone());
    })
    .await;
    let sign_in = async |email: &str| {
        let browser = app.browser();
        let body = json!({ "email": email, "password": PASSWORD, "host": named });
        let answer = browser.post("/api/session", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        browser.session().await
    };
    // Where the settings name the host, what the user says is not asked.
    let anna = app.anna().await.session().await;
    assert_eq!(sign_in(ANNA).await.user.id, anna.user.id);
    // Elsewhere it is, and each host has users of its own.
    let dan = sign_in(DAN).await;
    assert_eq!(dan.user.email, DAN);
    app.browser().sign_in(DAN, PASSWORD).await.is_problem(422, ProblemKind::HostUnknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_host_that_nobody_configured_is_out_of_reach() {
    let app = App::start_with(Options::imap_only(), |config, _| {
        config.mail.allow_external_hosts = true;
        config.domains.clear();
    })
    .await;
    let named = settings(&app.host);
    let body = json!({ "email": ANNA, "password": PASSWORD, "host": named });
    let answer = app.browser().post("/api/session", &body).await;
    answer.is_problem(502, ProblemKind::HostUnreachable);
    assert!(!knows_anna(&app));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_holds_neither_password_nor_token() {
    let password = "correct horse battery staple";
    let anna = Person { password: password.to_owned(), ..Person::new(ANNA, "Anna Keller") };
    let options = Options { people: vec![anna], ..Options::imap_only() };
    let mut app = App::start_with(options, |_, _| ()).await;
    let browser = app.browser();
    assert_eq!(browser.sign_in(ANNA, password).await.status, 201);
    let token = browser.cookie().unwrap().split_once('=').unwrap().1.to_owned();
    app.restart().await;
    let files = files_in(&app.state_folder());
    let database = usize::from(!stack::postgres::wanted());
    assert!(files.len() > database, "database and key");
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        for secret in [password, &token] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{}", file.display());
        }
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_user_likes_follows_them_and_nobody_else() {
    let app = App::start_with(Options::imap_only(), |_, _| {}).await;
    let (desk, phone) = (app.anna().await, app.anna().await);
    assert_eq!(desk.session().await.preferences, None);
    let mut heard = phone.events(None).await;
    heard.begun().await;
    // What a newer Pli added does no harm.
    let chosen = json!({ "theme": "dark", "undoSeconds": 20, "hoverboard": true });
    assert_eq!(desk.put("/api/preferences", &chosen).await.status, 200);
    let expected =
        Preferences { theme: Theme::Dark, undo_seconds: Some(20), ..Preferences::default() };
    assert_eq!(phone.session().await.preferences.as_ref(), Some(&expected));
    // The watcher of the mail host speaks whenever it likes.
    let told = loop {
        let event = heard.next().await.expect("the stream goes on");
        if let Event::PreferencesChanged { preferences } = event {
            break preferences;
        }
    };
    assert_eq!(told, expected);
    assert_eq!(app.signed_in(BEN).await.session().await.preferences, None);
    desk.put("/api/preferences", &json!({ "theme": "mauve" }))
        .await
        .is_problem(400, ProblemKind::BadRequest);
    let many: Vec<_> = (0..4_000).map(|number| format!("{number}@trusted.example")).collect();
    desk.put("/api/preferences", &json!({ "imagesFrom": many }))
        .await
        .is_problem(413, ProblemKind::TooLarge);
    assert_eq!(desk.session().await.preferences, Some(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_kept_unless_two_commands_would_share_them() {
    let app = App::start_with(Options::imap_only(), |_, _| {}).await;
    let anna = app.anna().await;
    let own = |command: &str, keys: &[&str]| json!({ "command": command, "keys": keys });
    let keys = json!({ "preset": "thunderbird", "own": [own("reply", &["r"]), own("hover", &["Ctrl+h"])] });
    let put = anna.put("/api/preferences", &json!({ "shortcuts": keys })).await;
    assert_eq!(put.status, 200);
    let kept = anna.session().await.preferences.expect("they were kept").shortcuts;
    assert_eq!(serde_json::to_value(&kept).unwrap(), keys);
    for own in [
        json!([own("reply", &["r"]), own("archive", &["r"])]),
        json!([own("reply", &["g"]), own("archive", &["g a"])]),
        json!([own("reply", &["Hyper+r"])]),
        json!([{ "command": "reply", "keys": "r" }]),
    ] {
        anna.put("/api/preferences", &json!({ "shortcuts": { "own": own } }))
            .await
            .is_problem(400, ProblemKind::BadRequest);
    }
    assert_eq!(anna.session().await.preferences.map(|kept| kept.shortcuts), Some(kept));
}
