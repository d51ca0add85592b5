use super::*;

fn letter(uid: u32, id: &str, answered: &str, from: &str) -> Letter {
    Letter {
        uid,
        message_id: id.to_owned(),
        references: answered.to_owned(),
        from: Some(Address::new("", from)),
        received_at: Timestamp::from_second(1_000 + i64::from(uid)).ok(),
        ..Letter::default()
    }
}

/// An inbox with a conversation of three letters and one by itself, whose answers are in Sent.
fn index() -> (Index, MailboxName, MailboxName) {
    let (inbox, sent) = (MailboxName::inbox(), MailboxName::new("Sent"));
    let mut index = Index::default();
    let letters = [
        letter(1, "<a>", "", "dan"),
        letter(5, "<c>", "<a> <b>", "chloe"),
        letter(6, "<x>", "", "shop"),
        letter(7, "<d>", "<a>", "dan"),
    ];
    let entries = index.learn(&letters);
    index.insert(&inbox, Folder::new(1, 8, entries));
    let entries = index.learn(&[letter(3, "<b>", "<a>", "anna")]);
    index.insert(&sent, Folder::new(2, 4, entries));
    (index, inbox, sent)
}

fn row(uids: &[u32], count: u32, people: &[&str]) -> Row {
    let participants = people.iter().map(|email| Address::new("", email)).collect();
    Row { uids: uids.to_vec(), count, participants }
}

#[test]
fn a_row_counts_what_lies_in_other_folders() {
    let (mut index, inbox, sent) = index();
    let (rows, total) = index.rows(&inbox, 0, 10).unwrap();
    assert_eq!(rows, [row(&[7, 5, 1], 4, &["dan", "chloe", "anna"]), row(&[6], 1, &[])]);
    assert_eq!(total, 2);
    assert_eq!(index.rows(&sent, 0, 10).unwrap().0[0].count, 4);
    assert_eq!(index.rows(&MailboxName::new("Gone"), 0, 10), None);
}

#[test]
fn a_conversation_is_told_in_the_order_in_which_it_came() {
    let (index, inbox, sent) = index();
    let node = index.node(&inbox, 1, 5).unwrap();
    let uids = |here: &MailboxName| {
        let places = index.conversation(node, here).into_iter();
        places.map(|place| (place.mailbox, place.uid)).collect::<Vec<_>>()
    };
    let of = |name: &MailboxName, uid| (name.clone(), uid);
    assert_eq!(uids(&inbox), [of(&inbox, 1), of(&sent, 3), of(&inbox, 5), of(&inbox, 7)]);
    // Another life of the folder, or another message: nothing is known of it.
    assert_eq!(index.node(&inbox, 2, 5), None);
    assert_eq!(index.node(&inbox, 1, 4), None);
}

#[test]
fn a_copy_elsewhere_is_counted_and_shown_once() {
    let (mut index, inbox, sent) = index();
    let archive = MailboxName::new("Archive");
    let entries = index.learn(&[letter(9, "<d>", "<a>", "impostor"), letter(10, "<b>", "", "x")]);
    index.insert(&archive, Folder::new(3, 11, entries));
    let (rows, _) = index.rows(&inbox, 0, 1).unwrap();
    assert_eq!(rows, [row(&[7, 5, 1], 4, &["dan", "chloe", "anna"])]);
    let node = index.node(&inbox, 1, 7).unwrap();
    let places = index.conversation(node, &inbox);
    assert_eq!(places.len(), 4);
    assert!(places.iter().any(|place| place.mailbox == inbox && place.uid == 7));
    index.remove_folder(&archive);
    index.remove_folder(&sent);
    assert_eq!(index.rows(&inbox, 0, 1).unwrap().0[0].count, 3);
}

#[test]
fn twice_the_same_id_in_a_folder_are_two_messages() {
    let mut index = Index::default();
    let inbox = MailboxName::inbox();
    let letters =
        [letter(1, "<a>", "", "dan"), letter(2, "<a>", "", "eve"), letter(3, "<b>", "<a>", "anna")];
    let entries = index.learn(&letters);
    index.insert(&inbox, Folder::new(1, 4, entries));
    let (rows, total) = index.rows(&inbox, 0, 10).unwrap();
    assert_eq!((rows[0].uids.as_slice(), rows[0].count, total), ([3, 2, 1].as_slice(), 3, 1));
    let node = index.node(&inbox, 1, 1).unwrap();
    assert_eq!(index.conversation(node, &inbox).len(), 3);
    index.retain(&inbox, &[1, 2]);
    let (rows, _) = index.rows(&inbox, 0, 10).unwrap();
    assert_eq!(rows, [row(&[2], 1, &[]), row(&[1], 1, &[])]);
}

#[test]
fn what_comes_and_goes_is_counted() {
    let (mut index, inbox, _) = index();
    index.extend(&inbox, 10, &[letter(7, "<d>", "<a>", "dan"), letter(9, "<e>", "<b>", "eve")]);
    assert_eq!(index.rows(&inbox, 0, 1).unwrap().0[0].uids, [9, 7, 5, 1]);
    index.retain(&inbox, &[5, 6, 9]);
    let (rows, total) = index.rows(&inbox, 0, 10).unwrap();
    assert_eq!(rows, [row(&[9, 5], 3, &["eve", "chloe", "anna"]), row(&[6], 1, &[])]);
    assert_eq!(total, 2);
    let stamp = Stamp { uid_validity: 1, uid_next: 10, messages: 3 };
    assert_eq!(index.stamp(&inbox), Some(stamp));
    assert_eq!(index.len(), 4);
}

#[test]
fn a_letter_from_the_trash_finds_its_conversation() {
    let (index, inbox, _) = index();
    let node = index.related(&letter(1, "<z>", "<unknown> <b>", "dan").ties()).unwrap();
    assert_eq!(index.conversation(node, &inbox).len(), 4);
    assert_eq!(index.related(&letter(1, "<z>", "", "dan").ties()), None);
}
