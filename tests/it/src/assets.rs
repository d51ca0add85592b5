//! The browser's files. Which there are depends on whether the frontend was built; what holds either way is here, the
//! rest is tested beside the code and in the browser journeys.

use reqwest::{Method, header};
use shared::problem::ProblemKind;

use crate::app::App;

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_the_app_is_the_app_and_a_missing_file_is_missing() {
    let app = App::start().await;
    let browser = app.browser();
    let page = async |path: &str| {
        let request = browser.request(Method::GET, path);
        browser.send(request.header(header::ACCEPT, "text/html,*/*;q=0.8")).await
    };
    let index = page("/").await;
    let deep = page("/mail/abc/def.1.2?x=y").await;
    assert_eq!((index.status, &index.body), (deep.status, &deep.body));
    if index.status == 200 {
        assert!(index.header("content-type").starts_with("text/html"));
        let policy = index.header("content-security-policy");
        for part in
            ["script-src 'self' 'wasm-unsafe-eval'", "style-src 'self';", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert_eq!(index.header("cache-control"), "no-cache");
        let etag = index.header("etag").to_owned();
        let again = browser.request(Method::GET, "/").header(header::IF_NONE_MATCH, etag);
        let again = browser.send(again.header(header::ACCEPT, "text/html")).await;
        assert_eq!((again.status, again.body.len()), (304, 0));
        // An old one must not stand in the way of a new app; it may ask us, and nobody else.
        let worker = browser.get("/sw.js").await;
        assert!(worker.header("content-type").starts_with("text/javascript"));
        assert_eq!(worker.header("cache-control"), "no-cache");
        assert_eq!(
            worker.header("content-security-policy"),
            "default-src 'none'; connect-src 'self'"
        );
        let manifest = browser.get("/app.webmanifest").await;
        assert_eq!(manifest.header("content-type"), "application/manifest+json");
    } else {
        assert_eq!(index.status, 503, "not built");
    }
    browser.get("/missing-0123456789abcdef.js").await.is_problem(404, ProblemKind::NotFound);
    page("/api/unknown").await.is_problem(404, ProblemKind::NotFound);
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/..%2fCargo.toml"] {
        browser.get(path).await.is_problem(404, ProblemKind::NotFound);
    }
}
