//! Contacts: cards that nobody else sees, edits that lose nothing, files from anywhere.

use reqwest::{Method, header};
use serde_json::{Value, json};
use shared::contact::transfer::{ImportDone, ImportFate, ImportPreview, ImportRemark};
use shared::contact::{
    AddressBook, AddressBookList, BookRole, Card, CardChangeDone, CardKind, CardSummary,
    CardSummaryPage, Photo,
};
use shared::event::Event;
use shared::problem::ProblemKind;

use crate::app::{App, BEN};
use crate::client::{Answer, Client};
use crate::writing::plain;

impl Client {
    pub async fn book(&self) -> AddressBook {
        let list: AddressBookList = self.get("/api/address-books").await.json();
        list.items.into_iter().next().unwrap()
    }

    pub async fn cards(&self) -> Vec<CardSummary> {
        let page: CardSummaryPage = self.get("/api/cards").await.json();
        assert!(!page.more);
        page.items
    }

    pub async fn card(&self, id: &str) -> Card {
        self.get(&format!("/api/cards/{id}")).await.json()
    }

    pub async fn change(&self, change: &Value) -> Answer {
        self.post("/api/card-changes", change).await
    }

    pub async fn new_card(&self, content: Value) -> Card {
        let new = json!({ "create": [{ "bookId": self.book().await.id, "content": content }] });
        let done: CardChangeDone = self.change(&new).await.json();
        done.items.into_iter().next().unwrap()
    }

    async fn send_bytes(&self, path: &str, bytes: impl Into<reqwest::Body>) -> Answer {
        let request = self.request(Method::POST, path);
        self.send(request.header(header::CONTENT_TYPE, "application/octet-stream").body(bytes))
            .await
    }

    async fn preview(&self, file: impl Into<reqwest::Body>) -> ImportPreview {
        let path = format!("/api/card-imports?book={}", self.book().await.id);
        self.send_bytes(&path, file).await.json()
    }

    async fn import(&self, file: impl Into<reqwest::Body>) -> ImportDone {
        let preview = self.preview(file).await;
        self.post(&format!("/api/card-imports/{}/commit", preview.id), &json!({})).await.json()
    }

    async fn export(&self, query: &str) -> String {
        let answer = self.get(&format!("/api/card-exports?{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.header("content-disposition").starts_with("attachment"));
        answer.text()
    }
}

fn person(name: &str, email: &str) -> Value {
    json!({ "name": { "given": name }, "emails": [{ "address": email }] })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_made_edited_deleted_and_brought_back() {
    let app = App::start().await;
    let anna = app.anna().await;
    let book = anna.book().await;
    assert_eq!((book.role, book.name.as_str()), (BookRole::Default, ""));
    let mut events = app.anna().await.events(None).await;
    events.begun().await;

    let card = anna.new_card(person("Zoe", "zoe@x.example")).await;
    assert_eq!(events.next().await, Some(Event::ContactsChanged));
    assert_eq!(anna.cards().await[0].emails, ["zoe@x.example"]);
    let mut content = card.content.clone();
    content.note = "Met in Bern".to_owned();
    let edit = json!({ "update": [{ "id": card.id, "version": card.version, "content": content, "favourite": true }] });
    let done: CardChangeDone = anna.change(&edit).await.json();
    let edited = done.items[0].clone();
    assert_eq!((edited.content.note.as_str(), edited.favourite), ("Met in Bern", true));
    assert!(edited.version > card.version);

    // Somebody who still sees the version before overwrites nothing.
    anna.change(&edit).await.is_problem(409, ProblemKind::CardConflict);
    assert_eq!(anna.card(card.id.as_str()).await, edited);

    // What changed since is told, deletions too.
    let gone = json!({ "delete": [{ "id": edited.id, "version": edited.version }] });
    let deleted: CardChangeDone = anna.change(&gone).await.json();
    let path = format!("/api/cards?since={}", edited.version);
    let page: CardSummaryPage = anna.get(&path).await.json();
    assert_eq!((page.items.len(), page.removed), (0, vec![edited.id.clone()]));
    anna.get(&format!("/api/cards/{}", edited.id)).await.is_problem(404, ProblemKind::NotFound);
    let undo = format!("/api/card-changes/{}/undo", deleted.id);
    assert_eq!(anna.post(&undo, &json!({})).await.status, 200);
    let back = anna.card(edited.id.as_str()).await;
    assert_eq!((&back.content, back.favourite), (&edited.content, true));
    anna.post(&undo, &json!({})).await.is_problem(404, ProblemKind::NotFound);
    // The edit before can't be taken back over what was changed since.
    let undo = format!("/api/card-changes/{}/undo", done.id);
    anna.post(&undo, &json!({})).await.is_problem(409, ProblemKind::CardConflict);

    // They are anna's alone.
    let ben = app.signed_in(BEN).await;
    assert!(ben.cards().await.is_empty());
    ben.get(&format!("/api/cards/{}", back.id)).await.is_problem(404, ProblemKind::NotFound);
    let steal = json!({ "delete": [{ "id": back.id, "version": back.version }] });
    ben.change(&steal).await.is_problem(404, ProblemKind::NotFound);
    let slip = json!({ "create": [{ "bookId": book.id, "content": person("x", "x@x.example") }] });
    ben.change(&slip).await.is_problem(404, ProblemKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_done_whole_or_not_at_all() {
    let app = App::start().await;
    let anna = app.anna().await;
    let book = anna.book().await;
    let card = anna.new_card(person("Zoe", "zoe@x.example")).await;
    let change = json!({
        "create": [{ "bookId": book.id, "content": person("New", "new@x.example") }],
        "delete": [{ "id": card.id, "version": card.version + 7 }],
    });
    anna.change(&change).await.is_problem(409, ProblemKind::CardConflict);
    assert_eq!(anna.cards().await.len(), 1);

    let many: Vec<_> = (0..201).map(|n| json!({ "address": format!("{n}@x.example") })).collect();
    let large = json!({ "create": [{ "bookId": book.id, "content": { "emails": many } }] });
    anna.change(&large).await.is_problem(413, ProblemKind::CardTooLarge);
    let wrong =
        json!({ "create": [{ "bookId": book.id, "content": { "birthday": { "month": 13 } } }] });
    anna.change(&wrong).await.is_problem(400, ProblemKind::BadRequest);
}

#[tokio::test(flavor = "multi_thread")]
async fn merging_keeps_what_is_not_shown_and_groups_follow() {
    let app = App::start().await;
    let anna = app.anna().await;
    anna.import(
        "BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:Ann\nEMAIL:a@x.example\nEND:VCARD\n\
         BEGIN:VCARD\nVERSION:3.0\nUID:b\nFN:Anna\nTEL:1\nX-HIDDEN:kept\nIMPP:xmpp:b\nEND:VCARD\n\
         BEGIN:VCARD\nVERSION:4.0\nUID:g\nKIND:group\nFN:Team\nMEMBER:urn:uuid:b\nEND:VCARD\n",
    )
    .await;
    let cards = anna.cards().await;
    let find = |uid: &str| cards.iter().find(|card| card.uid == uid).unwrap();
    let (a, b, group) = (find("a"), find("b"), find("g"));
    assert_eq!(group.kind, CardKind::Group);
    let mut content = anna.card(a.id.as_str()).await.content;
    content.phones = anna.card(b.id.as_str()).await.content.phones;
    let merge = json!({
        "update": [{ "id": a.id, "version": a.version, "content": content, "absorb": [b.id] }],
        "delete": [{ "id": b.id, "version": b.version }],
    });
    let done: CardChangeDone = anna.change(&merge).await.json();
    assert_eq!(anna.card(group.id.as_str()).await.content.members, ["a"]);
    let file = anna.export(&format!("format=vcard&cards={}", a.id)).await;
    assert!(file.contains("X-HIDDEN:kept") && file.contains("xmpp:b"), "{file}");
    anna.post(&format!("/api/card-changes/{}/undo", done.id), &json!({})).await.json::<Value>();
    assert_eq!(anna.cards().await.len(), 3);
    assert_eq!(anna.card(group.id.as_str()).await.content.members, ["urn:uuid:b"]);

    let pair = json!({ "first": b.id, "second": a.id });
    assert_eq!(anna.post("/api/distinct-cards", &pair).await.status, 204);
    let pairs: Value = anna.get("/api/distinct-cards").await.json();
    assert_eq!(pairs["items"].as_array().unwrap().len(), 1);
    let path = format!("/api/distinct-cards/{}/{}", a.id, b.id);
    assert_eq!(anna.delete(&path).await.status, 204);
    let pairs: Value = anna.get("/api/distinct-cards").await.json();
    assert!(pairs["items"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_from_the_wild_come_in_or_are_named() {
    let app = App::start().await;
    let anna = app.anna().await;
    let mut file = b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrg;;;\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ren\xe9\r\nUID:same\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Another\r\nUID:same\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:3.0\r\nN:;;;;\r\nFN:\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:3.0\r\nN:;;;;\r\nFN:\r\nITEM1.EMAIL:only@x.example\r\nITEM1.X-ABLABEL:Boat\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Not a picture\r\nPHOTO;ENCODING=b;TYPE=JPEG:QUJD\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut off\r\n".to_vec();
    let picture: Vec<u8> = [&[0xff, 0xd8, 0xff][..], &vec![0; 999_999]].concat();
    let encoded = format!("/9j/{}", "AAAA".repeat(333_333));
    file.extend_from_slice(
        format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Pictured\r\nPHOTO;ENCODING=b;TYPE=JPEG:{encoded}\r\nEND:VCARD\r\n")
            .as_bytes(),
    );
    let preview = anna.preview(file.clone()).await;
    assert!(anna.cards().await.is_empty(), "a preview changes nothing");
    assert_eq!(preview.encodings, ["UTF-8", "windows-1252"]);
    let fates: Vec<_> = preview
        .items
        .iter()
        .map(|item| (item.name.as_str(), item.fate, item.remarks.as_slice()))
        .collect();
    let expected: [(&str, ImportFate, &[ImportRemark]); 8] = [
        ("J\u{fc}rg M\u{fc}ller", ImportFate::Add, &[]),
        ("Ren\u{e9}", ImportFate::Add, &[]),
        ("Another", ImportFate::Add, &[ImportRemark::UidTaken]),
        ("", ImportFate::Skip, &[ImportRemark::Empty]),
        ("only@x.example", ImportFate::Add, &[ImportRemark::NoName]),
        ("Not a picture", ImportFate::Add, &[ImportRemark::PhotoLeftOut]),
        ("", ImportFate::Skip, &[ImportRemark::CutOff]),
        ("Pictured", ImportFate::Add, &[]),
    ];
    assert_eq!(fates, expected);

    let commit = format!("/api/card-imports/{}/commit", preview.id);
    let done: ImportDone = anna.post(&commit, &json!({})).await.json();
    assert_eq!((done.counts.add, done.counts.skip), (6, 2));
    anna.post(&commit, &json!({})).await.is_problem(404, ProblemKind::NotFound);
    let cards = anna.cards().await;
    assert_eq!(cards.len(), 6);
    let photo = cards.iter().find_map(|card| card.photo.clone()).unwrap();
    let answer = anna.get(&format!("/api/card-photos/{photo}")).await;
    assert_eq!((answer.header("content-type"), &answer.body[..]), ("image/jpeg", &picture[..]));
    let ben = app.signed_in(BEN).await;
    let foreign = ben.get(&format!("/api/card-photos/{photo}")).await;
    foreign.is_problem(404, ProblemKind::NotFound);

    // The same file again changes nothing; the photo comes out again as it went in.
    let again = anna.preview(file).await;
    assert_eq!((again.counts.add, again.counts.change), (0, 0), "{:?}", again.items);
    let out = anna.export("format=vcard3").await;
    let ben_preview = ben.preview(out).await;
    assert_eq!((ben_preview.counts.add, ben_preview.counts.skip), (6, 0), "{ben_preview:?}");

    // All of an import is taken back at once.
    let undo = format!("/api/card-changes/{}/undo", done.change);
    assert_eq!(anna.post(&undo, &json!({})).await.status, 200);
    assert!(anna.cards().await.is_empty());
    let path = format!("/api/card-imports?book={}", anna.book().await.id);
    anna.send_bytes(&path, "").await.is_problem(422, ProblemKind::UnknownFile);
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_pictures_of_ones_own() {
    let app = App::start().await;
    let anna = app.anna().await;
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    anna.send_bytes("/api/card-photos", svg).await.is_problem(422, ProblemKind::NotAPicture);
    let large = [&b"GIF89a"[..], &vec![0; 2 * 1024 * 1024]].concat();
    anna.send_bytes("/api/card-photos", large).await.is_problem(413, ProblemKind::TooLarge);
    let photo: Photo = anna.send_bytes("/api/card-photos", &b"GIF89a...."[..]).await.json();
    let card = anna.new_card(person("Zoe", "z@x.example")).await;
    let with = |photo: &str| json!({ "update": [{ "id": card.id, "version": card.version, "photo": photo }] });
    let done: CardChangeDone = anna.change(&with(photo.id.as_str())).await.json();
    assert_eq!(done.items[0].photo, Some(photo.id.clone()));
    let ben = app.signed_in(BEN).await;
    let theirs = ben.new_card(person("Zoe", "z@x.example")).await;
    let steal =
        json!({ "update": [{ "id": theirs.id, "version": theirs.version, "photo": photo.id }] });
    ben.change(&steal).await.is_problem(404, ProblemKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn books_hold_cards_apart() {
    let app = App::start().await;
    let anna = app.anna().await;
    let first = anna.book().await;
    let club: AddressBook =
        anna.post("/api/address-books", &json!({ "name": " Club " })).await.json();
    assert_eq!(club.name, "Club");
    anna.post("/api/address-books", &json!({ "name": "  " }))
        .await
        .is_problem(400, ProblemKind::BadRequest);
    let card = anna.new_card(person("Zoe", "z@x.example")).await;
    let file = anna.export(&format!("format=vcard&book={}", first.id)).await;
    assert_eq!(file.matches("BEGIN:VCARD").count(), 1);
    let shift =
        json!({ "update": [{ "id": card.id, "version": card.version, "bookId": club.id }] });
    assert_eq!(anna.change(&shift).await.status, 200);
    let path = format!("/api/address-books/{}", club.id);
    anna.delete(&path).await.is_problem(409, ProblemKind::BookNotEmpty);
    let now = anna.card(card.id.as_str()).await;
    anna.change(&json!({ "delete": [{ "id": now.id, "version": now.version }] }))
        .await
        .json::<Value>();
    assert_eq!(anna.delete(&path).await.status, 204);
    anna.delete(&path).await.is_problem(404, ProblemKind::NotFound);
    let default = format!("/api/address-books/{}", first.id);
    anna.delete(&default).await.is_problem(409, ProblemKind::BookNotEmpty);
}

/// More ids than an address can hold.
#[tokio::test(flavor = "multi_thread")]
async fn a_selection_of_any_length_becomes_a_file() {
    let app = App::start().await;
    let anna = app.anna().await;
    let names = (0..1_000).map(|number| format!("Person {number},p{number}@x.example\n"));
    let file = format!("Name,E-mail 1 - Value\n{}=1+1,f@x.example\n", names.collect::<String>());
    anna.import(file).await;
    let cards = anna.cards().await;
    let ids: Vec<_> =
        cards.iter().filter(|card| card.name != "Person 7").map(|card| &card.id).collect();
    let ask = json!({ "format": "csv", "cards": ids });
    let answer = anna.post("/api/card-exports", &ask).await;
    assert!(answer.header("content-disposition").starts_with("attachment"));
    let text = answer.text();
    assert_eq!(text.matches("@x.example").count(), 1_000);
    assert!(text.contains("p8@x.example") && !text.contains("p7@x.example"));
    // No cell of it is a formula.
    assert!(
        text.contains("'=1+1") && !text.contains("\n=1+1") && !text.contains(",=1+1"),
        "{text}"
    );
    let ben = app.signed_in(BEN).await;
    ben.post("/api/card-exports", &ask).await.is_problem(404, ProblemKind::NotFound);
}

/// Pages leave nothing out and give nothing twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_book_comes_in_pages() {
    let app = App::start().await;
    let anna = app.anna().await;
    // A statement takes longer by a socket than in a file; both are more than one page.
    let all = if stack::postgres::wanted() { 6_000 } else { 12_000 };
    let mut file = String::new();
    for number in 0..all {
        file.push_str(&format!(
            "BEGIN:VCARD\nVERSION:4.0\nUID:{number}\nFN:Person {number}\nEMAIL:p{number}@x.example\nEND:VCARD\n"
        ));
    }
    assert_eq!(anna.import(file).await.counts.add, all);
    let (mut since, mut count) = (0, 0);
    loop {
        let page: CardSummaryPage = anna.get(&format!("/api/cards?since={since}")).await.json();
        assert!(page.revision > since || !page.more);
        (since, count) = (page.revision, count + page.items.len());
        if !page.more {
            break;
        }
    }
    assert_eq!(u32::try_from(count).unwrap(), all);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_one_writes_to_are_kept_unless_one_does_not_want_that() {
    let app = App::start_with_smtp().await;
    let anna = app.anna().await;
    let dan = "dan@partner.example";
    anna.new_card(person("Ben", "BEN@pli.example")).await;
    let all = [dan, "ben@pli.example", "anna@pli.example"];
    anna.submit("one", plain(&all, "Hello", "x")).await;
    let list: AddressBookList = anna.get("/api/address-books").await.json();
    let collected = list.items.iter().find(|book| book.role == BookRole::Collected).unwrap();
    let kept: Vec<_> = anna.cards().await;
    let kept: Vec<_> = kept.iter().filter(|card| card.book_id == collected.id).collect();
    assert_eq!(kept.len(), 1, "ben has a card, and nobody collects oneself");
    assert_eq!(kept[0].emails, [dan]);

    anna.put("/api/preferences", &json!({ "collectsNobody": true })).await.json::<Value>();
    anna.submit("two", plain(&["chloe@pli.example"], "Hello", "x")).await;
    assert_eq!(anna.cards().await.len(), 2);
}
