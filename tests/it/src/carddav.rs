//! Address books that are the same here and on a real Radicale: changed on one side, on the other, on both.

use serde_json::{Value, json};
use shared::contact::sync::{AddressServer, AddressServerList, CardConflictList, SyncFailure};
use shared::contact::{AddressBookList, CardChangeDone, CardSummary};
use shared::problem::ProblemKind;
use stack::Options;

use crate::app::{ANNA, App, BEN};
use crate::client::Client;

/// A server that may reach its host's CardDAV server.
async fn start() -> App {
    let mut app = App::start_with(Options::imap_only(), |config, host| {
        let place = format!("{}:{}", stack::HOST, host.ports().dav);
        config.contacts.carddav_hosts = vec![place];
    })
    .await;
    tokio::task::block_in_place(|| app.host.start_dav()).unwrap();
    app
}

fn vcard(uid: &str, name: &str, more: &str) -> String {
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{name}\r\nN:;{name};;;\r\n{more}END:VCARD\r\n"
    )
}

/// What Radicale has, without its folded lines.
fn there(app: &App, name: &str) -> Option<String> {
    let cards = app.host.dav_cards(ANNA).unwrap();
    let card = cards.into_values().find(|text| text.contains(&format!("FN:{name}\r\n")))?;
    Some(card.replace("\r\n ", ""))
}

fn put(app: &App, name: &str, text: &str) {
    app.host.put_dav_card(ANNA, name, Some(text)).unwrap();
}

impl Client {
    async fn connect(&self, address: &str, password: &str) -> crate::client::Answer {
        let new = json!({ "address": address, "userName": ANNA, "password": password });
        self.post("/api/address-servers", &new).await
    }

    /// Signs in to the CardDAV server and keeps all of its books here.
    async fn keep(&self, app: &App) -> AddressServer {
        let address = format!("{}:{}", stack::HOST, app.host.ports().dav);
        let server: AddressServer = self.connect(&address, "demo").await.json();
        let urls: Vec<_> = server.books.iter().map(|book| &book.url).collect();
        assert_eq!(server.books[0].name, "Friends");
        assert_eq!(server.books[0].book_id, None);
        let path = format!("/api/address-servers/{}", server.id);
        self.put(&path, &json!({ "books": urls })).await.json()
    }

    async fn sync(&self, server: &AddressServer) -> AddressServer {
        let path = format!("/api/address-servers/{}/sync", server.id);
        let server: AddressServer = self.post(&path, &json!({})).await.json();
        assert!(!server.is_running);
        server
    }

    /// The same, and all is well.
    async fn synced(&self, server: &AddressServer) -> AddressServer {
        let server = self.sync(server).await;
        assert_eq!(server.failure, None);
        server
    }

    async fn named(&self, name: &str) -> Option<CardSummary> {
        self.cards().await.into_iter().find(|card| card.name == name)
    }

    async fn conflicts(&self) -> CardConflictList {
        self.get("/api/card-conflicts").await.json()
    }

    async fn note(&self, name: &str, note: &str) {
        let card = self.named(name).await.unwrap();
        let mut content = self.card(card.id.as_str()).await.content;
        content.note = note.to_owned();
        let edit =
            json!({ "update": [{ "id": card.id, "version": card.version, "content": content }] });
        self.change(&edit).await.json::<Value>();
    }

    async fn delete_card(&self, name: &str) -> CardChangeDone {
        let card = self.named(name).await.unwrap();
        let gone = json!({ "delete": [{ "id": card.id, "version": card.version }] });
        self.change(&gone).await.json()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_go_both_ways_and_nothing_that_is_not_shown_is_lost() {
    let app = start().await;
    put(
        &app,
        "zoe.vcf",
        &vcard(
            "zoe",
            "Zoe",
            "EMAIL;TYPE=WORK:zoe@x.example\r\nX-HIDDEN:kept\r\nIMPP:xmpp:zoe@x.example\r\n",
        ),
    );
    let anna = app.anna().await;
    let server = anna.keep(&app).await;
    assert_eq!((server.failure, server.host.as_str()), (None, stack::HOST));
    assert!(server.synced_at.is_some());
    let books: AddressBookList = anna.get("/api/address-books").await.json();
    let book = books.items.iter().find(|book| book.name == "Friends").unwrap().id.clone();
    assert_eq!(server.books[0].book_id.as_ref(), Some(&book));
    let zoe = anna.named("Zoe").await.unwrap();
    assert_eq!((zoe.emails, zoe.book_id), (vec!["zoe@x.example".to_owned()], book.clone()));

    // An edit here changes only what it is about there.
    anna.note("Zoe", "Met in Bern").await;
    anna.synced(&server).await;
    let text = there(&app, "Zoe").unwrap();
    for line in ["NOTE:Met in Bern", "X-HIDDEN:kept", "xmpp:zoe@x.example", "zoe@x.example"] {
        assert!(text.contains(line), "{line}: {text}");
    }

    // New ones here and there.
    let new = json!({ "create": [{ "bookId": book, "content": { "name": { "given": "Ines" }, "emails": [{ "address": "ines@x.example" }] } }] });
    anna.change(&new).await.json::<Value>();
    put(&app, "ben.vcf", &vcard("ben", "Ben", "TEL:1\r\n"));
    anna.synced(&server).await;
    assert!(there(&app, "Ines").unwrap().contains("ines@x.example"));
    assert_eq!(anna.named("Ben").await.unwrap().phones, ["1"]);

    // Edits and deletions there, deletions here.
    put(&app, "ben.vcf", &vcard("ben", "Ben", "TEL:2\r\n"));
    app.host.put_dav_card(ANNA, "zoe.vcf", None).unwrap();
    anna.delete_card("Ines").await;
    anna.synced(&server).await;
    assert_eq!(anna.named("Ben").await.unwrap().phones, ["2"]);
    assert_eq!((anna.named("Zoe").await, there(&app, "Ines")), (None, None));
    assert!(anna.conflicts().await.items.is_empty());

    // What is the same stays untouched.
    let before = (anna.cards().await, app.host.dav_cards(ANNA).unwrap());
    anna.synced(&server).await;
    assert_eq!((anna.cards().await, app.host.dav_cards(ANNA).unwrap()), before);

    // A deletion that is taken back goes there, too.
    let gone = anna.delete_card("Ben").await;
    anna.synced(&server).await;
    assert_eq!(there(&app, "Ben"), None);
    anna.post(&format!("/api/card-changes/{}/undo", gone.id), &json!({})).await.json::<Value>();
    anna.synced(&server).await;
    assert!(there(&app, "Ben").unwrap().contains("TEL:2"));

    // A server that forgot what it told is asked for everything.
    app.host.expire_dav_tokens(ANNA).unwrap();
    let name = app.host.dav_cards(ANNA).unwrap().into_keys().next().unwrap();
    app.host.put_dav_card(ANNA, &name, None).unwrap();
    put(&app, "dan.vcf", &vcard("dan", "Dan", ""));
    anna.synced(&server).await;
    let names: Vec<_> = anna.cards().await.into_iter().map(|card| card.name).collect();
    assert_eq!(names, ["Dan"]);

    // Whoever lets go of the server keeps the cards.
    let path = format!("/api/address-servers/{}", server.id);
    let ben = app.signed_in(BEN).await;
    ben.delete(&path).await.is_problem(404, ProblemKind::NotFound);
    assert_eq!(anna.delete(&path).await.status, 204);
    assert_eq!(anna.cards().await.len(), 1);
    let list: AddressServerList = anna.get("/api/address-servers").await.json();
    assert!(list.items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_on_both_sides_waits_for_the_user() {
    let app = start().await;
    for name in ["A", "B", "C", "D", "E"] {
        put(&app, &format!("{name}.vcf"), &vcard(name, name, ""));
    }
    let anna = app.anna().await;
    let server = anna.keep(&app).await;
    for name in ["A", "B", "C"] {
        anna.note(name, "mine").await;
    }
    for name in ["A", "B"] {
        put(&app, &format!("{name}.vcf"), &vcard(name, name, "NOTE:theirs\r\n"));
    }
    app.host.put_dav_card(ANNA, "C.vcf", None).unwrap();
    // Deleted here and changed there: it comes back.
    anna.delete_card("D").await;
    put(&app, "D.vcf", &vcard("D", "D", "NOTE:theirs\r\n"));
    // The same change on both sides is none to ask about.
    anna.note("E", "both").await;
    put(&app, "E.vcf", &vcard("E", "E", "NOTE:both\r\n"));
    anna.synced(&server).await;
    let d = anna.named("D").await.unwrap();
    assert_eq!(anna.card(d.id.as_str()).await.content.note, "theirs");

    let conflicts = anna.conflicts().await.items;
    let find =
        |name: &str| conflicts.iter().find(|one| one.mine.content.display_name() == name).unwrap();
    assert_eq!(conflicts.len(), 3, "{conflicts:?}");
    assert_eq!(find("A").mine.content.note, "mine");
    assert_eq!(find("A").theirs.as_ref().unwrap().note, "theirs");
    assert_eq!(find("C").theirs, None);
    // Neither side is touched meanwhile.
    anna.synced(&server).await;
    assert!(there(&app, "A").unwrap().contains("NOTE:theirs"));

    let choose = async |name: &str, keep: &str| {
        let card = &find(name).mine;
        let path = format!("/api/card-conflicts/{}", card.id);
        let choice = json!({ "keep": keep, "version": card.version });
        let done: CardChangeDone = anna.post(&path, &choice).await.json();
        done
    };
    let stale = json!({ "keep": "mine", "version": 1 });
    let path = format!("/api/card-conflicts/{}", find("A").mine.id);
    anna.post(&path, &stale).await.is_problem(409, ProblemKind::CardConflict);
    let ben = app.signed_in(BEN).await;
    ben.post(&path, &stale).await.is_problem(404, ProblemKind::NotFound);
    choose("A", "mine").await;
    choose("B", "theirs").await;
    choose("C", "mine").await;
    anna.synced(&server).await;
    assert!(anna.conflicts().await.items.is_empty());
    assert!(there(&app, "A").unwrap().contains("NOTE:mine"));
    let b = anna.named("B").await.unwrap();
    assert_eq!(anna.card(b.id.as_str()).await.content.note, "theirs");
    assert!(there(&app, "C").unwrap().contains("NOTE:mine"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_or_none_or_refuses_is_told_as_such() {
    let mut app = start().await;
    let anna = app.anna().await;
    let place = format!("{}:{}", stack::HOST, app.host.ports().dav);
    let refused = anna.connect(&place, "wrong").await;
    refused.is_problem(422, ProblemKind::AddressServerRefused);
    for address in
        ["127.0.0.1", "http://localhost", &format!("{}:{}", stack::HOST, app.host.ports().imap)]
    {
        anna.connect(address, "demo").await.is_problem(422, ProblemKind::AddressServerMissing);
    }
    put(&app, "zoe.vcf", &vcard("zoe", "Zoe", ""));
    put(
        &app,
        "bad.vcf",
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:bad\r\nFN:Bad\r\nPHOTO;ENCODING=b:!!\r\nEND:VCARD\r\n",
    );
    let server = anna.keep(&app).await;
    assert!(anna.named("Zoe").await.is_some());

    tokio::task::block_in_place(|| app.host.stop_dav()).unwrap();
    anna.note("Zoe", "while it was away").await;
    assert_eq!(anna.sync(&server).await.failure, Some(SyncFailure::Unreachable));
    tokio::task::block_in_place(|| app.host.start_dav()).unwrap();
    anna.synced(&server).await;
    assert!(there(&app, "Zoe").unwrap().contains("while it was away"));

    let path = format!("/api/address-servers/{}", server.id);
    let server: AddressServer = anna.put(&path, &json!({ "password": "wrong" })).await.json();
    assert_eq!(server.failure, Some(SyncFailure::WrongPassword));
    let server: AddressServer = anna.put(&path, &json!({ "password": "demo" })).await.json();
    assert_eq!(server.failure, None);

    // A change goes there without anybody asking.
    let mut events = app.anna().await.events(None).await;
    events.begun().await;
    anna.note("Zoe", "by itself").await;
    let deadline = std::time::Instant::now() + crate::client::PATIENCE;
    while !there(&app, "Zoe").unwrap().contains("by itself") {
        assert!(std::time::Instant::now() < deadline, "nothing went there");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
