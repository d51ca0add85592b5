use bytes::Bytes;

use super::*;
use crate::imap::fetch::Fetched;
use crate::imap::response::Response;

fn parse(structure: &str) -> BodyPart {
    let line = format!("* 1 FETCH (UID 1 BODYSTRUCTURE {structure})");
    let Some(Response::Data(data)) = Response::parse(Bytes::from(line)) else {
        panic!("{structure}")
    };
    let mut messages = Vec::new();
    Fetched::gather(&mut messages, &data);
    messages.remove(0).body.unwrap()
}

/// A part of `kind` (`text/plain`), with parameters, id and disposition as they stand in the response.
fn part(kind: &str, params: &str, id: &str, disposition: &str) -> String {
    let (kind, subtype) = kind.split_once('/').unwrap();
    let lines = if kind == "text" { " 1" } else { "" };
    format!(
        "(\"{kind}\" \"{subtype}\" {params} {id} NIL \"7BIT\" 100{lines} NIL {disposition} NIL NIL)"
    )
}

fn bare(kind: &str) -> String {
    part(kind, "NIL", "NIL", "NIL")
}

fn multi(subtype: &str, parts: &[String]) -> String {
    format!("({} \"{subtype}\" (\"BOUNDARY\" \"x\") NIL NIL NIL)", parts.concat())
}

fn named(kind: &str, name: &str) -> String {
    part(kind, &format!("(\"NAME\" \"{name}\")"), "NIL", "(\"ATTACHMENT\" NIL)")
}

/// `texts | attachments`, parts by number.
#[track_caller]
fn check(structure: &str, expected: &str) -> Choice {
    let choice = choose(&parse(structure));
    let texts: Vec<_> = choice.texts.iter().map(|text| text.part.as_str().to_owned()).collect();
    let files: Vec<_> =
        choice.attachments.iter().map(|file| format!("{} {}", file.part, file.name)).collect();
    assert_eq!(format!("{} | {}", texts.join(", "), files.join(", ")), expected, "{structure}");
    choice
}

#[test]
fn the_last_alternative_that_can_be_shown_is_shown() {
    let choice = check(&multi("ALTERNATIVE", &[bare("text/plain"), bare("text/html")]), "2 | ");
    assert_eq!(choice.plain_instead.unwrap().part.as_str(), "1");
    check(
        &multi("ALTERNATIVE", &[bare("text/plain"), bare("text/x-amp-html"), bare("text/html")]),
        "3 | ",
    );
    check(
        &multi("ALTERNATIVE", &[bare("text/plain"), bare("text/html"), bare("text/calendar")]),
        "2 | 3 attachment-1.ics",
    );
    check(&multi("ALTERNATIVE", &[bare("text/html"), bare("text/plain")]), "2 | ");
    check(&multi("ALTERNATIVE", &[bare("application/pdf")]), " | 1 attachment-1.pdf");
}

#[test]
fn pictures_of_a_page_belong_to_it() {
    let image = part("image/png", "(\"NAME\" \"logo.png\")", "\"<logo@x>\"", "(\"INLINE\" NIL)");
    let related = multi("RELATED", &[bare("text/html"), image]);
    let choice = check(&multi("ALTERNATIVE", &[bare("text/plain"), related]), "2.1 | 2.2 logo.png");
    assert_eq!(choice.inline, BTreeMap::from([("logo@x".to_owned(), PartId::from("2.2"))]));
    let start = "(\"BOUNDARY\" \"x\" \"START\" \"<root@x>\")";
    let root = part("text/html", "NIL", "\"<root@x>\"", "NIL");
    check(
        &format!("({}{root} \"RELATED\" {start} NIL NIL NIL)", bare("image/gif")),
        "2 | 1 attachment-1.gif",
    );
}

#[test]
fn texts_between_files_are_shown_and_files_between_texts_are_not() {
    check(
        &multi(
            "MIXED",
            &[
                bare("text/plain"),
                named("application/pdf", "a.pdf"),
                bare("text/plain"),
                named("text/plain", "b.txt"),
            ],
        ),
        "1, 3 | 2 a.pdf, 4 b.txt",
    );
    check(
        &multi(
            "MIXED",
            &[
                bare("text/plain"),
                part("text/plain", "(\"NAME\" \"notes.txt\")", "NIL", "(\"INLINE\" NIL)"),
            ],
        ),
        "1 | 2 notes.txt",
    );
    check(&named("application/pdf", "../../a.pdf"), " | 1 a.pdf");
    check(&multi("MIXED", &vec![bare("text/plain"); 25]), &{
        let texts: Vec<_> = (1..=20).map(|n| n.to_string()).collect();
        let files: Vec<_> = (21..=25).map(|n| format!("{n} attachment-{}.txt", n - 20)).collect();
        format!("{} | {}", texts.join(", "), files.join(", "))
    });
}

#[test]
fn an_attached_message_is_a_file_named_by_its_subject() {
    let envelope = "(NIL \"Re: a/b\" NIL NIL NIL NIL NIL NIL NIL NIL)";
    let message = format!(
        "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 99 {envelope} {} 9 NIL NIL NIL NIL)",
        bare("text/html")
    );
    check(&multi("MIXED", &[bare("text/plain"), message]), "1 | 2 b.eml");
}

#[test]
fn what_is_encrypted_says_so_and_what_is_signed_is_read() {
    let signature = named("application/pgp-signature", "signature.asc");
    check(&multi("SIGNED", &[multi("MIXED", &[bare("text/plain")]), signature]), "1.1 | ");
    let encrypted = check(
        &multi(
            "ENCRYPTED",
            &[
                bare("application/pgp-encrypted"),
                named("application/octet-stream", "encrypted.asc"),
            ],
        ),
        " | 1 attachment-1.asc, 2 encrypted.asc",
    );
    assert_eq!(encrypted.note, Some(BodyNote::Encrypted));
    assert_eq!(
        check(&named("application/pkcs7-mime", "smime.p7m"), " | 1 smime.p7m").note,
        Some(BodyNote::Encrypted)
    );
}

#[test]
fn flowed_text_is_told_by_its_parameters() {
    let flowed = part("text/plain", "(\"FORMAT\" \"flowed\" \"DELSP\" \"Yes\")", "NIL", "NIL");
    let choice = check(&flowed, "1 | ");
    assert_eq!(choice.texts[0].flow, Flow { flowed: true, delete_space: true });
}

#[test]
fn two_thousand_parts_and_thirty_levels_are_no_trouble() {
    let choice = choose(&parse(&multi("MIXED", &vec![bare("image/png"); 2000])));
    assert_eq!(choice.attachments.len(), 2000);
    let mut nested = bare("text/plain");
    for _ in 0..30 {
        nested = multi("MIXED", &[nested]);
    }
    assert_eq!(choose(&parse(&nested)).texts.len(), 1);
}
