use bytes::Bytes;

use super::*;
use crate::imap::response::Response;

fn folders(lines: &[&str]) -> Vec<Mailbox> {
    let parse = |line: &&str| match Response::parse(Bytes::copy_from_slice(line.as_bytes())) {
        Some(Response::Data(data)) => Some(data),
        _ => None,
    };
    let reply = Reply { data: lines.iter().filter_map(parse).collect(), ..Reply::default() };
    let folders = Folders::parse(&reply);
    arrange(&folders, &roles::assign(&folders.listed))
}

fn outline(folders: &[Mailbox]) -> Vec<&str> {
    folders.iter().map(|folder| folder.name.as_str()).collect()
}

#[test]
fn roles_come_first_and_parents_before_children() {
    let folders = folders(&[
        r#"* LIST () "/" zoo"#,
        r#"* LIST (\Subscribed \Trash) "/" Old/Waste"#,
        r#"* LIST () "/" "Pear/b & c""#,
        "* LIST (\\NoInferiors) \"/\" {5}\r\ninbox",
        r#"* LIST () "/" "apple""#,
        r#"* STATUS INBOX (MESSAGES 5 UNSEEN 2 UIDNEXT 9 UIDVALIDITY 3 HIGHESTMODSEQ 12)"#,
    ]);
    assert_eq!(outline(&folders), ["INBOX", "Old", "Waste", "apple", "Pear", "b & c", "zoo"]);
    let [inbox, old, waste, _, pear, below, _] = folders.as_slice() else { panic!() };
    assert_eq!((inbox.total, inbox.unread, inbox.state.as_str()), (5, 2, "3.12.9.5"));
    assert_eq!(inbox.role, Some(MailboxRole::Inbox));
    assert!(!old.selectable && !pear.selectable);
    assert_eq!(waste.parent.as_ref(), Some(&old.id));
    assert_eq!((waste.role, waste.subscribed), (Some(MailboxRole::Trash), true));
    assert_eq!(below.parent.as_ref(), Some(&pear.id));
}

#[test]
fn odd_hosts_are_understood() {
    let dots = folders(&[
        r#"* LIST () "." INBOX"#,
        r#"* LIST () "." INBOX.Sent"#,
        r#"* LIST () "." "INBOX.Entw&APw-rfe""#,
    ]);
    assert_eq!(outline(&dots), ["INBOX", "Entwürfe", "Sent"]);
    assert_eq!(dots[1].role, Some(MailboxRole::Drafts));
    let flat = folders(&["* LIST () NIL INBOX", r#"* LIST () NIL "a/b""#, "* LIST () NIL NIL"]);
    assert_eq!(outline(&flat), ["INBOX", "a/b", "NIL"]);
    let broken = ["* LIST", "* LIST ()", "* LIST x", r#"* LIST (\Noselect) "/" "a/""#];
    assert_eq!(folders(&broken).len(), 1);
    assert_eq!(outline(&folders(&[r#"* LIST () "\\" "a\\b""#])), ["a", "b"]);
}

#[test]
fn subscriptions_come_from_lsub_where_list_is_plain() {
    let folders = folders(&[
        r#"* LIST () "/" a"#,
        r#"* LIST () "/" b"#,
        r#"* LSUB () "/" b"#,
        r#"* LSUB (\Noselect) "/" a"#,
    ]);
    assert_eq!(folders.iter().map(|it| it.subscribed).collect::<Vec<_>>(), [false, true]);
}
