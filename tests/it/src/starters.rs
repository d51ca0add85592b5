//! Templates that members start from, automatic replies switched on for many, and senders for everyone (SPEC H3, H4, E8).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use server::config::{Config, DomainName, Master};
use server::db;
use shared::admin_log::{AdminAction, AdminLogPage};
use shared::auto_reply::AutoReplyState;
use shared::problem::ProblemKind;
use shared::script::Script;
use shared::sender_list::{OrganisationSenders, SenderListsState, SendersForce};
use shared::template::model::{RowStatus, RunStatus, TemplateRun};
use shared::template::starter::{
    OfferedStarterList, Starter, StarterTemplate, StarterTemplateList,
};
use stack::{MailHost, Options};

use crate::app::{ADMIN, ANNA, App, BEN, DAN};
use crate::client::Client;
use crate::scripts::{put, read, save};

const CHLOE: &str = "chloe@pli.example";
const URL: &str = "/api/starter-templates";

async fn app(options: Options) -> App {
    let organisation = |config: &mut Config, host: &MailHost| {
        config.organisation.domains = vec!["pli.example".to_owned().into()];
        config.organisation.admins = vec![ADMIN.to_owned()];
        config.organisation.sieve_before_file = host.sieve_before_file();
        let (user, _) = host.master();
        let password_file = host.master_password_file();
        let master = Master { user: user.to_owned(), password_file };
        config.masters.insert(DomainName::new("pli.example"), master);
        for (email, name) in [(ANNA, "Anna Keller"), (BEN, "Ben Okafor"), (CHLOE, "Chloé Marchand")]
        {
            config.names.insert(email.to_owned(), name.to_owned());
        }
    };
    App::start_with(options, organisation).await
}

async fn made(admin: &Client, state: &str, content: &Value) -> StarterTemplate {
    let new = json!({ "name": " Summer ", "state": state, "language": "en", "content": content });
    let answer = admin.post(URL, &new).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn reply(text: &str) -> Value {
    json!({ "kind": "autoReply", "subject": "{{ first_name }} is away", "text": text })
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

async fn switched(admin: &Client, template: &StarterTemplate, wanted: &Value) -> TemplateRun {
    let answer = admin.post(&format!("{URL}/{}/runs", template.id), wanted).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    ended(admin, &answer.json()).await
}

fn fates(run: &TemplateRun) -> BTreeMap<&str, RowStatus> {
    run.rows.iter().map(|row| (row.address.as_str(), row.status)).collect()
}

async fn auto_reply(client: &Client) -> AutoReplyState {
    client.get(&client.path("auto-reply").await).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_come_change_and_are_offered_while_they_are_visible() {
    let app = app(Options::imap_only()).await;
    let (admin, anna) = (app.signed_in(ADMIN).await, app.anna().await);
    let template = made(&admin, "visible", &reply("I am {{ first_name }} {{ last_name }}.")).await;
    assert_eq!((template.name.as_str(), template.version), ("Summer", 1));
    let rule =
        json!({ "kind": "rule", "script": "if header :contains \"subject\" \"Invoice\"\n{\n}\n" });
    let rule = made(&admin, "visible", &rule).await;
    made(&admin, "draft", &reply("Nobody sees this.")).await;
    let list: StarterTemplateList = admin.get(URL).await.json();
    assert_eq!(list.items.len(), 3);

    let replies = anna.path("auto-reply-templates").await;
    let offered: OfferedStarterList = anna.get(&replies).await.json();
    let [only] = offered.items.as_slice() else { panic!("{offered:?}") };
    let text = "I am Anna Keller.".to_owned();
    assert_eq!(only.content, Starter::AutoReply { subject: "Anna is away".to_owned(), text });
    let offered: OfferedStarterList = anna.get(&anna.path("rule-templates").await).await.json();
    assert_eq!(offered.items.len(), 1);
    assert_eq!(offered.items[0].content, rule.content);
    // Who is none of the organisation's is offered nothing of its.
    let dan = app.signed_in(DAN).await;
    let path = dan.path("auto-reply-templates").await;
    assert_eq!(dan.get(&path).await.json::<OfferedStarterList>().items, []);

    let path = format!("{URL}/{}", template.id);
    let update =
        json!({ "name": "Other", "state": "hidden", "content": reply("Gone."), "version": 1 });
    let changed: StarterTemplate = admin.put(&path, &update).await.json();
    assert_eq!((changed.version, changed.updated_by.as_str()), (2, ADMIN));
    admin.put(&path, &update).await.is_problem(409, ProblemKind::ChangedMeanwhile);
    assert_eq!(anna.get(&replies).await.json::<OfferedStarterList>().items, []);
    for wrong in [
        reply("{{ salary }}"),
        reply(" "),
        json!({ "kind": "rule", "script": "keep;" }),
        json!({ "kind": "rule", "script": "if true { keep; } if true { stop; }" }),
    ] {
        let new = json!({ "name": "x", "content": wrong });
        admin.post(URL, &new).await.is_problem(400, ProblemKind::BadRequest);
    }
    for _ in 0..2 {
        assert_eq!(admin.delete(&path).await.status, 204);
    }
    let log: AdminLogPage = admin.get("/api/admin-log").await.json();
    assert_eq!(log.items.len(), 5, "{:?}", log.items);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_switched_on_for_many_and_scripts_change_only_where_they_must() {
    let app = app(Options::default()).await;
    let (admin, anna, ben) =
        (app.signed_in(ADMIN).await, app.anna().await, app.signed_in(BEN).await);
    let own = "# rule:[Work]\r\nif header :contains \"subject\" \"work\" {\r\n    keep;\r\n}\r\n";
    save(&ben, "pli", None, own).await.json::<Script>();
    let template = made(&admin, "visible", &reply("I am {{ first_name }}, back in March.")).await;
    save(&anna, "pli", None, "keep;\r\n").await.json::<Script>();
    put(&app.host, "pli", b"if if if {\n");

    // Anna's script can't be read; Chloe has never signed in.
    let addresses = [ANNA, BEN, CHLOE, "mallory@evil.example"];
    let look = json!({ "addresses": addresses, "isPreview": true });
    let seen = switched(&admin, &template, &look).await;
    assert!(seen.is_preview);
    let wanted = BTreeMap::from([(ANNA, RowStatus::Unreadable), (BEN, RowStatus::Ready)]);
    let known: BTreeMap<_, _> =
        fates(&seen).into_iter().filter(|(address, _)| *address != CHLOE).collect();
    assert_eq!(known, wanted);
    assert!(auto_reply(&ben).await.auto_reply.is_none(), "a preview changes nothing");

    let run = switched(&admin, &template, &json!({ "addresses": addresses })).await;
    let (anna_fate, ben_fate) = (fates(&run)[ANNA], fates(&run)[BEN]);
    assert_eq!((anna_fate, ben_fate), (RowStatus::Unreadable, RowStatus::Done));
    let broken: Value = read(&anna, "pli").await.json();
    assert_eq!(broken["text"], "if if if {\n", "what can't be read is left alone");
    let now = auto_reply(&ben).await.auto_reply.unwrap();
    assert!(now.enabled);
    assert_eq!(now.text, "I am Ben, back in March.");
    assert_eq!(now.subject.as_deref(), Some("Ben is away"));
    let script = read(&ben, "pli").await.json::<Script>();
    assert!(script.text.contains(own.trim_end()), "{}", script.text);
    app.host
        .deliver_from(
            DAN,
            BEN,
            b"From: dan@partner.example\r\nTo: ben@pli.example\r\nSubject: Hello\r\n\r\nHi\r\n",
        )
        .unwrap();
    let answer = app.host.wait_for_messages(DAN, "INBOX", 1).unwrap();
    assert!(String::from_utf8_lossy(&answer[0].raw).contains("back in March"));

    // Once more, nothing is written; another takes the place of this one, and the preview says so.
    switched(&admin, &template, &json!({ "addresses": [BEN] })).await;
    assert_eq!(read(&ben, "pli").await.json::<Script>().version, script.version);
    let other = made(&admin, "visible", &reply("Closed.")).await;
    let seen = switched(&admin, &other, &json!({ "addresses": [BEN], "isPreview": true })).await;
    assert_eq!(fates(&seen)[BEN], RowStatus::Replaces);

    let draft = made(&admin, "draft", &reply("Not yet.")).await;
    let runs = format!("{URL}/{}/runs", draft.id);
    let everyone = json!({ "everyone": true });
    admin.post(&runs, &everyone).await.is_problem(400, ProblemKind::BadRequest);
    let backwards = json!({
        "addresses": [BEN],
        "from": { "date": "2026-12-02", "offsetMinutes": 60 },
        "until": { "date": "2026-12-01", "offsetMinutes": 60 },
    });
    let runs = format!("{URL}/{}/runs", other.id);
    admin.post(&runs, &backwards).await.is_problem(400, ProblemKind::BadRequest);
    ben.post(&runs, &everyone).await.is_problem(404, ProblemKind::NotFound);
    let log: AdminLogPage = admin.get("/api/admin-log").await.json();
    let on = log.items.iter().filter(|entry| entry.action == AdminAction::AutoReplySwitched);
    assert_eq!(on.count(), 2, "a preview is no deed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_stopped_goes_on_and_repeats_nothing() {
    let mut app = app(Options::imap_only()).await;
    let (admin, anna) = (app.signed_in(ADMIN).await, app.anna().await);
    let ben = app.signed_in(BEN).await;
    let template = made(&admin, "visible", &reply("Away.")).await;
    let until = json!({ "date": "2026-12-01", "offsetMinutes": 60 });
    let wanted = json!({ "addresses": [ANNA, BEN], "until": until });
    let run = switched(&admin, &template, &wanted).await;
    assert_eq!(run.count(RowStatus::Done), 2, "{:?}", run.rows);
    // Ben has switched it off since; as if the server had stopped before it was Anna's turn.
    let mut off = auto_reply(&ben).await;
    off.auto_reply.as_mut().unwrap().enabled = false;
    let off = json!({ "autoReply": off.auto_reply, "version": off.version });
    assert_eq!(ben.put(&ben.path("auto-reply").await, &off).await.status, 200);
    db::templates::runs::set_row(&app.state.db, &run.id, ANNA, "waiting").await.unwrap();
    db::templates::runs::set_status(&app.state.db, &run.id, "done", "running").await.unwrap();
    app.restart().await;
    for client in [&admin, &anna, &ben] {
        client.follow(&app.url);
    }
    assert_eq!(ended(&admin, &run).await.rows, run.rows);
    let anna = auto_reply(&anna).await.auto_reply.unwrap();
    assert!(anna.enabled && anna.until.is_some(), "{anna:?}");
    assert!(!auto_reply(&ben).await.auto_reply.unwrap().enabled, "what was done is not done again");
}

#[tokio::test(flavor = "multi_thread")]
async fn senders_are_blocked_for_everyone_before_anybodys_own_rules() {
    let app = app(Options::imap_only()).await;
    let (admin, anna) = (app.signed_in(ADMIN).await, app.anna().await);
    const PLACE: &str = "/api/organisation-senders";
    let none: OrganisationSenders = admin.get(PLACE).await.json();
    assert_eq!((none.force, none.version), (SendersForce::NotWritten, None));
    // One's own rules would keep it.
    save(&anna, "pli", None, "keep;\r\nstop;\r\n").await.json::<Script>();
    let lists = json!({
        "lists": { "blocked": ["spam.example"], "approved": ["good@spam.example"], "fate": "junk" },
    });
    let saved: OrganisationSenders = admin.put(PLACE, &lists).await.json();
    assert_eq!(saved.force, SendersForce::InForce, "{saved:?}");
    admin.put(PLACE, &lists).await.is_problem(409, ProblemKind::ChangedMeanwhile);
    for recipient in [ANNA, BEN] {
        for sender in ["x@sub.spam.example", "good@spam.example", "y@elsewhere.example"] {
            let mail = format!("From: {sender}\r\nTo: {recipient}\r\nSubject: Hello\r\n\r\nHi\r\n");
            app.host.deliver_from(sender, recipient, mail.as_bytes()).unwrap();
        }
        assert_eq!(app.host.messages(recipient, "Junk").unwrap().len(), 1, "{recipient}");
        assert_eq!(app.host.messages(recipient, "INBOX").unwrap().len(), 2, "{recipient}");
    }
    // Members see them, and have none of them among their own.
    let path = anna.path("sender-lists").await;
    let state: SenderListsState = anna.get(&path).await.json();
    assert_eq!(state.organisation.blocked, ["spam.example"]);
    assert!(state.lists.blocked.is_empty());
    let wrong = json!({ "lists": { "blocked": ["no one"], "approved": [], "fate": "junk" }, "version": saved.version });
    admin.put(PLACE, &wrong).await.is_problem(400, ProblemKind::BadRequest);
    anna.put(PLACE, &lists).await.is_problem(404, ProblemKind::NotFound);

    // Somebody else wrote the file: nothing is claimed that isn't so.
    std::fs::write(app.host.sieve_before_file(), "keep;").unwrap();
    let now: OrganisationSenders = admin.get(PLACE).await.json();
    assert_eq!(now.force, SendersForce::NotWritten);
    assert!(anna.get(&path).await.json::<SenderListsState>().organisation.blocked.is_empty());
    let none = json!({ "lists": { "blocked": [], "approved": [], "fate": "junk" }, "version": now.version });
    assert_eq!(
        admin.put(PLACE, &none).await.json::<OrganisationSenders>().force,
        SendersForce::InForce
    );
    let log: AdminLogPage = admin.get("/api/admin-log").await.json();
    let changes = log.items.iter().filter(|entry| entry.action == AdminAction::SendersChanged);
    assert_eq!(changes.count(), 2);
}
