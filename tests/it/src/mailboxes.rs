//! Folders: what is there, how full it is, and names that were made to hurt.

use server::mail::ids::mailbox_id;
use shared::mailbox::{Mailbox, MailboxList, MailboxRole, Quota};
use shared::message::MessageWindow;
use shared::problem::ProblemKind;
use stack::Options;

use crate::app::{ANNA, App};
use crate::client::Client;
use crate::mail::{letter, name_id, window};

pub async fn folders(browser: &Client) -> Vec<Mailbox> {
    browser.get(&browser.path("mailboxes").await).await.json::<MailboxList>().items
}

fn outline(folders: &[Mailbox]) -> Vec<(&str, Option<MailboxRole>)> {
    folders.iter().map(|folder| (folder.name.as_str(), folder.role)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_have_roles_counts_and_parents() {
    let app = App::start().await;
    app.host.save(ANNA, "Projects/Übersicht & mehr", &[], &letter("one")).unwrap();
    app.host.save(ANNA, "INBOX", &["\\Seen"], &letter("two")).unwrap();
    app.host.save(ANNA, "INBOX", &[], &letter("three")).unwrap();
    let folders = folders(&app.anna().await).await;
    let roles: Vec<_> = folders.iter().filter_map(|folder| folder.role).collect();
    use MailboxRole::{Archive, Drafts, Inbox, Junk, Sent, Trash};
    assert_eq!(roles, [Inbox, Drafts, Sent, Archive, Junk, Trash], "{:?}", outline(&folders));
    assert_eq!((folders[0].total, folders[0].unread), (2, 1));
    assert!(!folders[0].state.is_empty());
    let parent = folders.iter().position(|folder| folder.name == "Projects").unwrap();
    let child = folders.iter().position(|folder| folder.name == "Übersicht & mehr").unwrap();
    assert!(parent < child);
    assert_eq!(folders[child].parent.as_ref(), Some(&folders[parent].id));
    assert_eq!((folders[child].total, folders[child].subscribed), (1, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn any_byte_can_be_in_a_folders_name() {
    let app = App::start().await;
    let names = [
        "a\" LOGOUT \"b",
        "back\\slash",
        "R&D",
        "&Jjo-!",
        "{5+}",
        "per%cent * star",
        "(paren)",
        "日本語 😀",
        "NIL",
    ];
    for name in names {
        app.host.save(ANNA, name, &[], &letter(name)).unwrap();
    }
    let browser = app.anna().await;
    let folders = folders(&browser).await;
    for name in names {
        let folder = folders.iter().find(|folder| folder.name == name);
        let folder = folder.unwrap_or_else(|| panic!("{name} not in {:?}", outline(&folders)));
        let window: MessageWindow = window(&browser, &folder.id, 0, 10).await.json();
        assert_eq!((window.total, window.items.len()), (1, 1), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_would_be_a_command_is_only_a_name() {
    let app = App::start().await;
    app.host.save(ANNA, "Kept", &[], &letter("kept")).unwrap();
    let browser = app.anna().await;
    for name in [
        "x\"\r\na1 DELETE \"Kept",
        "x\r\na1 DELETE Kept",
        "{4}\r\na1 DELETE Kept\r\n",
        "x\0y",
        "\"",
        "\\",
        &"long".repeat(5000),
    ] {
        let answer = window(&browser, &name_id(name), 0, 10).await;
        assert!((400..500).contains(&answer.status), "{}: {}", answer.status, answer.text());
    }
    assert!(app.host.folders(ANNA).unwrap().contains(&"Kept".to_owned()));
    // An id that none of ours is.
    for id in ["", "%00", "=", "x.y"] {
        let path = browser.path(&format!("mailboxes/{id}/messages")).await;
        assert!((400..500).contains(&browser.get(&path).await.status), "{id}");
    }
    let gone = mailbox_id(&server::imap::MailboxName::new("Gone"));
    window(&browser, &gone, 0, 10).await.is_problem(404, ProblemKind::MailboxMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quota_is_told_where_the_host_tells_it() {
    let app = App::start().await;
    app.host.save(ANNA, "INBOX", &[], &letter(&"x".repeat(50_000))).unwrap();
    let browser = app.anna().await;
    let quota: Quota = browser.get(&browser.path("quota").await).await.json();
    assert!(quota.used_bytes >= 50_000 && quota.limit_bytes.unwrap() > quota.used_bytes);

    let app = App::start_with(Options::imap_only().without(&["QUOTA"]), |_, _| ()).await;
    let browser = app.anna().await;
    let answer = browser.get(&browser.path("quota").await).await;
    answer.is_problem(404, ProblemKind::Unsupported);
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_offer_less_show_the_same_folders() {
    let poor = [
        &["LIST-STATUS"][..],
        &["SPECIAL-USE"],
        &["LIST-STATUS", "LIST-EXTENDED", "SPECIAL-USE", "CONDSTORE", "QRESYNC", "NAMESPACE"],
    ];
    let see = async |options: Options| {
        let app = App::start_with(options, |_, _| ()).await;
        app.host.save(ANNA, "INBOX", &[], &letter("one")).unwrap();
        app.host.save(ANNA, "a/b", &["\\Seen"], &letter("two")).unwrap();
        let folders = folders(&app.anna().await).await;
        let see = |folder: &Mailbox| {
            let counts = (folder.total, folder.unread, folder.subscribed, folder.selectable);
            (folder.name.clone(), folder.role, folder.parent.clone(), counts)
        };
        folders.iter().map(see).collect::<Vec<_>>()
    };
    let rich = see(Options::imap_only()).await;
    for missing in poor {
        assert_eq!(see(Options::imap_only().without(missing)).await, rich, "{missing:?}");
    }
}
