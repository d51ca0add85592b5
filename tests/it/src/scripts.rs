//! Scripts on the host: kept, checked, and changed only where nobody else changed them.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::json;
use shared::id::ScriptId;
use shared::problem::ProblemKind;
use shared::script::{Script, ScriptEntry, ScriptVerdict, Scripts};
use shared::sieve::parse::parse;
use shared::sieve::print::{Dialect, literal};
use stack::{MailHost, Options};

use crate::app::{ANNA, App};
use crate::client::{Answer, Client};
use crate::mail::letter;

pub fn id(name: &str) -> ScriptId {
    ScriptId(URL_SAFE_NO_PAD.encode(name))
}

pub async fn scripts(browser: &Client) -> Scripts {
    browser.get(&browser.path("scripts").await).await.json()
}

pub async fn read(browser: &Client, name: &str) -> Answer {
    browser.get(&browser.path(&format!("scripts/{}", id(name))).await).await
}

/// Saves a script as the interface does, and lets mail go through it.
pub async fn save(browser: &Client, name: &str, version: Option<&str>, text: &str) -> Answer {
    let body = json!({ "text": text, "version": version, "activate": true });
    browser.put(&browser.path(&format!("scripts/{}", id(name))).await, &body).await
}

async fn activate(browser: &Client, name: Option<&str>) -> Answer {
    let body = json!({ "script": name.map(id) });
    browser.put(&browser.path("scripts/active").await, &body).await
}

/// Puts a script on the host as another program would.
pub fn put(host: &MailHost, name: &str, text: &[u8]) {
    // The host makes the home, so that it is its own.
    host.imap(ANNA, b"a SELECT INBOX\r\n").unwrap();
    let folder = host.home(host.person(ANNA).unwrap()).join("sieve");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.sieve"));
    fs::write(&path, text).unwrap();
    for path in [folder, path] {
        give_to_owner(&path);
    }
}

/// The host's own user must be able to write what the test wrote.
fn give_to_owner(path: &std::path::Path) {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let home = path.ancestors().find(|above| above.ends_with("anna")).unwrap();
    let owner = fs::metadata(home).unwrap();
    chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
}

fn count(app: &App, folder: &str) -> usize {
    app.host.messages(ANNA, folder).unwrap().len()
}

const TO_WORK: &str = "require \"fileinto\";\r\n\r\n# rule:[Work]\r\nif header :contains \"subject\" \"work\" {\r\n    fileinto \"Work\";\r\n    stop;\r\n}\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_files_mail_and_can_be_switched_off() {
    let app = App::start().await;
    app.host.save(ANNA, "Work", &[], &letter("first")).unwrap();
    let anna = app.anna().await;
    let none = scripts(&anna).await;
    let host = none.host.unwrap();
    assert!(host.implementation.contains("Pigeonhole"), "{}", host.implementation);
    assert!(
        ["fileinto", "vacation", "editheader"]
            .iter()
            .all(|name| { host.extensions.iter().any(|known| known == name) })
    );
    assert!(none.items.is_empty() && none.current.is_none());

    let saved: Script = save(&anna, "pli", None, TO_WORK).await.json();
    assert_eq!((saved.name.as_str(), saved.is_active, saved.text.as_str()), ("pli", true, TO_WORK));
    assert_eq!(scripts(&anna).await.current, Some(saved.clone()));
    app.host.deliver(ANNA, &letter("work to do")).unwrap();
    app.host.deliver(ANNA, &letter("play")).unwrap();
    assert_eq!((count(&app, "Work"), count(&app, "INBOX")), (2, 1));

    assert_eq!(activate(&anna, None).await.status, 204);
    let off = scripts(&anna).await;
    assert!(!off.items[0].is_active);
    assert_eq!(off.current.unwrap().text, TO_WORK);
    app.host.deliver(ANNA, &letter("more work")).unwrap();
    assert_eq!((count(&app, "Work"), count(&app, "INBOX")), (2, 2));
    assert_eq!(activate(&anna, Some("pli")).await.status, 204);
    activate(&anna, Some("gone")).await.is_problem(404, ProblemKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_replaced_that_was_not_seen() {
    let app = App::start().await;
    let anna = app.anna().await;
    let first: Script = save(&anna, "pli", None, "keep;\r\n").await.json();
    save(&anna, "pli", None, "stop;\r\n").await.is_problem(409, ProblemKind::ScriptConflict);
    // Another program changes it.
    put(&app.host, "pli", b"discard;\r\n");
    let stale = save(&anna, "pli", Some(&first.version), "stop;\r\n").await;
    stale.is_problem(409, ProblemKind::ScriptConflict);
    let now: Script = read(&anna, "pli").await.json();
    assert_eq!(now.text, "discard;\r\n");
    let saved: Script = save(&anna, "pli", Some(&now.version), "stop;\r\n").await.json();
    assert_eq!(read(&anna, "pli").await.json::<Script>(), saved);
    // One that is gone isn't made again by somebody who saw it.
    let other = save(&anna, "other", Some(&saved.version), "stop;\r\n").await;
    other.is_problem(409, ProblemKind::ScriptConflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_come_with_their_lines_and_change_nothing() {
    let app = App::start().await;
    let anna = app.anna().await;
    let saved: Script = save(&anna, "pli", None, TO_WORK).await.json();
    let wrong =
        "require \"fileinto\";\r\n\r\nfileinto \"a\";\r\nbogus \"b\";\r\nif flase { keep; }\r\n";
    let path = anna.path("scripts/check").await;
    let verdict: ScriptVerdict = anna.post(&path, &json!({ "text": wrong })).await.json();
    let lines: Vec<_> = verdict.errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [Some(4), Some(5)], "{verdict:?}");
    assert!(verdict.errors[0].message.contains("bogus"), "{verdict:?}");
    let fine: ScriptVerdict = anna.post(&path, &json!({ "text": TO_WORK })).await.json();
    assert_eq!(fine, ScriptVerdict::default());
    let refused = save(&anna, "pli", Some(&saved.version), wrong).await;
    refused.is_problem(422, ProblemKind::ScriptRefused);
    assert_eq!(refused.problem().script, verdict.errors);
    let large = save(&anna, "pli", Some(&saved.version), &"# x\r\n".repeat(200_000)).await;
    large.is_problem(413, ProblemKind::TooLarge);
    for (text, line) in [
        ("keep;\r\nredirect \"Anna+x@pli.example\";", 2),
        (
            "redirect \"a@b.c\"; redirect \"b@b.c\"; redirect \"c@b.c\"; redirect \"d@b.c\";\r\nredirect \"e@b.c\";",
            2,
        ),
        ("require \"vacation-seconds\";\r\n\r\nvacation :seconds 0 \"x\";", 3),
    ] {
        let refused = save(&anna, "pli", Some(&saved.version), text).await;
        refused.is_problem(422, ProblemKind::ScriptRefused);
        let said = refused.problem().script;
        assert_eq!((said.len(), said[0].line), (1, Some(line)), "{said:?}");
    }
    assert_eq!(read(&anna, "pli").await.json::<Script>(), saved);
}

/// As a Roundcube made it, with things that no rule editor understands.
const FOREIGN: &str = "# Generated by somebody else\n\nrequire [\"fileinto\",\"imap4flags\" , \"variables\"];\n\t\n# rule:[Lists]\nif allof (header :contains \"list-id\" \"dev\")\n{\n\tfileinto \"Lists\";\n}\n/* kept\n   as it is */ set \"x\"   \"${y}\" ;\n# rule:[Boss]\nif address :is \"from\" \"boss@example.com\" { addflag \"\\\\Flagged\"; }\n# no end of line";

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_script_keeps_its_name_and_all_but_one_rule() {
    let app = App::start().await;
    let anna = app.anna().await;
    put(&app.host, "roundcube", FOREIGN.as_bytes());
    put(&app.host, "other", b"keep;\n");
    assert_eq!(activate(&anna, Some("roundcube")).await.status, 204);
    let current = scripts(&anna).await.current.unwrap();
    assert_eq!((current.name.as_str(), current.text.as_str()), ("roundcube", FOREIGN));
    let script = parse(FOREIGN).unwrap();
    let rule = script.commands().iter().find(|command| script.slice(command.span).contains("boss"));
    let with = "if address :is \"from\" \"chief@example.com\" { addflag \"\\\\Flagged\"; }";
    let edited = script.replace(rule.unwrap().span, with).unwrap();
    let saved = save(&anna, "roundcube", Some(&current.version), edited.text()).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let home = app.host.home(app.host.person(ANNA).unwrap()).join("sieve");
    let there = fs::read_to_string(home.join("roundcube.sieve")).unwrap();
    assert_eq!(there, FOREIGN.replace("boss@", "chief@"));
    assert_eq!(fs::read(home.join("other.sieve")).unwrap(), b"keep;\n");
    let names: Vec<_> =
        scripts(&anna).await.items.into_iter().map(|it| (it.name, it.is_active)).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&("roundcube".to_owned(), true)), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_text_is_kept_and_said() {
    let app = App::start().await;
    let anna = app.anna().await;
    put(&app.host, "latin", b"# R\xe9gles\nkeep;\n");
    assert_eq!(activate(&anna, Some("latin")).await.status, 204);
    let all = scripts(&anna).await;
    assert_eq!((all.current, all.problem), (None, Some(ProblemKind::ScriptBroken)));
    read(&anna, "latin").await.is_problem(409, ProblemKind::ScriptBroken);
    save(&anna, "latin", None, "keep;").await.is_problem(409, ProblemKind::ScriptConflict);
    let home = app.host.home(app.host.person(ANNA).unwrap()).join("sieve");
    assert_eq!(fs::read(home.join("latin.sieve")).unwrap(), b"# R\xe9gles\nkeep;\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_are_renamed_and_deleted_but_not_the_active_one() {
    let app = App::start().await;
    let anna = app.anna().await;
    save(&anna, "pli", None, "keep;\r\n").await.json::<Script>();
    put(&app.host, "old", b"stop;\n");
    let rename = async |from: &str, to: &str| {
        let path = anna.path(&format!("scripts/{}", id(from))).await;
        anna.send(anna.request(Method::PATCH, &path).json(&json!({ "name": to }))).await
    };
    rename("old", "pli").await.is_problem(409, ProblemKind::ScriptConflict);
    rename("gone", "x").await.is_problem(404, ProblemKind::NotFound);
    rename("old", "a\"\r\nDELETESCRIPT \"pli").await.is_problem(400, ProblemKind::BadRequest);
    let entry: ScriptEntry = rename("old", "Été \"2026\"").await.json();
    assert_eq!((entry.name.as_str(), entry.is_active), ("Été \"2026\"", false));
    assert_eq!(read(&anna, "Été \"2026\"").await.json::<Script>().text, "stop;\n");
    let delete =
        async |name: &str| anna.delete(&anna.path(&format!("scripts/{}", id(name))).await).await;
    assert_eq!(delete("Été \"2026\"").await.status, 204);
    delete("Été \"2026\"").await.is_problem(404, ProblemKind::NotFound);
    delete("pli").await.is_problem(409, ProblemKind::ScriptConflict);
    for odd in ["", "%00", "x.y", "AA", "Li4veA"] {
        let path = anna.path(&format!("scripts/{odd}")).await;
        assert!((400..500).contains(&anna.delete(&path).await.status), "{odd}");
    }
    assert_eq!(scripts(&anna).await.items.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_rules_says_so() {
    let app = App::start_with(Options::imap_only(), |config, _| {
        for host in config.domains.values_mut() {
            host.sieve = None;
        }
    })
    .await;
    let anna = app.anna().await;
    assert_eq!(scripts(&anna).await, Scripts::default());
    save(&anna, "pli", None, "keep;").await.is_problem(501, ProblemKind::Unsupported);
    activate(&anna, None).await.is_problem(501, ProblemKind::Unsupported);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_goes_away_is_said_to_be_away() {
    let mut app = App::start().await;
    let anna = app.anna().await;
    let saved: Script = save(&anna, "pli", None, "keep;\r\n").await.json();
    app.host.stop_imap().unwrap();
    let path = anna.path("scripts").await;
    anna.get(&path).await.is_problem(502, ProblemKind::HostUnreachable);
    let lost = save(&anna, "pli", Some(&saved.version), "stop;\r\n").await;
    lost.is_problem(502, ProblemKind::HostUnreachable);
    app.host.start_imap().unwrap();
    assert_eq!(scripts(&anna).await.current, Some(saved));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_can_be_no_commands() {
    let app = App::start().await;
    let anna = app.anna().await;
    let long = "x".repeat(10_000);
    let hostile = [
        "a\"; discard; #",
        "a\r\ndiscard;\r\n",
        "*/ discard; /*",
        "${subject} ${hex: 22 3b}",
        "\\\" \\",
        "\r\n.\r\ndiscard;",
        "{5+}\r\nLOGOUT\r\n",
        &long,
    ];
    let mut version = None;
    for word in hostile {
        let quoted = literal(word, Dialect::default()).unwrap();
        let text = format!(
            "require \"fileinto\";\r\nif header :is \"subject\" {quoted} {{\r\n    fileinto {quoted};\r\n}}\r\n"
        );
        let answer = save(&anna, "pli", version.as_deref(), &text).await;
        if answer.status == 200 {
            let saved: Script = answer.json();
            assert_eq!(read(&anna, "pli").await.json::<Script>().text, text);
            version = Some(saved.version);
        } else {
            // A folder that can't be called so, in the host's eyes.
            answer.is_problem(422, ProblemKind::ScriptRefused);
        }
        app.host.deliver(ANNA, &letter("kept")).unwrap();
    }
    assert_eq!(count(&app, "INBOX"), hostile.len(), "nothing was discarded");
    let nul = save(&anna, "pli", version.as_deref(), "keep; # a\0b\r\n").await;
    nul.is_problem(422, ProblemKind::ScriptRefused);
    assert_eq!(scripts(&anna).await.items.len(), 1);
}
