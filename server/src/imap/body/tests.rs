use bytes::Bytes;

use super::*;
use crate::imap::tokeniser::Tokeniser;

fn parse(text: &str) -> BodyPart {
    let values = Tokeniser::new(Bytes::copy_from_slice(text.as_bytes())).values();
    BodyPart::parse(&values[0])
}

/// `path media_type` of every part, in order.
fn outline(part: &BodyPart) -> Vec<String> {
    let own = format!("{} {}", part.path, part.media_type);
    std::iter::once(own).chain(part.children.iter().flat_map(outline)).collect()
}

const PLAIN: &str =
    r#"("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "QUOTED-PRINTABLE" 1152 23 NIL NIL NIL NIL)"#;

#[test]
fn a_message_of_one_part_is_part_1() {
    let part = parse(PLAIN);
    assert_eq!(outline(&part), ["1 text/plain"]);
    assert_eq!(part.charset().as_deref(), Some("utf-8"));
    assert_eq!(part.encoding, TransferEncoding::QuotedPrintable);
    assert_eq!(part.size_bytes, 1152);
    assert!(!part.has_attachment());
}

#[test]
fn parts_are_numbered_as_fetch_wants_them() {
    let image = r#"("IMAGE" "PNG" ("NAME" "a.png") "<logo@x>" "A logo" "BASE64" 780 NIL ("INLINE" ("FILENAME" "b.png")) NIL "loc")"#;
    let alternative = format!(r#"({PLAIN}{PLAIN} "ALTERNATIVE" ("BOUNDARY" "x") NIL NIL NIL)"#);
    let envelope = r#"(NIL "Inner" NIL NIL NIL NIL NIL NIL NIL NIL)"#;
    let single = format!(
        r#"("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 99 {envelope} {PLAIN} 9 NIL ("ATTACHMENT" NIL) NIL NIL)"#
    );
    let multi = format!(r#"("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 99 {envelope} {alternative} 9)"#);
    let root = parse(&format!(r#"({alternative}{image}{single}{multi} "MIXED")"#));
    assert_eq!(
        outline(&root),
        [
            " multipart/mixed",
            "1 multipart/alternative",
            "1.1 text/plain",
            "1.2 text/plain",
            "2 image/png",
            "3 message/rfc822",
            "3.1 text/plain",
            "4 message/rfc822",
            " multipart/alternative",
            "4.1 text/plain",
            "4.2 text/plain",
        ]
    );
    let image = root.find("2").unwrap();
    assert_eq!(image.file_name().as_deref(), Some("b.png"));
    assert_eq!(image.content_id.as_deref(), Some("logo@x"));
    assert_eq!(image.location.as_deref(), Some("loc"));
    assert_eq!((image.decoded_size(), image.has_attachment()), (570, false));
    assert_eq!(root.find("3").unwrap().envelope.as_ref().unwrap().subject, "Inner");
    assert!(root.find("3").unwrap().is_attachment() && root.has_attachment());
    assert_eq!(root.find("4").unwrap().media_type, "message/rfc822");
    assert_eq!(root.find("9"), None);
}

#[test]
fn a_message_that_is_a_message_numbers_below_1() {
    let envelope = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)";
    let message =
        |body: &str| format!(r#"("message" "rfc822" NIL NIL NIL "7bit" 9 {envelope} {body} 1)"#);
    assert_eq!(outline(&parse(&message(PLAIN))), ["1 message/rfc822", "1.1 text/plain"]);
    let twice = outline(&parse(&message(&message(PLAIN))));
    assert_eq!(twice, ["1 message/rfc822", "1.1 message/rfc822", "1.1.1 text/plain"]);
}

#[test]
fn survives_a_great_many_parts_and_deep_nesting() {
    let many = parse(&format!("({} \"mixed\")", PLAIN.repeat(2000)));
    assert_eq!(many.children.len(), 2000);
    assert_eq!(many.find("2000").unwrap().media_type, "text/plain");
    let nested = (0..30).fold(PLAIN.to_owned(), |inner, _| format!("({inner} \"mixed\")"));
    assert!(parse(&nested).find(&["1"; 30].join(".")).is_some());
    let absurd = (0..5000).fold(PLAIN.to_owned(), |inner, _| format!("({inner} \"mixed\")"));
    assert!(outline(&parse(&absurd)).len() <= MAX_DEPTH + 1);
}

#[test]
fn survives_what_is_no_structure() {
    for text in [
        "NIL",
        "()",
        "(NIL NIL)",
        "(() \"mixed\")",
        "(\"text\")",
        "(\"message\" \"rfc822\" NIL NIL NIL NIL 5 x)",
    ] {
        let _ = outline(&parse(text));
    }
}
