//! Contact cards in a file (RFC 6350 and its forerunners), as they are shown.

use calcard::vcard::{VCard, VCardEntry, VCardProperty, VCardValue};
use calcard::{Entry, Parser};
use shared::preview::{ContactCard, ContactField, ContactFieldKind};

/// So many cards of one file are shown, so many fields of a card, so many characters of a field.
const MAX_CARDS: usize = 100;
const MAX_FIELDS: usize = 40;
const MAX_VALUE: usize = 1000;

/// The cards in `text`.
pub(super) fn read(text: &str) -> Vec<ContactCard> {
    let mut parser = Parser::new(text);
    let mut cards = Vec::new();
    while cards.len() < MAX_CARDS {
        match parser.entry() {
            Entry::VCard(found) => cards.push(card(&found)),
            Entry::Eof | Entry::TooManyComponents => break,
            _ => {}
        }
    }
    cards.retain(|card| !card.name.is_empty() || !card.fields.is_empty());
    cards
}

fn card(found: &VCard) -> ContactCard {
    let fields = found.entries.iter().filter_map(field).take(MAX_FIELDS);
    let fields: Vec<ContactField> = fields.collect();
    let named = |property: VCardProperty| {
        let entry = found.entries.iter().find(|entry| entry.name == property)?;
        Some(value(entry, " ")).filter(|name| !name.is_empty())
    };
    let first = || fields.first().map(|field| field.value.clone());
    let name = named(VCardProperty::Fn)
        .or_else(|| named(VCardProperty::N))
        .or_else(first)
        .unwrap_or_default();
    ContactCard { name, fields }
}

fn field(entry: &VCardEntry) -> Option<ContactField> {
    let kind = match entry.name {
        VCardProperty::Org => ContactFieldKind::Organisation,
        VCardProperty::Title | VCardProperty::Role => ContactFieldKind::Title,
        VCardProperty::Email => ContactFieldKind::Email,
        VCardProperty::Tel => ContactFieldKind::Phone,
        VCardProperty::Adr => ContactFieldKind::Address,
        VCardProperty::Url => ContactFieldKind::Website,
        VCardProperty::Bday => ContactFieldKind::Birthday,
        VCardProperty::Note => ContactFieldKind::Note,
        _ => return None,
    };
    let value = value(entry, ", ");
    let value = value.strip_prefix("tel:").map(str::to_owned).unwrap_or(value);
    (!value.is_empty()).then_some(ContactField { kind, value })
}

/// The pieces of a value that aren't empty, one after the other.
fn value(entry: &VCardEntry, between: &str) -> String {
    let mut pieces: Vec<String> = Vec::new();
    for value in &entry.values {
        match value {
            VCardValue::Component(inner) => pieces.extend(inner.iter().cloned()),
            VCardValue::PartialDateTime(at) => {
                let number = |number: Option<u16>, width: usize| {
                    number.map(|number| format!("{number:0width$}"))
                };
                let day = [
                    number(at.year, 4),
                    number(at.month.map(u16::from), 2),
                    number(at.day.map(u16::from), 2),
                ];
                pieces.push(day.into_iter().flatten().collect::<Vec<_>>().join("-"));
            }
            other => pieces.extend(other.as_text().map(str::to_owned)),
        }
    }
    let kept: Vec<&str> =
        pieces.iter().map(|piece| piece.trim()).filter(|piece| !piece.is_empty()).collect();
    kept.join(between).chars().filter(|c| !c.is_control() || *c == '\n').take(MAX_VALUE).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cards_are_read_in_any_version() {
        let text = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Rosa Blum\r\nN:Blum;Rosa;;;\r\nORG:Atelier Nord;Print\r\n\
            TEL;VALUE=uri:tel:+41-21\r\nEMAIL;TYPE=work:rosa@nord.example\r\n\
            ADR:;;Rue 1;Lausanne;;1000;CH\r\nBDAY:19800214\r\nNOTE:a\\nb\r\nPHOTO:data:image/png;base64,AAAA\r\nEND:VCARD\r\n\
            BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Jo\r\nEND:VCARD\r\n";
        let cards = read(text);
        assert_eq!(cards.len(), 2, "{cards:?}");
        assert_eq!(cards[0].name, "Rosa Blum");
        let values: Vec<_> =
            cards[0].fields.iter().map(|it| (it.kind, it.value.as_str())).collect();
        assert_eq!(
            values,
            [
                (ContactFieldKind::Organisation, "Atelier Nord, Print"),
                (ContactFieldKind::Phone, "+41-21"),
                (ContactFieldKind::Email, "rosa@nord.example"),
                (ContactFieldKind::Address, "Rue 1, Lausanne, 1000, CH"),
                (ContactFieldKind::Birthday, "1980-02-14"),
                (ContactFieldKind::Note, "a\nb"),
            ]
        );
        assert_eq!(cards[1].name, "Müller Jo");
    }

    #[test]
    fn a_flood_of_cards_ends() {
        let card = format!("BEGIN:VCARD\nFN:x\n{}END:VCARD\n", "TEL:1\n".repeat(500));
        let cards = read(&card.repeat(200));
        assert_eq!((cards.len(), cards[0].fields.len()), (MAX_CARDS, MAX_FIELDS));
        assert!(read("<html>").is_empty());
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "(BEGIN:VCARD\n|END:VCARD\n|FN:|BDAY:|ADR;|[ -~\u{e9}\n]{0,9}){0,30}") {
            let _ = read(&text);
        }
    }
}
