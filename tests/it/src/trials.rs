//! Rules tried on mail that is there: the host is asked what it would do, and nothing changes until it is to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use reqwest::Method;
use serde_json::{Value, json};
use shared::id::MessageId;
use shared::job::{Job, JobStatus};
use shared::problem::ProblemKind;
use shared::trial::{Explanation, Trial, TrialWindow, TriedKind};
use stack::Options;

use crate::app::{ANNA, App};
use crate::client::{Answer, Client};
use crate::mail::{fill, inbox, letter, name_id, newest};
use crate::scripts::save;

async fn begin(browser: &Client, request: &Value) -> Answer {
    browser.post(&browser.path("trials").await, request).await
}

async fn over(browser: &Client, trial: &Trial) -> Trial {
    let path = browser.path(&format!("trials/{}/progress", trial.id)).await;
    let told = browser.get(&path).await;
    assert_eq!(told.header("content-type"), "text/event-stream");
    let text = told.text();
    let last = text.lines().rev().find_map(|line| line.strip_prefix("data:")).unwrap();
    let trial: Trial = serde_json::from_str(last).unwrap();
    assert_ne!(trial.status, JobStatus::Running, "{text}");
    trial
}

async fn tried(browser: &Client, request: &Value) -> Trial {
    let answer = begin(browser, request).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let trial = over(browser, &answer.json()).await;
    assert_eq!((trial.status, trial.done), (JobStatus::Done, trial.total), "{trial:?}");
    trial
}

async fn messages(browser: &Client, trial: &Trial, filter: &str) -> TrialWindow {
    let path = browser.path(&format!("trials/{}/messages?{filter}", trial.id)).await;
    browser.get(&path).await.json()
}

async fn applied(browser: &Client, trial: &Trial) -> Job {
    let path = browser.path(&format!("trials/{}/jobs", trial.id)).await;
    let answer = browser.post(&path, &json!({})).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    job_over(browser, answer.json()).await
}

async fn job_over(browser: &Client, mut job: Job) -> Job {
    let path = browser.path(&format!("jobs/{}", job.id)).await;
    while job.status == JobStatus::Running {
        tokio::task::yield_now().await;
        job = browser.get(&path).await.json();
    }
    assert_eq!(job.status, JobStatus::Done, "{job:?}");
    job
}

fn mail(from: &str, subject: &str, more: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: anna@pli.example\r\nSubject: {subject}\r\nMessage-ID: <{}@test>\r\n{more}\r\nHello there\r\n",
        subject.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
    )
    .into_bytes()
}

/// All that can be seen of an account by another connection.
fn state(app: &App) -> String {
    let mut commands = String::new();
    let folders = app.host.folders(ANNA).unwrap();
    for folder in &folders {
        let _ = write!(
            commands,
            "a STATUS \"{folder}\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)\r\nb EXAMINE \"{folder}\"\r\nc UID FETCH 1:* (UID FLAGS MODSEQ)\r\n"
        );
    }
    let said = app.host.imap(ANNA, commands.as_bytes()).unwrap();
    let said = String::from_utf8_lossy(&said).into_owned();
    // What is said of the connection, and of how long it took.
    let lines = said.lines().filter(|line| {
        line.contains("STATUS") || (line.contains("FETCH") && line.starts_with('*'))
    });
    lines
        .map(|line| line.replace(" \\Recent", "").replace("\\Recent", ""))
        .collect::<Vec<_>>()
        .join("\n")
}

const RULES: &str = r#"require ["fileinto", "copy", "imap4flags", "mailbox", "variables", "reject", "vacation", "editheader", "body"];
# rule:[Lists]
if exists "list-id" { fileinto :create "Lists"; stop; }
# rule:[Boss]
if address :domain "from" "boss.example" { addflag "\\Flagged"; keep; stop; }
if header :contains "subject" "café" { fileinto :copy "Copies"; }
if header :matches "subject" "[*] *" { fileinto :create "Tags/${1}"; stop; }
if header :contains "subject" "spam" { discard; stop; }
if header :contains "subject" "forward" { redirect :copy "x@elsewhere.example"; stop; }
if header :contains "subject" "both" { setflag "\\Seen"; fileinto "Copies"; stop; }
"#;

fn letters() -> Vec<Vec<u8>> {
    vec![
        mail("dan@partner.example", "plain", ""),
        mail("news@lists.example", "a list", "List-Id: <news.lists.example>\r\n"),
        mail("Big <big@boss.example>", "do this", ""),
        mail("dan@partner.example", "=?utf-8?q?Caf=C3=A9?= now", ""),
        mail("dan@partner.example", "[work] something", ""),
        mail("dan@partner.example", "spam", ""),
        mail("dan@partner.example", "forward me", ""),
        mail("dan@partner.example", "both ways", ""),
        mail("dan@partner.example", "a long subject that is\r\n folded and in [brackets] x", ""),
    ]
}

fn contents(app: &App) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for folder in app.host.folders(ANNA).unwrap() {
        let mut found: Vec<String> = app
            .host
            .messages(ANNA, &folder)
            .unwrap()
            .into_iter()
            .map(|message| {
                let raw = String::from_utf8_lossy(&message.raw).into_owned();
                let id = raw.lines().find_map(|line| line.strip_prefix("Message-ID: "));
                format!("{} {}", id.unwrap_or_default(), message.flags.join(" "))
            })
            .collect();
        found.sort();
        if !found.is_empty() {
            all.insert(folder, found);
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_changes_nothing_and_applying_it_does_what_the_host_would() {
    let app = App::start().await;
    app.host.imap(ANNA, b"a CREATE Copies\r\n").unwrap();
    let anna = app.anna().await;
    for letter in letters() {
        app.host.deliver(ANNA, &letter).unwrap();
    }
    let before = state(&app);
    let trial = tried(&anna, &json!({ "text": RULES, "mailbox": inbox() })).await;
    assert_eq!((trial.total, trial.changed, trial.is_compared), (9, 7, false));
    let counts: Vec<_> = trial.counts.iter().map(|count| (count.kind, count.now)).collect();
    use TriedKind::{Copy, Delete, Flag, Forward, Move};
    assert_eq!(counts, [(Move, 3), (Copy, 1), (Flag, 2), (Forward, 1), (Delete, 1)]);
    let window = messages(&anna, &trial, "position=0&limit=2&changed=1").await;
    assert_eq!((window.total, window.items.len()), (7, 2));
    assert_eq!(window.items[0].subject, "both ways");
    assert_eq!(window.items[0].from.as_ref().unwrap().email, "dan@partner.example");
    let start = window.items[0].actions[1].start.unwrap() as usize;
    assert!(RULES.get(start..).unwrap().starts_with("fileinto \"Copies\""));
    let deleted = messages(&anna, &trial, "kind=delete").await;
    assert_eq!((deleted.total, deleted.items[0].subject.as_str()), (1, "spam"));
    // Each command says how many messages it met.
    let lists = RULES.find("fileinto :create \"Lists\"").unwrap();
    let met = trial.commands.iter().find(|it| it.start as usize == lists).unwrap();
    assert_eq!(met.count, 1);
    assert_eq!(state(&app), before, "a trial changes nothing");

    let job = applied(&anna, &trial).await;
    assert!(job.can_undo, "{job:?}");
    let ours = contents(&app);
    let path = anna.path(&format!("jobs/{}/undo", job.id)).await;
    job_over(&anna, anna.post(&path, &json!({})).await.json()).await;
    let plain = |all: &BTreeMap<String, Vec<String>>| all.values().map(Vec::len).sum::<usize>();
    let back = contents(&app);
    assert_eq!((back.len(), plain(&back)), (1, 9), "{back:?}");
    assert!(back["INBOX"].iter().all(|message| message.ends_with("> ")), "{back:?}");

    // The host, with the same rules and the same mail.
    let other = App::start_with_smtp().await;
    other.host.imap(ANNA, b"a CREATE Copies\r\n").unwrap();
    let browser = other.anna().await;
    assert_eq!(save(&browser, "pli", None, RULES).await.status, 200);
    for letter in letters() {
        other.host.deliver(ANNA, &letter).unwrap();
    }
    let mut theirs = contents(&other);
    // What is deleted by a rule is gone; what is deleted by us is in the trash.
    theirs.insert("Trash".to_owned(), vec!["<spam@test> ".to_owned()]);
    assert_eq!(ours, theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_scripts_are_compared() {
    let app = App::start().await;
    let anna = app.anna().await;
    for subject in ["one", "two", "three"] {
        app.host.save(ANNA, "INBOX", &[], &letter(subject)).unwrap();
    }
    let now = "require \"fileinto\"; if header :contains \"subject\" [\"one\", \"two\"] { fileinto \"A\"; }";
    let before = "require \"fileinto\"; if header :contains \"subject\" [\"two\", \"three\"] { fileinto \"A\"; }";
    let request = json!({ "text": now, "against": before, "mailbox": inbox() });
    let trial = tried(&anna, &request).await;
    assert!(trial.is_compared);
    assert_eq!((trial.counts[0].now, trial.counts[0].before), (2, Some(2)));
    let differing = messages(&anna, &trial, "differing=1").await.items;
    let said: Vec<_> = differing
        .iter()
        .map(|it| (it.subject.as_str(), it.actions.len(), it.before.as_ref().unwrap().len()))
        .collect();
    assert_eq!(said, [("three", 0, 1), ("one", 1, 0)]);
    // What can't be tried is nothing to compare with; what is to be tried must be.
    let strange = json!({ "text": now, "against": "require \"mime\"; keep;", "mailbox": inbox() });
    assert!(!tried(&anna, &strange).await.is_compared);
    let refused = begin(&anna, &json!({ "text": "keep;\r\nbogus;", "mailbox": inbox() })).await;
    refused.is_problem(422, ProblemKind::ScriptRefused);
    assert_eq!(refused.problem().script[0].line, Some(2));
    let gone = begin(&anna, &json!({ "text": "keep;", "mailbox": name_id("Gone") })).await;
    let gone = over(&anna, &gone.json()).await;
    assert_eq!((gone.status, gone.problem), (JobStatus::Failed, Some(ProblemKind::MailboxMissing)));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_and_included_scripts_are_looked_into() {
    let app = App::start().await;
    let anna = app.anna().await;
    app.host.save(ANNA, "INBOX", &[], &letter("one")).unwrap();
    crate::scripts::put(&app.host, "more", b"require \"fileinto\"; fileinto \"B\";\n");
    let text = "require [\"include\", \"body\"]; if body :text :contains \"hello\" { include :personal \"more\"; }";
    let trial = tried(&anna, &json!({ "text": text, "mailbox": inbox() })).await;
    let found = messages(&anna, &trial, "").await.items;
    assert_eq!(found[0].actions[0].target.as_deref(), Some("B"));
    assert_eq!(found[0].actions[0].start, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_can_be_stopped_and_is_its_accounts_own() {
    let app = App::start().await;
    fill(&app.host, "Many", 25, 6);
    let anna = app.anna().await;
    let text = "if header :regex \"subject\" \"x\" { discard; }";
    let text = format!("require \"regex\"; {}", text.repeat(20));
    let answer = begin(&anna, &json!({ "text": text, "mailbox": name_id("Many") })).await;
    let trial: Trial = answer.json();
    let path = anna.path(&format!("trials/{}", trial.id)).await;
    assert_eq!(anna.delete(&path).await.status, 204);
    let ended = over(&anna, &trial).await;
    assert!(ended.status == JobStatus::Cancelled || ended.done == ended.total, "{ended:?}");
    let stranger = app.signed_in("ben@pli.example").await;
    let foreign = stranger.path(&format!("trials/{}", trial.id)).await;
    stranger.get(&foreign).await.is_problem(404, ProblemKind::NotFound);
    stranger.get(&path).await.is_problem(404, ProblemKind::NotFound);
    let none = anna.path("trials/x/jobs").await;
    anna.post(&none, &json!({})).await.is_problem(404, ProblemKind::NotFound);
    // The newest few are remembered.
    for _ in 0..3 {
        tried(&anna, &json!({ "text": "keep;", "mailbox": inbox() })).await;
    }
    anna.get(&path).await.is_problem(404, ProblemKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_that_were_there_stay_when_rules_are_taken_back() {
    let app = App::start().await;
    let anna = app.anna().await;
    app.host.save(ANNA, "INBOX", &["\\Seen"], &letter("one")).unwrap();
    app.host.save(ANNA, "INBOX", &[], &letter("two")).unwrap();
    let text = "require [\"fileinto\", \"imap4flags\", \"mailbox\"]; addflag [\"\\\\Seen\", \"\\\\Deleted\"]; fileinto :create \"New\";";
    let trial = tried(&anna, &json!({ "text": text, "mailbox": inbox() })).await;
    let job = applied(&anna, &trial).await;
    let flags = |folder: &str| {
        let messages = app.host.messages(ANNA, folder).unwrap();
        messages.into_iter().map(|message| message.flags.join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(flags("New"), ["\\Seen", "\\Seen"]);
    let path = anna.path(&format!("jobs/{}/undo", job.id)).await;
    job_over(&anna, anna.post(&path, &json!({})).await.json()).await;
    let mut back = flags("INBOX");
    back.sort();
    assert_eq!((back, flags("New")), (vec![String::new(), "\\Seen".to_owned()], Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_explained() {
    let app = App::start().await;
    let anna = app.anna().await;
    let text = "require \"fileinto\";\r\nif header :contains \"subject\" \"report\" {\r\n\tfileinto \"Reports\";\r\n\tstop;\r\n}\r\n";
    app.host.imap(ANNA, b"a CREATE Reports\r\n").unwrap();
    let path = anna.path("explanations").await;
    save(&anna, "pli", None, text).await;
    app.host.deliver(ANNA, &letter("The report of May")).unwrap();
    let id = newest(&anna, &name_id("Reports")).await[0].id.clone();
    let why: Explanation = anna.post(&path, &json!({ "message": id })).await.json();
    assert_eq!((why.text.as_str(), why.is_envelope_guessed), (text, true));
    assert_eq!(why.actions[0].target.as_deref(), Some("Reports"));
    let said: Vec<_> = why
        .steps
        .iter()
        .map(|step| {
            let place = step.start as usize..step.end as usize;
            (text.get(place).unwrap(), step.holds, step.value.as_deref())
        })
        .collect();
    assert_eq!(
        said,
        [
            ("header :contains \"subject\" \"report\"", Some(true), Some("The report of May")),
            ("fileinto \"Reports\";", None, None),
            ("stop;", None, None),
        ]
    );
    assert_eq!(why.steps[0].key.as_deref(), Some("report"));
    let other: Explanation =
        anna.post(&path, &json!({ "message": id, "text": "keep;" })).await.json();
    assert!(other.actions.is_empty());
    let gone = MessageId(format!("{}.1.999", name_id("Reports")));
    let gone = anna.post(&path, &json!({ "message": gone })).await;
    assert!([404, 409].contains(&gone.status), "{}", gone.text());
    anna.post(&path, &json!({ "message": "x" })).await.is_problem(400, ProblemKind::BadRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_tried_and_explained_without_managesieve() {
    let app = App::start_with(Options::imap_only(), |config, _| {
        for host in config.domains.values_mut() {
            host.sieve = None;
        }
    })
    .await;
    let anna = app.anna().await;
    app.host.save(ANNA, "INBOX", &[], &letter("one")).unwrap();
    let trial = tried(&anna, &json!({ "text": "discard;", "mailbox": inbox() })).await;
    assert_eq!(trial.changed, 1);
    applied(&anna, &trial).await;
    assert_eq!(app.host.messages(ANNA, "Trash").unwrap().len(), 1);
    let id = newest(&anna, &name_id("Trash")).await[0].id.clone();
    let path = anna.path("explanations").await;
    let why = anna.post(&path, &json!({ "message": id, "text": "discard;" })).await;
    assert_eq!(why.json::<Explanation>().actions[0].kind, TriedKind::Delete);
    anna.post(&path, &json!({ "message": id })).await.is_problem(501, ProblemKind::Unsupported);
    let reply: Value = anna.get(&anna.path("auto-reply").await).await.json();
    assert_eq!(reply["isSupported"], false);
}

/// Prints how long the whole of it takes: `cargo xtask test --integration -- --ignored a_trial_of_many`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_trial_of_many_rules_and_messages_takes() {
    let app = App::start().await;
    fill(&app.host, "Many", 125, 4);
    let anna = app.anna().await;
    let mut text = "require [\"fileinto\", \"imap4flags\"];\r\n".to_owned();
    for number in 0..20 {
        let _ = writeln!(
            text,
            "if anyof (header :contains \"subject\" \"Nr {number}1\", address :is \"from\" \"a{number}@b.example\", exists \"x-{number}\") {{ fileinto \"F{number}\"; stop; }}"
        );
    }
    for _ in 0..3 {
        let begun = Instant::now();
        let trial = tried(&anna, &json!({ "text": text, "mailbox": name_id("Many") })).await;
        println!("{} messages, {} changed: {:?}", trial.total, trial.changed, begun.elapsed());
    }
    let request = anna.request(Method::GET, &anna.path("scripts").await);
    let begun = Instant::now();
    anna.send(request).await;
    println!("the scripts: {:?}", begun.elapsed());
}
