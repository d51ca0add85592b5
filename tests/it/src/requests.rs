//! What holds for every request and every answer: headers, limits, other sites (DESIGN section 8).

use reqwest::{Method, header};
use serde_json::json;
use shared::problem::ProblemKind;
use stack::Options;

use crate::app::{ANNA, App, PASSWORD};
use crate::client::{Client, PATIENCE};

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_the_headers_that_protect_it() {
    let app = App::start().await;
    let browser = app.anna().await;
    let good = browser.get("/api/session").await;
    let bad = browser.get("/api/nothing").await;
    let asset = browser.get("/nothing.js").await;
    for answer in [&good, &bad, &asset] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("strict-transport-security"), "", "plain http");
        assert_eq!(answer.header("x-request-id").len(), 12);
    }
    for answer in [&good, &bad] {
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_tls_the_cookie_is_bound_to_the_host_and_browsers_stay_with_https() {
    let app = App::start_with(Options::imap_only(), |config, _| {
        config.public_url = "https://mail.pli.example".to_owned().try_into().unwrap();
    })
    .await;
    let answer = app.browser().sign_in(ANNA, PASSWORD).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-pli=") && cookie.contains("; Secure"), "{cookie}");
    assert!(cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_site_sends_changes_nothing() {
    let app = App::start().await;
    let browser = app.anna().await;
    let origin = ("origin", "https://evil.example");
    for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), origin]
    {
        let request = plain(&browser, Method::DELETE, "/api/session").header(name, value);
        browser.send(request).await.is_problem(403, ProblemKind::CrossOrigin);
    }
    let silent = plain(&browser, Method::DELETE, "/api/session");
    browser.send(silent).await.is_problem(403, ProblemKind::CrossOrigin);
    let form = browser
        .request(Method::POST, "/api/session")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body("email=a&password=b");
    browser.send(form).await.is_problem(415, ProblemKind::BadRequest);
    assert_eq!(browser.session().await.user.email, ANNA, "still signed in");

    let own = plain(&browser, Method::DELETE, "/api/session").header("origin", &app.url);
    assert_eq!(browser.send(own).await.status, 204);
}

/// A request without what our own pages say of themselves.
fn plain(browser: &Client, method: Method, path: &str) -> reqwest::RequestBuilder {
    let (client, request) = browser.request(method, path).build_split();
    let mut request = request.unwrap();
    request.headers_mut().remove("sec-fetch-site");
    reqwest::RequestBuilder::from_parts(client, request)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_told_so_as_a_problem() {
    let app = App::start().await;
    let browser = app.anna().await;
    browser.get("/api/nothing").await.is_problem(404, ProblemKind::NotFound);
    browser.get("/api").await.is_problem(404, ProblemKind::NotFound);
    browser.put("/api/session", &json!({})).await.is_problem(405, ProblemKind::BadRequest);
    browser.post("/healthz", &json!({})).await.is_problem(405, ProblemKind::BadRequest);
    browser.post("/somewhere", &json!({})).await.is_problem(405, ProblemKind::BadRequest);
    browser
        .post("/api/session", &json!({ "email": 1 }))
        .await
        .is_problem(400, ProblemKind::BadRequest);
    let raw = |body: String| {
        let request = browser.request(Method::POST, "/api/session");
        browser.send(request.header(header::CONTENT_TYPE, "application/json").body(body))
    };
    raw("{".to_owned()).await.is_problem(400, ProblemKind::BadRequest);
    raw("[".repeat(100_000)).await.is_problem(400, ProblemKind::BadRequest);
    raw("\"".to_owned() + &"a".repeat(17 << 20) + "\"")
        .await
        .is_problem(413, ProblemKind::TooLarge);
    let long = format!("/api/session?{}", "a".repeat(9000));
    browser.get(&long).await.is_problem(414, ProblemKind::BadRequest);
    let bad_id = browser.get("/api/accounts/%FF/mailboxes").await;
    assert!([404, 405].contains(&bad_id.status), "{}", bad_id.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_given_up() {
    let app = App::start_with(Options::imap_only(), |config, _| {
        config.limits.body_timeout_seconds = 1;
    })
    .await;
    let browser = app.browser();
    let never = futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
    let request = browser
        .request(Method::POST, "/api/session")
        .header(header::CONTENT_TYPE, "application/json")
        .body(reqwest::Body::wrap_stream(never));
    let answer = tokio::time::timeout(PATIENCE, browser.send(request)).await.unwrap();
    answer.is_problem(408, ProblemKind::TimedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_come_is_given_up() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let app = App::start_with(Options::imap_only(), |config, _| {
        config.limits.head_timeout_seconds = 1;
    })
    .await;
    let address = app.url.strip_prefix("http://").unwrap();
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    socket.write_all(b"GET /api/session HTTP/1.1\r\nhost: x\r\nx-slow").await.unwrap();
    let mut rest = Vec::new();
    let end = tokio::time::timeout(PATIENCE, socket.read_to_end(&mut rest)).await;
    assert!(end.is_ok(), "the server hangs up");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_for_all_and_numbers_are_for_those_who_watch() {
    let app = App::start().await;
    let browser = app.anna().await;
    assert_eq!(browser.get("/healthz").await.status, 200);
    assert_eq!(browser.get("/readyz").await.status, 200);
    let metrics = browser.get("/metrics").await.text();
    for name in ["pli_http_requests_total", "pli_http_request_seconds_bucket", "pli_event_streams"]
    {
        assert!(metrics.contains(name), "{name}");
    }
    assert!(!metrics.contains(ANNA));
    let passed_on = browser.request(Method::GET, "/metrics").header("x-forwarded-for", "127.0.0.1");
    browser.send(passed_on).await.is_problem(404, ProblemKind::NotFound);
    app.state.db.close().await;
    assert_eq!(browser.get("/readyz").await.status, 503);
    assert_eq!(browser.get("/healthz").await.status, 200);
    browser.get("/api/session").await.is_problem(500, ProblemKind::Internal);
}
