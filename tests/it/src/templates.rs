//! Templates of signatures (SPEC H1, H2): made by admins, filled in for members, told by mail.

use serde_json::{Value, json};
use server::config::Config;
use server::db;
use shared::admin_log::AdminLogPage;
use shared::identity::IdentityList;
use shared::member::Member;
use shared::problem::ProblemKind;
use shared::signature::SignaturePlace;
use shared::template::design::{Design, Fill, Layout};
use shared::template::model::{
    IdentityTemplate, RowStatus, RunStatus, SignatureTemplate, SignatureTemplateList,
    TemplateMemberList, TemplatePreview, TemplateRun, TemplateUseList,
};
use stack::{MailHost, Options};

use crate::app::{ADMIN, ANNA, App, BEN};
use crate::client::Client;

const CHLOE: &str = "chloe@pli.example";
const CONTACT: &str = "contact@pli.example";
const FIVE: [&str; 5] = [ADMIN, ANNA, BEN, CHLOE, CONTACT];

async fn app(options: Options) -> App {
    let organisation = |config: &mut Config, _: &MailHost| {
        config.organisation.domains = vec!["pli.example".to_owned().into()];
        config.organisation.admins = vec![ADMIN.to_owned()];
        config.organisation.shared_addresses = vec![CONTACT.to_owned()];
        for (email, name) in [(ANNA, "Anna Keller"), (BEN, "Ben Okafor"), (CHLOE, "Chloé Marchand")]
        {
            config.names.insert(email.to_owned(), name.to_owned());
        }
    };
    App::start_with(options, organisation).await
}

/// Says something of a member.
async fn describe(admin: &Client, email: &str, profile: &Value) {
    let path = format!("/api/members/{email}");
    let member: Member = admin.get(&path).await.json();
    let update =
        json!({ "version": member.version, "isShared": member.is_shared, "profile": profile });
    assert_eq!(admin.put(&path, &update).await.status, 200);
}

fn design() -> Design {
    let labels = ["Name", "Role", "Phone", "Company", "Note"];
    let mut design = Design::starting(Layout::Bar, labels);
    design.lines[2].fill = Fill::Member;
    design.lines[3].fill = Fill::Fixed;
    design.lines[3].text = "Pli Verlag GmbH, Lindau".to_owned();
    design
}

async fn made(admin: &Client, design: &Design) -> SignatureTemplate {
    let new = json!({ "name": " Everyday ", "state": "visible", "design": design });
    let answer = admin.post("/api/templates", &new).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn applied(admin: &Client, template: &SignatureTemplate, wanted: &Value) -> TemplateRun {
    let path = format!("/api/templates/{}/runs", template.id);
    let answer = admin.post(&path, wanted).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    ended(admin, &answer.json()).await
}

async fn ended(admin: &Client, run: &TemplateRun) -> TemplateRun {
    for _ in 0..600 {
        let now: TemplateRun = admin.get(&format!("/api/template-runs/{}", run.id)).await.json();
        if now.status != RunStatus::Running {
            return now;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the run does not end");
}

async fn signature(client: &Client) -> shared::signature::Signature {
    let list: IdentityList = client.get(&client.path("identities").await).await.json();
    list.items.into_iter().next().unwrap().signature
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_come_change_and_go() {
    let app = app(Options::imap_only()).await;
    let admin = app.signed_in(ADMIN).await;
    let template = made(&admin, &design()).await;
    assert_eq!((template.name.as_str(), template.version, template.used_by), ("Everyday", 1, 0));
    let path = format!("/api/templates/{}", template.id);
    let update = json!({ "name": "Other", "state": "hidden", "design": design(), "version": 1 });
    let changed: SignatureTemplate = admin.put(&path, &update).await.json();
    assert_eq!((changed.version, changed.updated_by.as_str()), (2, ADMIN));
    admin.put(&path, &update).await.is_problem(409, ProblemKind::ChangedMeanwhile);

    let mut broken = design();
    broken.lines[1].text = "{{ salary }}".to_owned();
    for wrong in
        [json!({ "name": "x", "design": broken }), json!({ "name": " ", "design": design() })]
    {
        admin.post("/api/templates", &wrong).await.is_problem(400, ProblemKind::BadRequest);
    }
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(admin.get(&path).await.status, 404);
    let list: SignatureTemplateList = admin.get("/api/templates").await.json();
    assert!(list.items.is_empty());
    let log: AdminLogPage = admin.get("/api/admin-log").await.json();
    assert_eq!(log.items.len(), 3, "{:?}", log.items);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_members_get_it_and_are_told_once() {
    let app = app(Options::default()).await;
    let (admin, anna) = (app.signed_in(ADMIN).await, app.anna().await);
    describe(
        &admin,
        ANNA,
        &json!({ "firstName": "Anna", "lastName": "Keller", "jobTitle": "Editor" }),
    )
    .await;
    // What one wrote goes; where it stands stays.
    let own = json!({ "html": "Anna", "useIn": "new", "place": "belowQuote" });
    anna.put(&anna.path("identities/own/signature").await, &own).await;
    let template = made(&admin, &design()).await;
    let members: TemplateMemberList = admin.get("/api/templates/members").await.json();
    let addresses: Vec<_> = members.items.iter().map(|member| member.address.as_str()).collect();
    for email in FIVE {
        assert!(addresses.contains(&email), "{addresses:?}");
    }

    let run =
        applied(&admin, &template, &json!({ "everyone": true, "addresses": [CONTACT] })).await;
    assert_eq!(run.status, RunStatus::Done);
    let mut told: Vec<_> = run.rows.iter().map(|row| row.address.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, FIVE);
    assert!(run.rows.iter().all(|row| row.status == RowStatus::Done), "{:?}", run.rows);

    let signed = signature(&anna).await;
    assert_eq!(signed.text, "Anna Keller\nEditor\nPli Verlag GmbH, Lindau");
    assert_eq!(signed.place, SignaturePlace::BelowQuote);
    // Who comes later has it from the first.
    let chloe = app.signed_in(CHLOE).await;
    assert_eq!(signature(&chloe).await.text, "Chloé Marchand\nPli Verlag GmbH, Lindau");
    for email in [ANNA, CONTACT] {
        let got = app.host.wait_for_messages(email, "INBOX", 1).unwrap();
        let raw = String::from_utf8_lossy(&got[0].raw).into_owned();
        assert!(raw.contains("admin@pli.example") && raw.contains("/settings/signature"), "{raw}");
    }

    // Going on with it repeats nothing.
    let again: TemplateRun =
        admin.post(&format!("/api/template-runs/{}/resume", run.id), &json!({})).await.json();
    assert_eq!(ended(&admin, &again).await.rows, run.rows);
    let (user, account) = app.ids(ADMIN).await;
    let sent = db::outbox::list(&app.state.db, &account, &user).await.unwrap();
    assert_eq!(sent.len(), FIVE.len());

    // Anna fills in what is hers, and nothing else.
    let path = anna.path("identities/own/template").await;
    let given: IdentityTemplate = anna.get(&path).await.json();
    assert_eq!(given.name.as_deref(), Some("Everyday"));
    assert_eq!((given.fields[0].label.as_str(), given.fields[0].value.as_str()), ("Phone", ""));
    let values = json!({ "values": { "phone": "+49 8382 1<b>", "first_name": "Mallory" } });
    assert_eq!(anna.put(&path, &values).await.status, 200);
    let signed = signature(&anna).await;
    assert!(signed.text.starts_with("Anna Keller\nEditor\n+49 8382 1<b>"), "{}", signed.text);
    assert!(signed.html.contains("1&lt;b&gt;"), "{}", signed.html);
    let uses: TemplateUseList =
        admin.get(&format!("/api/templates/{}/uses", template.id)).await.json();
    assert_eq!(uses.items, FIVE);

    // Applied anew, what she filled in is still there; a signature of her own ends it.
    applied(&admin, &template, &json!({ "addresses": [ANNA] })).await;
    assert!(signature(&anna).await.text.contains("+49 8382 1<b>"));
    anna.put(&anna.path("identities/own/signature").await, &json!({ "html": "Mine" })).await;
    assert_eq!(signature(&anna).await.text, "Mine");
    let given: IdentityTemplate = anna.get(&path).await.json();
    assert_eq!(given.name, None);
    anna.put(&path, &values).await.is_problem(404, ProblemKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_the_server_left_half_done_goes_on() {
    let mut app = app(Options::default()).await;
    let admin = app.signed_in(ADMIN).await;
    let template = made(&admin, &design()).await;
    let run = applied(&admin, &template, &json!({ "everyone": true })).await;
    // As if it had stopped after the signature and the mail, and before the row of two said so.
    for email in [ANNA, BEN] {
        db::templates::runs::set_row(&app.state.db, &run.id, email, "waiting").await.unwrap();
    }
    db::templates::runs::set_status(&app.state.db, &run.id, "done", "running").await.unwrap();
    app.restart().await;
    admin.follow(&app.url);
    let after = ended(&admin, &run).await;
    assert_eq!(after.rows, run.rows);
    let (user, account) = app.ids(ADMIN).await;
    let sent = db::outbox::list(&app.state.db, &account, &user).await.unwrap();
    assert_eq!(sent.len(), run.rows.len(), "nobody is told twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_nothing_but_a_name() {
    let app = app(Options::imap_only()).await;
    let admin = app.signed_in(ADMIN).await;
    let hostile = "<img src=x onerror=alert(1)>{{ email }}\"";
    describe(
        &admin,
        ANNA,
        &json!({
            "firstName": hostile,
            "lastName": "Keller",
            "custom": { "Home page": "javascript:alert(1)" },
        }),
    )
    .await;
    let html = "<a title=\"{{ first_name }}\" href=\"{{ home_page }}\">{{ first_name }}</a>";
    let design = Design { html: Some(html.to_owned()), ..design() };
    let request = json!({ "design": design, "address": ANNA });
    let answer = admin.post("/api/templates/preview", &request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let preview: TemplatePreview = answer.json();
    assert!(
        !preview.html.contains("<img") && !preview.html.contains("javascript"),
        "{}",
        preview.html
    );
    assert_eq!(preview.text.lines().next(), Some(hostile));
    // What is shown is what is given, and what the browser makes of it is the same.
    let template = made(&admin, &design).await;
    applied(&admin, &template, &json!({ "addresses": [ANNA] })).await;
    let anna = app.anna().await;
    assert_eq!(signature(&anna).await.html, preview.html);

    for html in ["<a href=\"javascript:{{ email }}\">", "<p {{ email }}>"] {
        let design = Design { html: Some(html.to_owned()), ..design.clone() };
        let request = json!({ "design": design, "address": ANNA });
        admin
            .post("/api/templates/preview", &request)
            .await
            .is_problem(400, ProblemKind::BadRequest);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_given_to_nobody_and_strangers_get_nothing() {
    let app = app(Options::imap_only()).await;
    let admin = app.signed_in(ADMIN).await;
    let draft: SignatureTemplate =
        admin.post("/api/templates", &json!({ "name": "Draft", "design": design() })).await.json();
    let runs = format!("/api/templates/{}/runs", draft.id);
    let everyone = json!({ "everyone": true });
    admin.post(&runs, &everyone).await.is_problem(400, ProblemKind::BadRequest);
    let template = made(&admin, &design()).await;
    let runs = format!("/api/templates/{}/runs", template.id);
    let stranger = json!({ "addresses": ["mallory@evil.example"] });
    admin.post(&runs, &stranger).await.is_problem(400, ProblemKind::BadRequest);
    let anna = app.anna().await;
    anna.post(&runs, &everyone).await.is_problem(404, ProblemKind::NotFound);
    anna.get("/api/templates").await.is_problem(404, ProblemKind::NotFound);
}
