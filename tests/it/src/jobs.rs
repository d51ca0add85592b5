//! Changes to whole lists.

use serde_json::{Value, json};
use server::db;
use shared::event::Event;
use shared::id::JobId;
use shared::job::{Job, JobStatus};
use shared::permission::Permission;
use shared::problem::ProblemKind;

use crate::app::{ANNA, App, BEN};
use crate::client::{Answer, Client};
use crate::mail::{fill, inbox, letter, name_id, newest};

async fn begin(browser: &Client, request: &Value) -> Answer {
    browser.post(&browser.path("jobs").await, request).await
}

/// Waits until a job is over, by asking.
async fn over(browser: &Client, id: &JobId) -> Job {
    let path = browser.path(&format!("jobs/{id}")).await;
    loop {
        let job: Job = browser.get(&path).await.json();
        if job.status != JobStatus::Running {
            return job;
        }
        tokio::task::yield_now().await;
    }
}

async fn done(browser: &Client, request: &Value) -> Job {
    let answer = begin(browser, request).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let job = over(browser, &answer.json::<Job>().id).await;
    assert_eq!((job.status, job.done), (JobStatus::Done, job.total), "{:?}", job.problem);
    job
}

async fn undone(browser: &Client, job: &Job) -> Job {
    let path = browser.path(&format!("jobs/{}/undo", job.id)).await;
    let answer = browser.post(&path, &json!({})).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    over(browser, &answer.json::<Job>().id).await
}

fn count(app: &App, folder: &str) -> usize {
    app.host.messages(ANNA, folder).unwrap().len()
}

fn flags(app: &App, folder: &str) -> Vec<String> {
    let messages = app.host.messages(ANNA, folder).unwrap();
    messages.into_iter().map(|message| message.flags.join(" ")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_move_and_come_back() {
    let app = App::start().await;
    fill(&app.host, "Many", 25, 7);
    let anna = app.anna().await;
    let account = anna.account().await;
    let mut events = anna.events(None).await;
    events.begun().await;
    let except: Vec<_> =
        newest(&anna, &name_id("Many")).await.into_iter().take(2).map(|row| row.id).collect();
    let request = json!({
        "mailbox": name_id("Many"), "except": except,
        "change": { "kind": "move", "to": { "role": "archive" } },
    });
    let job = done(&anna, &request).await;
    assert_eq!((job.total, job.can_undo), (3_198, true));
    assert_eq!((count(&app, "Many"), count(&app, "Archive")), (2, 3_198));
    // The end is told to everybody who may read the account.
    let told = loop {
        match events.next().await.expect("the end is told") {
            Event::JobChanged { account: of, job: told } if told.status == JobStatus::Done => {
                break (of, told);
            }
            _ => {}
        }
    };
    assert_eq!(told, (account, job.clone()));
    assert_eq!(undone(&anna, &job).await.status, JobStatus::Done);
    assert_eq!((count(&app, "Many"), count(&app, "Archive")), (3_200, 0));
    // Taken back once is taken back.
    let path = anna.path(&format!("jobs/{}/undo", job.id)).await;
    anna.post(&path, &json!({})).await.is_problem(404, ProblemKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_so_before_stays_so_when_the_rest_is_taken_back() {
    let app = App::start().await;
    for (number, flags) in
        [&["\\Seen"][..], &[], &["\\Flagged"], &["\\Seen", "work"]].iter().enumerate()
    {
        app.host.save(ANNA, "INBOX", flags, &letter(&format!("Nr {number}"))).unwrap();
    }
    let anna = app.anna().await;
    let before = flags(&app, "INBOX");
    let read = json!({ "mailbox": inbox(), "change": { "kind": "keywords", "add": ["$seen"] } });
    let job = done(&anna, &read).await;
    assert_eq!(job.total, 2, "only those that weren't");
    assert!(flags(&app, "INBOX").iter().all(|flags| flags.contains("\\Seen")));
    undone(&anna, &job).await;
    assert_eq!(flags(&app, "INBOX"), before);
    let label = json!({ "mailbox": inbox(), "change": { "kind": "keywords", "remove": ["work"], "add": ["$label1"] } });
    let job = done(&anna, &label).await;
    assert_eq!(job.total, 5);
    undone(&anna, &job).await;
    assert_eq!(flags(&app, "INBOX"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_says_which_and_nothing_else_is_touched() {
    let app = App::start().await;
    app.host.save(ANNA, "Trash", &["\\Seen"], &letter("Read")).unwrap();
    app.host.save(ANNA, "Trash", &[], &letter("Unread")).unwrap();
    let anna = app.anna().await;
    let destroy = json!({ "mailbox": name_id("Trash"), "filters": ["unread"], "change": { "kind": "destroy" } });
    let job = done(&anna, &destroy).await;
    assert_eq!((job.total, job.can_undo), (1, false));
    assert_eq!(flags(&app, "Trash"), ["\\Seen"]);
    let nothing = done(&anna, &destroy).await;
    assert_eq!((nothing.total, nothing.can_undo), (0, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_list_is_put_away_taken_back_and_comes_back_at_its_time() {
    let app = App::start().await;
    for number in 0..3 {
        app.host.save(ANNA, "INBOX", &["\\Seen"], &letter(&format!("Nr {number}"))).unwrap();
    }
    let anna = app.anna().await;
    let hour = jiff::SignedDuration::from_hours(1);
    let now = app.state.clock.now();
    let away = |until: jiff::Timestamp| json!({ "mailbox": inbox(), "change": { "kind": "snooze", "until": until } });
    begin(&anna, &away(now - hour)).await.is_problem(400, ProblemKind::BadRequest);
    let job = done(&anna, &away(now + hour * 2)).await;
    assert_eq!((job.total, job.can_undo), (3, true));
    assert_eq!((count(&app, "INBOX"), count(&app, "Snoozed")), (0, 3));
    assert_eq!(undone(&anna, &job).await.status, JobStatus::Done);
    assert_eq!((count(&app, "INBOX"), count(&app, "Snoozed")), (3, 0));
    done(&anna, &away(now + hour * 2)).await;
    // There, they can get another time.
    let later = json!({ "mailbox": name_id("Snoozed"), "change": { "kind": "snooze", "until": now + hour * 9 } });
    assert_eq!(done(&anna, &later).await.total, 3);
    app.state.clock.advance(hour * 3);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(count(&app, "Snoozed"), 3, "not yet");
    app.state.clock.advance(hour * 7);
    stack::wait_for("messages to come back", || Ok((count(&app, "INBOX") == 3).then_some(())))
        .unwrap();
    assert_eq!(flags(&app, "INBOX"), ["", "", ""], "unread");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_search_finds_is_changed_in_all_folders_and_comes_back() {
    let app = App::start().await;
    app.host.save(ANNA, "INBOX", &[], &letter("Proof one")).unwrap();
    app.host.save(ANNA, "INBOX", &[], &letter("Other")).unwrap();
    app.host.save(ANNA, "Archive", &["\\Flagged"], &letter("Proof two")).unwrap();
    app.host.save(ANNA, "Archive", &[], &letter("Proof three")).unwrap();
    let anna = app.anna().await;
    let flag =
        json!({ "query": "subject:proof", "change": { "kind": "keywords", "add": ["$flagged"] } });
    let job = done(&anna, &flag).await;
    assert_eq!(job.total, 2, "one was so before");
    assert_eq!(flags(&app, "INBOX"), ["\\Flagged", ""]);
    assert_eq!(flags(&app, "Archive"), ["\\Flagged", "\\Flagged"]);
    undone(&anna, &job).await;
    assert_eq!(
        (flags(&app, "INBOX"), flags(&app, "Archive")),
        (vec![String::new(); 2], vec!["\\Flagged".to_owned(), String::new()])
    );
    let archive = json!({ "query": "subject:proof", "change": { "kind": "move", "to": { "role": "archive" } } });
    let job = done(&anna, &archive).await;
    assert_eq!(job.total, 1, "two are there already");
    assert_eq!((count(&app, "INBOX"), count(&app, "Archive")), (1, 3));
    undone(&anna, &job).await;
    assert_eq!((count(&app, "INBOX"), count(&app, "Archive")), (2, 2));
    let inside =
        json!({ "query": "subject:proof", "mailbox": inbox(), "change": { "kind": "destroy" } });
    assert_eq!(done(&anna, &inside).await.total, 1);
    let nowhere = json!({ "change": { "kind": "destroy" } });
    begin(&anna, &nowhere).await.is_problem(400, ProblemKind::BadRequest);
    assert_eq!((count(&app, "INBOX"), count(&app, "Archive")), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_before_anything_is_done() {
    let app = App::start().await;
    app.host.save(ANNA, "INBOX", &[], &letter("Kept")).unwrap();
    let anna = app.anna().await;
    let gone = json!({ "mailbox": name_id("Gone"), "change": { "kind": "destroy" } });
    begin(&anna, &gone).await.is_problem(404, ProblemKind::MailboxMissing);
    let strange = json!({ "mailbox": inbox(), "change": { "kind": "keywords", "add": ["a) (b"] } });
    begin(&anna, &strange).await.is_problem(400, ProblemKind::BadRequest);
    let except = json!({ "mailbox": inbox(), "except": ["x"], "change": { "kind": "destroy" } });
    begin(&anna, &except).await.is_problem(400, ProblemKind::BadRequest);
    let none = anna.path("jobs/0123456789abcdef").await;
    anna.get(&none).await.is_problem(404, ProblemKind::NotFound);
    anna.delete(&none).await.is_problem(404, ProblemKind::NotFound);
    assert_eq!(count(&app, "INBOX"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_can_be_stopped_and_what_it_did_taken_back() {
    let app = App::start().await;
    fill(&app.host, "Many", 25, 8);
    let anna = app.anna().await;
    let request = json!({ "mailbox": name_id("Many"), "change": { "kind": "move", "to": { "role": "archive" } } });
    let job: Job = begin(&anna, &request).await.json();
    assert_eq!(anna.delete(&anna.path(&format!("jobs/{}", job.id)).await).await.status, 204);
    let job = over(&anna, &job.id).await;
    // However far it came before it heard.
    assert_eq!(count(&app, "Archive"), job.done as usize);
    assert_eq!(count(&app, "Many") + count(&app, "Archive"), 6_400);
    if job.done > 0 {
        assert!(job.can_undo);
        undone(&anna, &job).await;
        assert_eq!((count(&app, "Many"), count(&app, "Archive")), (6_400, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_no_further_than_its_user_may() {
    let app = App::start().await;
    fill(&app.host, "Many", 25, 1);
    let account = app.anna().await.account().await;
    let ben = app.signed_in(BEN).await;
    let (user, _) = app.ids(BEN).await;
    db::accounts::grant(&app.state.db, &user, &account, &Permission::ALL).await.unwrap();
    app.state.access.forget(&user);
    assert_eq!(ben.session().await.accounts.len(), 2);
    if stack::postgres::wanted() {
        return; // There may be other nodes: what is taken away keeps the request out.
    }
    // Past the server, which believes for a moment what it knows, so that the request comes in.
    db::accounts::withdraw(&app.state.db, &user, &account).await.unwrap();
    let request = json!({ "mailbox": name_id("Many"), "change": { "kind": "move", "to": { "role": "archive" } } });
    let answer = ben.post(&format!("/api/accounts/{account}/jobs"), &request).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    // Ben can't ask for it any more.
    let id = answer.json::<Job>().id;
    let anna = app.anna().await;
    let job = over(&anna, &id).await;
    assert_eq!((job.status, job.problem), (JobStatus::Failed, Some(ProblemKind::NotPermitted)));
    assert_eq!((count(&app, "Many"), count(&app, "Archive")), (50, 0));
}
