use shared::contact::{CardContent, CardKind, Context, PhoneFeature};

use super::*;
use crate::contacts::photo;

fn one(card: &[u8]) -> Read {
    let raw = split(card);
    assert_eq!(raw.len(), 1, "{raw:?}");
    read(raw[0]).unwrap()
}

fn shown(card: &[u8]) -> CardContent {
    content::shown(&one(card).body)
}

#[test]
fn letters_of_old_machines_are_read() {
    let quoted = shown(
        b"BEGIN:VCARD\r\nVERSION:2.1\r\n\
        N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;\r\n\
        ORG;ENCODING=QUOTED-PRINTABLE:Caf=C3=A9\r\n\
        TITLE;ENCODING=QUOTED-PRINTABLE:Ma=EEtre\r\n\
        NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\r\ntwo=C3=\r\n=A9\r\nTEL;CELL:0791234567\r\nEND:VCARD\r\n",
    );
    assert_eq!(
        (quoted.name.surname.as_str(), quoted.name.given.as_str()),
        ("M\u{fc}ller", "J\u{f6}rg")
    );
    assert_eq!(quoted.organisations[0].name, "Caf\u{e9}");
    assert_eq!(quoted.titles[0].name, "Ma\u{ee}tre");
    assert_eq!(quoted.note, "one\ntwo\u{e9}");
    assert!(quoted.phones[0].features.contains(&PhoneFeature::Mobile));

    let named = one(b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=ISO-8859-2:\xa9imon\nEND:VCARD\n");
    assert_eq!(content::shown(&named.body).name.full, "\u{160}imon");
    assert_eq!(named.encoding, "ISO-8859-2");
    let silent = one(b"BEGIN:VCARD\nVERSION:3.0\nFN:M\xfcller \x96 x\nEND:VCARD\n");
    assert_eq!(content::shown(&silent.body).name.full, "M\u{fc}ller \u{2013} x");
    assert_eq!(silent.encoding, "windows-1252");
    assert!(silent.remarks.is_empty());
}

#[test]
fn groups_of_lines_and_folds_are_read() {
    let card = shown(
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Kel\r\n ler;Anna;;;\r\nitem1.EMAIL;type=INTERNET;type=pref:a@x.example\r\n\
        ITEM1.X-ABLABEL:_$!<Other>!$_\r\nitem2.TEL;type=WORK,FAX:044 1\r\nBDAY:--0412\r\nEND:VCARD\r\n",
    );
    assert_eq!(card.name.surname, "Keller");
    assert_eq!(card.emails[0].preference, Some(1));
    assert_eq!(card.emails[0].label, "Other");
    assert!(card.phones[0].contexts.contains(&Context::Work));
    let birthday = card.birthday.unwrap();
    assert_eq!((birthday.year, birthday.month, birthday.day), (None, Some(4), Some(12)));
}

#[test]
fn a_card_without_uid_has_the_same_each_time() {
    let card = b"BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:\nEMAIL:a@x.example\nEND:VCARD\n";
    assert_eq!(one(card).body["uid"], one(card).body["uid"]);
    assert_eq!(shown(card).display_name(), "a@x.example");
}

#[test]
fn what_cannot_be_read_is_named() {
    let cut = split(b"BEGIN:VCARD\nFN:A\n");
    assert_eq!(read(cut[0]).unwrap_err(), ImportRemark::CutOff);
    let long = format!("BEGIN:VCARD\nNOTE:{}\nEND:VCARD\n", "x".repeat(LARGEST));
    assert_eq!(read(split(long.as_bytes())[0]).unwrap_err(), ImportRemark::TooLarge);
}

#[test]
fn groups_of_apple_are_groups() {
    let card = shown(
        b"BEGIN:VCARD\nVERSION:3.0\nFN:Team\nX-ADDRESSBOOKSERVER-KIND:group\n\
        X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1\nEND:VCARD\n",
    );
    assert_eq!(card.kind, CardKind::Group);
    assert_eq!(card.members, ["urn:uuid:1"]);
}

#[test]
fn a_card_survives_the_way_out_and_back() {
    let picture: Vec<u8> = [&[0xff, 0xd8, 0xff][..], &[7; 5000]].concat();
    let encoded = {
        let mut body = Body::new();
        photo::put(&mut body, "image/jpeg", &picture);
        body["media"]["k1"]["uri"].as_str().unwrap().split_once(',').unwrap().1.to_owned()
    };
    let card = format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u-1\r\nN:Keller;Anna;Maria;Dr.;PhD\r\nFN:Dr. Anna Keller\r\n\
        NICKNAME:Annie\r\nORG:Example AG;Sales\r\nTITLE:Head\r\nEMAIL;TYPE=WORK:a@x.example\r\n\
        item1.TEL:123\r\nitem1.X-ABLabel:Boat\r\nADR;TYPE=HOME:;;Gasse 1;Bern;BE;3000;Schweiz\r\n\
        BDAY:1980-02-03\r\nURL:https://x.example\r\nNOTE:One\\nTwo\\, three\\; four\r\nCATEGORIES:A,B\r\n\
        X-CUSTOM;FOO=bar:hello\r\nX-PHONETIC-LAST-NAME:kel\r\nIMPP:xmpp:a@x.example\r\n\
        PHOTO;ENCODING=b;TYPE=JPEG:{encoded}\r\nEND:VCARD\r\n"
    );
    let first = one(card.as_bytes()).body;
    for version in [VCardVersion::V4_0, VCardVersion::V3_0] {
        let text = write(first.clone(), version).unwrap();
        assert!(text.lines().all(|line| line.len() <= 76), "{text}");
        let again = one(text.as_bytes()).body;
        assert_eq!(content::shown(&again), content::shown(&first), "{text}");
        assert!(text.contains("X-CUSTOM;FOO=bar:hello"), "{text}");
        assert!(text.contains("xmpp:a@x.example"), "{text}");
        let mut with_photo = again.clone();
        assert_eq!(photo::take(&mut with_photo), Ok(Some(picture.clone())));
        if version == VCardVersion::V4_0 {
            assert_eq!(write(again, version).unwrap(), text, "and once more");
        }
    }
}
