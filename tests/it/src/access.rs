//! The access matrix: every route of the OpenAPI document against every kind of caller. A route without a row fails.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::{Method, header};
use server::config::Config;
use server::db;
use shared::permission::Permission;
use shared::problem::ProblemKind;
use shared::share::ShareTerms;
use stack::{MailHost, Options, Person};

use crate::app::{ADMIN, App, BEN};
use crate::client::{Answer, Client};
use crate::mail::name_id;

const WRITER: &str = "writer@pli.example";
const LIMITED: &str = "limited@pli.example";
const EXPIRED: &str = "expired@pli.example";

/// Who may call a route.
#[derive(Clone, Copy, Debug)]
enum Guard {
    /// Everybody.
    Open,
    /// Everybody with a session.
    Signed,
    /// Whoever runs the organisation.
    Admin,
    /// Whoever holds this permission in the account that the path names.
    Account(Permission),
}

use Guard::{Account, Admin, Open, Signed};
use Permission::{
    ActivityLog, AutoReply, BlockedSenders, Folders, InviteOthers, Organise, Read, Rules, SendAs,
    Signatures,
};

/// One row a route.
const ROWS: &[(&str, &str, Guard)] = &[
    ("GET", "/healthz", Open),
    ("GET", "/readyz", Open),
    ("GET", "/metrics", Open),
    ("GET", "/api/openapi.json", Open),
    ("GET", "/m/{token}", Open),
    ("GET", "/m/{token}/body", Open),
    ("GET", "/m/{token}/parts/{part}", Open),
    ("POST", "/api/session", Open),
    ("GET", "/api/session", Signed),
    ("DELETE", "/api/session", Signed),
    ("POST", "/api/session/passkey-challenge", Open),
    ("POST", "/api/session/passkey", Open),
    ("POST", "/api/session/proof", Signed),
    ("GET", "/api/sessions", Signed),
    ("DELETE", "/api/sessions", Signed),
    ("DELETE", "/api/sessions/{session}", Signed),
    ("GET", "/api/sign-in", Signed),
    ("PUT", "/api/sign-in/password", Signed),
    ("DELETE", "/api/sign-in/password", Signed),
    ("POST", "/api/sign-in/second-factor", Signed),
    ("PUT", "/api/sign-in/second-factor", Signed),
    ("DELETE", "/api/sign-in/second-factor", Signed),
    ("POST", "/api/sign-in/recovery-codes", Signed),
    ("POST", "/api/sign-in/passkey-challenges", Signed),
    ("POST", "/api/sign-in/passkeys", Signed),
    ("PUT", "/api/sign-in/passkeys/{passkey}", Signed),
    ("DELETE", "/api/sign-in/passkeys/{passkey}", Signed),
    ("GET", "/api/events", Signed),
    ("POST", "/api/accounts", Signed),
    ("DELETE", "/api/accounts/{account}", Account(Read)),
    ("GET", "/api/accounts/{account}/shares", Account(InviteOthers)),
    ("POST", "/api/accounts/{account}/shares", Account(InviteOthers)),
    ("PUT", "/api/accounts/{account}/shares/{user}", Account(InviteOthers)),
    ("DELETE", "/api/accounts/{account}/shares/{user}", Account(InviteOthers)),
    ("POST", "/api/accounts/{account}/share-invitations", Account(InviteOthers)),
    ("DELETE", "/api/accounts/{account}/share-invitations/{invitation}", Account(InviteOthers)),
    ("PUT", "/api/accounts/{account}/presence", Account(Read)),
    ("GET", "/api/accounts/{account}/activity", Account(ActivityLog)),
    ("GET", "/api/accounts/{account}/activity/export", Account(ActivityLog)),
    ("GET", "/api/share-invitations/{token}", Open),
    ("POST", "/api/share-invitations/{token}/acceptance", Signed),
    ("POST", "/api/share-invitations/{token}/user", Open),
    ("PUT", "/api/preferences", Signed),
    ("GET", "/api/push", Signed),
    ("PUT", "/api/push", Signed),
    ("DELETE", "/api/push", Signed),
    ("POST", "/api/push/key", Signed),
    ("POST", "/api/domain-checks", Signed),
    ("GET", "/api/members", Admin),
    ("POST", "/api/members", Admin),
    ("GET", "/api/members/{member}", Admin),
    ("PUT", "/api/members/{member}", Admin),
    ("GET", "/api/members/{member}/access", Admin),
    ("DELETE", "/api/members/{member}/access/{account}", Admin),
    ("POST", "/api/member-changes", Admin),
    ("POST", "/api/member-imports", Admin),
    ("GET", "/api/templates", Admin),
    ("POST", "/api/templates", Admin),
    ("GET", "/api/templates/members", Admin),
    ("POST", "/api/templates/preview", Admin),
    ("GET", "/api/templates/{template}", Admin),
    ("PUT", "/api/templates/{template}", Admin),
    ("DELETE", "/api/templates/{template}", Admin),
    ("GET", "/api/templates/{template}/uses", Admin),
    ("GET", "/api/templates/{template}/runs", Admin),
    ("POST", "/api/templates/{template}/runs", Admin),
    ("GET", "/api/template-runs/{run}", Admin),
    ("DELETE", "/api/template-runs/{run}", Admin),
    ("POST", "/api/template-runs/{run}/resume", Admin),
    ("GET", "/api/organisation-senders", Admin),
    ("PUT", "/api/organisation-senders", Admin),
    ("GET", "/api/starter-templates", Admin),
    ("POST", "/api/starter-templates", Admin),
    ("PUT", "/api/starter-templates/{template}", Admin),
    ("DELETE", "/api/starter-templates/{template}", Admin),
    ("GET", "/api/starter-templates/{template}/runs", Admin),
    ("POST", "/api/starter-templates/{template}/runs", Admin),
    ("GET", "/api/accounts/{account}/auto-reply-templates", Account(AutoReply)),
    ("GET", "/api/accounts/{account}/rule-templates", Account(Rules)),
    ("GET", "/api/accounts/{account}/identities/{identity}/template", Account(SendAs)),
    ("PUT", "/api/accounts/{account}/identities/{identity}/template", Account(Signatures)),
    ("GET", "/api/admin-log", Admin),
    ("GET", "/api/admin-log/export", Admin),
    ("GET", "/api/images/{token}", Signed),
    ("GET", "/api/composer-frame", Signed),
    ("GET", "/api/accounts/{account}/start", Account(Read)),
    ("GET", "/api/accounts/{account}/mailboxes", Account(Read)),
    ("POST", "/api/accounts/{account}/mailboxes", Account(Folders)),
    ("PATCH", "/api/accounts/{account}/mailboxes/{mailbox}", Account(Folders)),
    ("DELETE", "/api/accounts/{account}/mailboxes/{mailbox}", Account(Folders)),
    ("GET", "/api/accounts/{account}/quota", Account(Read)),
    ("GET", "/api/accounts/{account}/mailboxes/{mailbox}/messages", Account(Read)),
    ("GET", "/api/accounts/{account}/mailboxes/{mailbox}/summaries", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/body", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/quote", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/conversation", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/headers", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/raw", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/parts/{part}", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/parts/{part}/preview", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/parts/{part}/inline", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/parts/{part}/body", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/parts/{part}/invitation", Account(Read)),
    ("GET", "/api/accounts/{account}/messages/{message}/attachments", Account(Read)),
    ("POST", "/api/accounts/{account}/messages/{message}/phishing-report", Account(SendAs)),
    ("POST", "/api/accounts/{account}/messages/{message}/unsubscription", Account(SendAs)),
    ("GET", "/api/accounts/{account}/messages/{message}/content", Account(SendAs)),
    ("POST", "/api/accounts/{account}/messages/{message}/links", Account(SendAs)),
    ("GET", "/api/accounts/{account}/message-links", Account(SendAs)),
    ("DELETE", "/api/accounts/{account}/message-links/{link}", Account(SendAs)),
    ("POST", "/api/accounts/{account}/changes", Account(Organise)),
    ("POST", "/api/accounts/{account}/jobs", Account(Organise)),
    ("GET", "/api/accounts/{account}/jobs/{job}", Account(Organise)),
    ("DELETE", "/api/accounts/{account}/jobs/{job}", Account(Organise)),
    ("POST", "/api/accounts/{account}/jobs/{job}/undo", Account(Organise)),
    ("GET", "/api/accounts/{account}/history", Account(Organise)),
    ("POST", "/api/accounts/{account}/history/{entry}/undo", Account(Organise)),
    ("GET", "/api/accounts/{account}/scripts", Account(Rules)),
    ("PUT", "/api/accounts/{account}/scripts/active", Account(Rules)),
    ("POST", "/api/accounts/{account}/scripts/check", Account(Rules)),
    ("GET", "/api/accounts/{account}/scripts/{script}", Account(Rules)),
    ("PUT", "/api/accounts/{account}/scripts/{script}", Account(Rules)),
    ("PATCH", "/api/accounts/{account}/scripts/{script}", Account(Rules)),
    ("DELETE", "/api/accounts/{account}/scripts/{script}", Account(Rules)),
    ("POST", "/api/accounts/{account}/trials", Account(Rules)),
    ("GET", "/api/accounts/{account}/trials/{trial}", Account(Rules)),
    ("DELETE", "/api/accounts/{account}/trials/{trial}", Account(Rules)),
    ("GET", "/api/accounts/{account}/trials/{trial}/progress", Account(Rules)),
    ("GET", "/api/accounts/{account}/trials/{trial}/messages", Account(Rules)),
    // Organise too; those here who hold Rules do.
    ("POST", "/api/accounts/{account}/trials/{trial}/jobs", Account(Rules)),
    ("POST", "/api/accounts/{account}/explanations", Account(Rules)),
    ("GET", "/api/accounts/{account}/auto-reply", Account(AutoReply)),
    ("PUT", "/api/accounts/{account}/auto-reply", Account(AutoReply)),
    ("GET", "/api/accounts/{account}/sender-lists", Account(BlockedSenders)),
    ("PUT", "/api/accounts/{account}/sender-lists", Account(BlockedSenders)),
    ("GET", "/api/search", Signed),
    ("GET", "/api/search/progress", Signed),
    ("GET", "/api/accounts/{account}/search", Account(Read)),
    ("GET", "/api/accounts/{account}/search/progress", Account(Read)),
    ("GET", "/api/accounts/{account}/searches", Account(Read)),
    ("POST", "/api/accounts/{account}/searches", Account(Read)),
    ("PUT", "/api/accounts/{account}/searches/{search}", Account(Read)),
    ("DELETE", "/api/accounts/{account}/searches/{search}", Account(Read)),
    ("GET", "/api/accounts/{account}/identities", Account(SendAs)),
    ("POST", "/api/accounts/{account}/identities", Account(Signatures)),
    ("PUT", "/api/accounts/{account}/identities/{identity}", Account(Signatures)),
    ("DELETE", "/api/accounts/{account}/identities/{identity}", Account(Signatures)),
    ("GET", "/api/accounts/{account}/identities/{identity}/uses", Account(Signatures)),
    ("PUT", "/api/accounts/{account}/identities/{identity}/default", Account(Signatures)),
    ("PUT", "/api/accounts/{account}/identities/{identity}/signature", Account(Signatures)),
    ("GET", "/api/accounts/{account}/canned-replies", Account(SendAs)),
    ("POST", "/api/accounts/{account}/canned-replies", Account(SendAs)),
    ("PUT", "/api/accounts/{account}/canned-replies/{reply}", Account(SendAs)),
    ("DELETE", "/api/accounts/{account}/canned-replies/{reply}", Account(SendAs)),
    ("POST", "/api/accounts/{account}/uploads", Account(SendAs)),
    ("DELETE", "/api/accounts/{account}/uploads/{upload}", Account(SendAs)),
    ("GET", "/api/accounts/{account}/drafts", Account(SendAs)),
    ("GET", "/api/accounts/{account}/drafts/{draft}", Account(SendAs)),
    ("PUT", "/api/accounts/{account}/drafts/{draft}", Account(SendAs)),
    ("DELETE", "/api/accounts/{account}/drafts/{draft}", Account(SendAs)),
    ("GET", "/api/accounts/{account}/submissions", Account(SendAs)),
    ("POST", "/api/accounts/{account}/submissions", Account(SendAs)),
    ("GET", "/api/accounts/{account}/submissions/{submission}", Account(SendAs)),
    ("DELETE", "/api/accounts/{account}/submissions/{submission}", Account(SendAs)),
    ("POST", "/api/accounts/{account}/submissions/{submission}/retry", Account(SendAs)),
    ("GET", "/api/address-books", Signed),
    ("POST", "/api/address-books", Signed),
    ("PUT", "/api/address-books/{book}", Signed),
    ("DELETE", "/api/address-books/{book}", Signed),
    ("GET", "/api/cards", Signed),
    ("GET", "/api/card-contents", Signed),
    ("GET", "/api/cards/{card}", Signed),
    ("POST", "/api/card-changes", Signed),
    ("POST", "/api/card-changes/{change}/undo", Signed),
    ("POST", "/api/card-photos", Signed),
    ("GET", "/api/card-photos/{photo}", Signed),
    ("GET", "/api/distinct-cards", Signed),
    ("POST", "/api/distinct-cards", Signed),
    ("DELETE", "/api/distinct-cards/{first}/{second}", Signed),
    ("POST", "/api/card-imports", Signed),
    ("PUT", "/api/card-imports/{import}", Signed),
    ("DELETE", "/api/card-imports/{import}", Signed),
    ("POST", "/api/card-imports/{import}/commit", Signed),
    ("GET", "/api/card-exports", Signed),
    ("POST", "/api/card-exports", Signed),
    ("GET", "/api/address-servers", Signed),
    ("POST", "/api/address-servers", Signed),
    ("PUT", "/api/address-servers/{server}", Signed),
    ("DELETE", "/api/address-servers/{server}", Signed),
    ("POST", "/api/address-servers/{server}/sync", Signed),
    ("GET", "/api/card-conflicts", Signed),
    ("GET", "/api/directory", Signed),
    ("POST", "/api/card-conflicts/{card}", Signed),
];

/// A kind of caller, and what answers it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Caller {
    Owner,
    /// Runs the organisation, which gives nothing in anybody's account.
    Admin,
    /// Was given the permission to read the account, and no other.
    Reader,
    /// Was given those to read, organise and send.
    Writer,
    /// The same, in one folder only.
    Limited,
    /// Was given all of them, until a time that is over.
    Expired,
    /// Holds every permission but that to read: whoever sends or moves what is there comes to see it.
    Blind,
    /// Held every permission in the account until a moment ago.
    Removed,
    /// Somebody with a session and nothing to do with the account.
    Stranger,
    Anonymous,
    /// Comes with the cookie of a session that has ended.
    SignedOut,
}

/// Why a caller isn't let in.
fn refusal(guard: Guard, caller: Caller) -> Option<(u16, ProblemKind)> {
    let signed_out = Some((401, ProblemKind::SignedOut));
    match (guard, caller) {
        (Open, _) => None,
        (_, Caller::Anonymous | Caller::SignedOut) => signed_out,
        (Admin, Caller::Admin) => None,
        // To everybody else, what is for admins doesn't exist.
        (Admin, _) => Some((404, ProblemKind::NotFound)),
        (_, Caller::Owner) => None,
        (Signed, _) | (Account(Read), Caller::Reader) => None,
        (Account(Read | Organise | SendAs), Caller::Writer | Caller::Limited) => None,
        (Account(_), Caller::Reader | Caller::Writer | Caller::Limited | Caller::Blind) => {
            Some((403, ProblemKind::NotPermitted))
        }
        (Account(_), Caller::Removed | Caller::Expired | Caller::Stranger | Caller::Admin) => {
            Some((404, ProblemKind::NotFound))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_it_should_and_nobody_else() {
    let mut options = Options::imap_only();
    options.people.extend([WRITER, LIMITED, EXPIRED].map(|email| Person::new(email, "")));
    let admin = |config: &mut Config, _: &MailHost| config.organisation.admins = vec![ADMIN.into()];
    let app = App::start_with(options, admin).await;
    let callers = callers(&app).await;
    let account = callers[&Caller::Owner].account().await;
    let rows: BTreeMap<_, _> =
        ROWS.iter().map(|(method, path, guard)| ((*method, *path), *guard)).collect();
    let routes = routes(&callers[&Caller::Anonymous]).await;
    for (method, path) in rows.keys() {
        let is_there =
            routes.iter().any(|(other, route)| other.as_str() == *method && route == path);
        assert!(is_there, "a row for {method} {path}, which is no route");
    }
    for (method, path) in routes {
        let guard = rows.get(&(method.as_str(), path.as_str()));
        let guard = *guard.unwrap_or_else(|| panic!("no row for {method} {path}"));
        for (caller, browser) in &callers {
            let ends = match (method.as_str(), path.as_str()) {
                ("DELETE", "/api/session") => *caller == Caller::Owner,
                // Who was given access lets go of it like this.
                ("DELETE", "/api/accounts/{account}") => {
                    refusal(guard, *caller).is_none() && *caller != Caller::Owner
                }
                ("DELETE", "/api/sessions") => refusal(guard, *caller).is_none(),
                _ => false,
            };
            if ends {
                continue; // Would end what the other rows need; `session`, `ways` and `shares` test it.
            }
            let answer = call(&browser.copy(), &method, &fill(&path, account.as_str())).await;
            check(&format!("{caller:?} {method} {path}"), refusal(guard, *caller), answer);
        }
    }
}

fn check(what: &str, refusal: Option<(u16, ProblemKind)>, answer: Option<Answer>) {
    let Some(answer) = answer else {
        assert_eq!(refusal, None, "{what}: a stream opened");
        return;
    };
    match refusal {
        Some((status, kind)) => {
            assert_eq!(answer.status, status, "{what}: {}", answer.text());
            assert_eq!(answer.problem().kind, kind, "{what}");
        }
        None => {
            let let_in = !matches!(answer.status, 403 | 405 | 500);
            // What the made-up ids of a path name isn't there; that must not look like a foreign account.
            let signed_out = answer.status == 401 && !what.ends_with("POST /api/session");
            assert!(let_in && !signed_out, "{what}: {} {}", answer.status, answer.text());
        }
    }
}

async fn callers(app: &App) -> BTreeMap<Caller, Client> {
    let owner = app.anna().await;
    let account = owner.account().await;
    let db = &app.state.db;

    let share = async |email: &str, permissions: &[Permission], folders, ends_at| {
        let browser = app.signed_in(email).await;
        let (user, _) = app.ids(email).await;
        let terms = ShareTerms { permissions: permissions.to_vec(), folders, ends_at };
        let now = app.state.clock.now();
        db::shares::put(db, &account, &user, &user, &terms, now).await.unwrap();
        app.state.access.forget(&user);
        browser
    };
    let reader = share(BEN, &[Read], None, None).await;
    let most = [Read, Organise, SendAs];
    let writer = share(WRITER, &most, None, None).await;
    let limited = share(LIMITED, &most, Some(vec![name_id("Archive")]), None).await;
    let over = Some(app.state.clock.now());
    let expired = share(EXPIRED, &Permission::ALL, None, over).await;

    let removed = app.signed_in("chloe@pli.example").await;
    let (user, _) = app.ids("chloe@pli.example").await;
    db::accounts::grant(db, &user, &account, &Permission::ALL).await.unwrap();
    app.state.access.forget(&user);
    assert_eq!(removed.session().await.accounts.len(), 2);
    db::accounts::withdraw(db, &user, &account).await.unwrap();
    app.state.access.forget(&user);

    let blind = app.signed_in("contact@pli.example").await;
    let (user, _) = app.ids("contact@pli.example").await;
    let all_but_read: Vec<_> = Permission::ALL.into_iter().filter(|held| *held != Read).collect();
    db::accounts::grant(db, &user, &account, &all_but_read).await.unwrap();
    app.state.access.forget(&user);

    let signed_out = app.anna().await;
    let ended = signed_out.copy();
    signed_out.delete("/api/session").await;

    BTreeMap::from([
        (Caller::Owner, owner),
        (Caller::Admin, app.signed_in(ADMIN).await),
        (Caller::Reader, reader),
        (Caller::Writer, writer),
        (Caller::Limited, limited),
        (Caller::Expired, expired),
        (Caller::Blind, blind),
        (Caller::Removed, removed),
        (Caller::Stranger, app.signed_in("dan@partner.example").await),
        (Caller::Anonymous, app.browser()),
        (Caller::SignedOut, ended),
    ])
}

/// Every route of the OpenAPI document; those that end a session last.
async fn routes(browser: &Client) -> Vec<(Method, String)> {
    let document: serde_json::Value = browser.get("/api/openapi.json").await.json();
    let mut routes = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let ends_session = path == "/api/session" && method == "delete";
            routes.insert((ends_session, path.clone(), method.to_uppercase()));
        }
    }
    assert!(routes.len() > 5);
    routes.into_iter().map(|(_, path, method)| (method.parse().unwrap(), path)).collect()
}

/// A path with the account in its place, and made-up names in all others.
fn fill(path: &str, account: &str) -> String {
    let named = path.replace("{account}", account);
    named
        .split(['{', '}'])
        .enumerate()
        .map(|(at, part)| if at % 2 == 1 { "x" } else { part })
        .collect()
}

/// Calls a route with an empty body of the right type; `None` for a stream, which has no end.
async fn call(browser: &Client, method: &Method, path: &str) -> Option<Answer> {
    let mut request = browser.request(method.clone(), path);
    if path.ends_with("/uploads") {
        request = request.header(header::CONTENT_TYPE, "application/octet-stream").body("x");
    } else if method != Method::GET && method != Method::DELETE {
        request = request.json(&serde_json::json!({}));
    }
    if path == "/api/events" {
        let response = request.try_clone().unwrap().send().await.unwrap();
        if response.status() == 200 {
            return None;
        }
    }
    Some(browser.send(request).await)
}
