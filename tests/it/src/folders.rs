//! Making, renaming, moving and deleting folders.

use reqwest::Method;
use serde_json::{Value, json};
use shared::id::MailboxId;
use shared::mailbox::{Mailbox, MailboxNamed, MailboxRole};
use shared::problem::ProblemKind;

use crate::app::{ANNA, App};
use crate::client::{Answer, Client};
use crate::mail::{letter, name_id, newest, subjects};
use crate::mailboxes::folders;

async fn create(browser: &Client, name: &str, parent: Option<&MailboxId>) -> Answer {
    let place = json!({ "name": name, "parent": parent });
    browser.post(&browser.path("mailboxes").await, &place).await
}

async fn change(browser: &Client, mailbox: &MailboxId, change: &Value) -> Answer {
    let path = browser.path(&format!("mailboxes/{mailbox}")).await;
    browser.send(browser.request(Method::PATCH, &path).json(change)).await
}

async fn delete(browser: &Client, mailbox: &MailboxId) -> Answer {
    browser.delete(&browser.path(&format!("mailboxes/{mailbox}")).await).await
}

async fn find(browser: &Client, name: &str) -> Option<Mailbox> {
    folders(browser).await.into_iter().find(|folder| folder.name == name)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_made_renamed_moved_and_deleted() {
    let app = App::start().await;
    let anna = app.anna().await;
    let clients: MailboxNamed = create(&anna, "Clients & Übersee", None).await.json();
    let nord: MailboxNamed = create(&anna, " Nord ", Some(&clients.id)).await.json();
    let folder = find(&anna, "Nord").await.unwrap();
    assert_eq!((folder.parent.as_ref(), folder.subscribed), (Some(&clients.id), true));
    app.host.save(ANNA, "Clients & Übersee/Nord", &[], &letter("Kept")).unwrap();

    // A new name for the parent; what is in it goes along, its subscription too.
    let place = json!({ "place": { "name": "Kunden" } });
    let kunden: MailboxNamed = change(&anna, &clients.id, &place).await.json();
    let inside = find(&anna, "Nord").await.unwrap();
    assert_eq!((inside.parent.as_ref(), inside.subscribed), (Some(&kunden.id), true));
    assert_ne!(inside.id, nord.id);
    assert_eq!(subjects(&newest(&anna, &inside.id).await), ["Kept"]);

    // To the top, and with another name at once.
    let place = json!({ "place": { "name": "Atelier" } });
    let atelier: MailboxNamed = change(&anna, &inside.id, &place).await.json();
    let moved = find(&anna, "Atelier").await.unwrap();
    assert_eq!((&moved.id, moved.parent, moved.total), (&atelier.id, None, 1));

    let unsubscribed = change(&anna, &atelier.id, &json!({ "subscribed": false })).await;
    assert_eq!(unsubscribed.json::<MailboxNamed>().id, atelier.id);
    assert!(!find(&anna, "Atelier").await.unwrap().subscribed);

    assert_eq!(delete(&anna, &atelier.id).await.status, 204);
    assert!(find(&anna, "Atelier").await.is_none());
    delete(&anna, &atelier.id).await.is_problem(404, ProblemKind::MailboxMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_goes_with_all_that_is_in_it_and_nothing_else() {
    let app = App::start().await;
    for folder in ["Old", "Old/a", "Old/a/b", "Older", "Older/c"] {
        app.host.save(ANNA, folder, &[], &letter(folder)).unwrap();
    }
    let anna = app.anna().await;
    assert_eq!(delete(&anna, &name_id("Old")).await.status, 204);
    let left = app.host.folders(ANNA).unwrap();
    assert!(!left.iter().any(|folder| folder == "Old" || folder.starts_with("Old/")), "{left:?}");
    assert!(left.contains(&"Older/c".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_no_folder_can_have_are_refused() {
    let app = App::start().await;
    let anna = app.anna().await;
    for name in ["", "  ", "a/b", "a*", "%", "a\r\nb", &"x".repeat(300)] {
        create(&anna, name, None).await.is_problem(422, ProblemKind::BadMailboxName);
    }
    create(&anna, "Twice", None).await.json::<MailboxNamed>();
    create(&anna, "Twice", None).await.is_problem(409, ProblemKind::MailboxExists);
    let other: MailboxNamed = create(&anna, "x\" (y) {3}", None).await.json();
    let taken = json!({ "place": { "name": "Twice" } });
    change(&anna, &other.id, &taken).await.is_problem(409, ProblemKind::MailboxExists);
    let into_itself = json!({ "place": { "name": "in", "parent": other.id } });
    change(&anna, &other.id, &into_itself).await.is_problem(409, ProblemKind::MailboxFixed);
    let gone = json!({ "place": { "name": "There" } });
    change(&anna, &name_id("Gone"), &gone).await.is_problem(404, ProblemKind::MailboxMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_mail_needs_stays() {
    let app = App::start().await;
    let anna = app.anna().await;
    let place = json!({ "place": { "name": "Elsewhere" } });
    for folder in folders(&anna).await.into_iter().filter(|folder| folder.role.is_some()) {
        change(&anna, &folder.id, &place).await.is_problem(409, ProblemKind::MailboxFixed);
        delete(&anna, &folder.id).await.is_problem(409, ProblemKind::MailboxFixed);
    }
    assert_eq!(folders(&anna).await[0].role, Some(MailboxRole::Inbox));
}
