//! What is written is read back by mail-parser, which knows nothing of us.

use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{Related, Relation};
use shared::id::{IdentityId, MessageId, UploadId};

use super::*;

fn compose(
    content: &DraftContent,
    files: &[FilePart],
    purpose: Purpose<'_>,
) -> (Vec<u8>, Composed) {
    let from = Address::new("Anna Müller", "anna@pli.example");
    let composition = Composition {
        content,
        from: &from,
        reply_to: &[],
        message_id: "fixed@pli.example",
        date: "2026-03-04T05:06:07Z".parse().unwrap(),
        boundary: "b0undary",
        calendar: None,
        purpose,
    };
    let mut output = Vec::new();
    let composed = write(&composition, files, &mut output).unwrap();
    assert_eq!(composed.size_bytes, output.len() as u64);
    (output, composed)
}

fn draft_marks(id: &DraftId) -> Purpose<'_> {
    Purpose::Draft(DraftMarks { id, writer: Some("tab") })
}

fn file(folder: &std::path::Path, name: &str, content: &[u8]) -> FilePart {
    let path = folder.join("file");
    std::fs::write(&path, content).unwrap();
    FilePart {
        path,
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        content_id: None,
        is_message: false,
    }
}

fn plain(text: &str) -> DraftContent {
    DraftContent {
        to: vec![Address::new("Ben", "ben@pli.example")],
        subject: "Hello".to_owned(),
        body: DraftBody::Plain { text: text.to_owned() },
        ..DraftContent::default()
    }
}

#[test]
fn a_short_plain_message_is_short() {
    let (bytes, _) = compose(&plain("Hi,\nBen"), &[], Purpose::Send);
    let expected = "Date: Wed, 4 Mar 2026 05:06:07 +0000\r\n\
        From: =?utf-8?B?QW5uYSBNw7xsbGVy?= <anna@pli.example>\r\n\
        To: \"Ben\" <ben@pli.example>\r\n\
        Subject: Hello\r\n\
        Message-ID: <fixed@pli.example>\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=\"utf-8\"\r\n\
        Content-Transfer-Encoding: 7bit\r\n\r\n\
        Hi,\r\nBen\r\n";
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}

#[test]
fn bcc_is_in_drafts_and_never_in_what_goes_out() {
    let mut content = plain("x");
    content.bcc = vec![Address::new("Secret", "secret@pli.example"), Address::new("", "sec")];
    let (sent, _) = compose(&content, &[], Purpose::Send);
    let sent = String::from_utf8(sent).unwrap().to_lowercase();
    assert!(!sent.contains("bcc") && !sent.contains("secret") && !sent.contains("x-pli"));
    let id = DraftId::from("d1");
    let (draft, _) = compose(&content, &[], draft_marks(&id));
    let draft = String::from_utf8(draft).unwrap();
    assert!(draft.contains("\r\nBcc: \"Secret\" <secret@pli.example>\r\n"), "{draft}");
    assert!(draft.contains("\r\nX-Pli-Unfinished: "), "{draft}");
    content.to.clear();
    let (sent, _) = compose(&content, &[], Purpose::Send);
    assert!(String::from_utf8(sent).unwrap().contains("\r\nTo: undisclosed-recipients:;\r\n"));
}

#[test]
fn a_signature_is_marked_in_drafts_and_its_pictures_are_parts_of_what_goes_out() {
    let picture = "<img src=\"data:image/png;base64,QUJD\" alt=\"Pli\">";
    let html = format!("<div>Hi</div><div class=\"m_pli-signature\">Anna {picture}</div>");
    let content = DraftContent { body: DraftBody::Rich { html }, ..plain("") };
    let (sent, _) = compose(&content, &[], Purpose::Send);
    let message = MessageParser::new().parse(&sent).unwrap();
    assert_eq!(message.body_text(0).unwrap(), "Hi\n-- \nAnna [Pli]\n".replace('\n', "\r\n"));
    let shown = message.body_html(0).unwrap();
    assert!(!shown.contains("m_pli") && !shown.contains("data:"), "{shown}");
    let part = message.parts.iter().find(|part| part.content_id().is_some()).unwrap();
    assert_eq!(part.contents(), b"ABC");
    assert!(shown.contains(&format!("src=\"cid:{}\"", part.content_id().unwrap())), "{shown}");

    let id = DraftId::from("d1");
    let (draft, _) = compose(&content, &[], draft_marks(&id));
    let message = MessageParser::new().parse(&draft).unwrap();
    let kept = message.body_html(0).unwrap();
    assert!(kept.contains("m_pli-signature") && kept.contains("data:image/png"), "{kept}");
}

#[test]
fn markdown_goes_out_as_written_and_as_what_it_means() {
    let forms = |html: &str, text: &str| {
        Some(shared::draft::Forms { html: html.to_owned(), text: text.to_owned() })
    };
    let body = DraftBody::Markdown {
        text: "See **this** <script>\n\n-- \nAnna\n".to_owned(),
        signature: forms("<i>Anna</i>", "Anna"),
        quote: forms("<table><tr><td>old</td></tr></table>", "Dan wrote:\n> old"),
    };
    let content = DraftContent { body, ..plain("") };
    let (sent, _) = compose(&content, &[], Purpose::Send);
    let message = MessageParser::new().parse(&sent).unwrap();
    assert_eq!(
        message.body_text(0).unwrap().replace("\r\n", "\n"),
        "See **this** <script>\n\n-- \nAnna\n\nDan wrote:\n> old\n"
    );
    let html = message.body_html(0).unwrap();
    for part in ["<strong>this</strong> &lt;script&gt;", "<i>Anna</i>", "<td>old</td>"] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("m_pli") && !sent.windows(5).any(|it| it == b"X-Pli"), "{html}");
}

#[test]
fn parts_nest_and_are_numbered_as_imap_numbers_them() {
    let folder = tempfile::tempdir().unwrap();
    let html = "<p>Look: <img src=\"cid:cat@pli\"></p>".to_owned();
    let content = DraftContent { body: DraftBody::Rich { html }, ..plain("") };
    let mut image = file(folder.path(), "cat.png", b"png");
    image.content_id = Some("cat@pli".to_owned());
    image.media_type = "image/png".to_owned();
    let report = file(folder.path(), "Bericht ü/2.pdf", b"pdf");
    let (bytes, composed) = compose(&content, &[report, image], Purpose::Send);
    let ids: Vec<_> = composed.parts.iter().map(PartId::as_str).collect();
    assert_eq!(ids, ["2", "1.2.2"]);
    let message = MessageParser::new().parse(&bytes).unwrap();
    let structure: Vec<_> = message
        .parts
        .iter()
        .map(|part| {
            let kind = part.content_type().unwrap();
            format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
        })
        .collect();
    assert_eq!(
        structure,
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "multipart/related",
            "text/html",
            "image/png",
            "application/pdf"
        ]
    );
    assert_eq!(message.parts[6].attachment_name(), Some("Bericht ü_2.pdf"));
    assert_eq!(message.parts[5].content_id(), Some("cat@pli"));
    assert_eq!(
        fragment_of(message.body_html(0).unwrap().replace("\r\n", "\n").trim_end()),
        Some("<p>Look: <img src=\"cid:cat@pli\"></p>")
    );
}

#[test]
fn an_attached_message_stays_one_unless_mail_cannot_carry_it() {
    let folder = tempfile::tempdir().unwrap();
    let check = |content: &[u8], encoding: &str, eight_bit: bool| {
        let mut original = file(folder.path(), "m.eml", content);
        original.is_message = true;
        let (bytes, composed) = compose(&plain("see"), &[original], Purpose::Send);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(text.contains(encoding), "{text}");
        assert_eq!(composed.eight_bit, eight_bit);
        bytes
    };
    let bytes = check(b"Subject: a\n\n.\nb\r\n", "message/rfc822", false);
    assert!(String::from_utf8(bytes).unwrap().contains("Subject: a\r\n\r\n.\r\nb\r\n"));
    check("Subject: ü\n\nü".as_bytes(), "Content-Transfer-Encoding: 8bit", true);
    check(b"Subject: a\n\n\0", "application/pdf", false);
    check("x".repeat(999).as_bytes(), "base64", false);
}

#[test]
fn long_threads_keep_their_beginning_and_end_and_nothing_injected() {
    let mut content = plain("x");
    content.references = (0..200).map(|n| format!("{n}@x.example")).collect();
    content.references.push("evil>\r\nBcc: a@b".to_owned());
    content.in_reply_to = vec!["199@x.example".to_owned()];
    let (bytes, _) = compose(&content, &[], Purpose::Send);
    let message = MessageParser::new().parse(&bytes).unwrap();
    let references = message.references().as_text_list().unwrap().to_vec();
    assert_eq!(references.len(), 60);
    assert_eq!((&*references[0], &*references[59]), ("0@x.example", "199@x.example"));
    assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() < 998));
    assert!(!String::from_utf8(bytes).unwrap().contains("Bcc"));
}

#[test]
fn a_draft_says_what_it_is() {
    let mut content = plain("x");
    content.identity = Some(IdentityId::from("me"));
    content.related =
        Some(Related { message: MessageId::from("SU5CT1g.1.2"), relation: Relation::Reply });
    content.attachments = vec![DraftAttachment {
        source: AttachmentSource::Upload { upload: UploadId::from("u") },
        name: "n".into(),
        media_type: "a/b".into(),
        size_bytes: 1,
        content_id: None,
    }];
    let id = DraftId::from("d1\r\nEvil: x");
    let (bytes, _) = compose(&content, &[], draft_marks(&id));
    let text = String::from_utf8(bytes).unwrap();
    for line in [
        "X-Pli-Draft: d1Evil:x",
        "X-Pli-Writer: tab",
        "X-Pli-Identity: me",
        "X-Pli-Related: reply SU5CT1g.1.2",
    ] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        6 => proptest::char::range(' ', '~'),
        1 => proptest::sample::select(vec!['\r', '\n', '\t', '\0', '\u{7f}', '.', '=', '?', '"', '\\', '<', '>', ',', ';', ':']),
        2 => any::<char>(),
        1 => proptest::sample::select(vec!['ü', '日', '🦊', '\u{200b}', '\u{a0}']),
    ];
    proptest::collection::vec(letter, 0..120).prop_map(String::from_iter)
}

fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// White space folds in headers (RFC 5322 §2.2.3): runs of it aren't kept by every reader.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

proptest! {
    #[test]
    fn anything_written_is_read_back(
        subject in any_text(), name in any_text(), body in any_text(), file_name in any_text(), rich in any::<bool>(),
        data in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let attached = file(folder.path(), &file_name, &data);
        let content = DraftContent {
            to: vec![Address { name: Some(name.clone()), email: "ben@pli.example".to_owned() }, Address::new("", "chloe@pli.example")],
            subject: subject.clone(),
            body: if rich { DraftBody::Rich { html: body.clone() } } else { DraftBody::Plain { text: body.clone() } },
            ..DraftContent::default()
        };
        let (bytes, _) = compose(&content, &[attached], Purpose::Send);
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            prop_assert!(line.ends_with(b"\r\n") && line.len() <= 998);
            prop_assert!(line.iter().filter(|byte| **byte == b'\r').count() == 1);
        }
        let message = MessageParser::new().parse(&bytes).unwrap();
        let names: Vec<_> = message.headers().iter().map(|header| header.name().to_owned()).collect();
        prop_assert_eq!(names, ["Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"]);
        prop_assert_eq!(words(message.subject().unwrap_or_default()), words(&header::one_line(&subject)));
        let to: Vec<_> = message.to().unwrap().iter().map(|one| one.address().unwrap().to_owned()).collect();
        prop_assert_eq!(to, ["ben@pli.example", "chloe@pli.example"]);
        prop_assert_eq!(words(message.to().unwrap().first().unwrap().name().unwrap_or_default()), words(&header::one_line(&name)));
        let found = message.parts.last().unwrap();
        prop_assert_eq!(found.contents(), &data[..]);
        if rich {
            let html = message.body_html(0).unwrap();
            let html = lines(&html);
            prop_assert_eq!(fragment_of(html.strip_suffix('\n').unwrap()), Some(&*lines(&body)));
        } else {
            prop_assert_eq!(lines(&message.body_text(0).unwrap()), lines(&body) + "\n");
        }
    }
}
