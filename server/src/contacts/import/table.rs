//! CSV files of cards (RFC 4180, as loosely as they are written).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use shared::contact::CardContent;
use shared::contact::csv::{self, Dates, Field};
use shared::contact::transfer::{ImportColumn, ImportRemark};

use super::{Found, FoundCard};
use crate::contacts::{Error, change, edit, vcard};

/// More is no table of people.
const MOST_COLUMNS: usize = 500;

/// Letters of a cell that stand in a preview.
const SAMPLE: usize = 60;

/// Rows that are looked at for a sample of each column.
const SAMPLED_ROWS: usize = 20;

/// Reads a file. `fields` are what the user takes its columns for; without them, what the headers say.
pub(super) fn read(bytes: &[u8], fields: Option<&[String]>) -> Result<Found, Error> {
    let (text, encoding) = decode(bytes);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|_| Error::UnknownFile)?;
        if row.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(row);
        }
    }
    let first: Vec<String> =
        rows.first().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default();
    if first.is_empty() || first.len() > MOST_COLUMNS {
        return Err(Error::UnknownFile);
    }
    let has_headers = is_header(&first);
    let headers = if has_headers { first } else { vec![String::new(); first.len()] };
    let body = rows.get(usize::from(has_headers)..).unwrap_or_default();
    let samples: Vec<String> = (0..headers.len()).map(|column| sample(body, column)).collect();
    let proposed = match fields {
        Some(fields) => fields.iter().map(|field| Field::parse(field)).collect(),
        None if has_headers => csv::propose(&headers, &samples),
        None => csv::propose_by_samples(&samples),
    };
    // A file of something else: nothing in it looks like a person.
    if fields.is_none() && proposed.iter().all(Option::is_none) {
        return Err(Error::UnknownFile);
    }
    let dates = Dates::of(&headers);
    let cards = body.iter().map(|row| {
        let cells: Vec<&str> = row.iter().collect();
        found(&csv::card(&cells, &proposed, dates), row)
    });
    let cards = cards.collect();
    let columns = headers.into_iter().zip(samples).enumerate().map(|(at, (header, sample))| {
        let field = proposed.get(at).copied().flatten();
        let field = field.map(|field| field.to_string()).unwrap_or_default();
        ImportColumn { header, sample, field }
    });
    Ok(Found { encodings: vec![encoding.name().to_owned()], columns: columns.collect(), cards })
}

/// A row's card. Its `uid` is made of what it says, so that the same row is known again.
fn found(content: &CardContent, row: &::csv::StringRecord) -> FoundCard {
    let mut body = change::empty_body();
    edit::apply(&mut body, content);
    body.remove("uid");
    let uid = vcard::uid_of(&body);
    body.insert("uid".to_owned(), uid);
    let line = row.position().map_or(0, ::csv::Position::line);
    let has_bad_letters = row.iter().any(|cell| cell.contains(char::REPLACEMENT_CHARACTER));
    FoundCard {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        remarks: has_bad_letters.then_some(ImportRemark::BadLetters).into_iter().collect(),
        body: Some(body),
        photo: None,
    }
}

/// By its mark; else UTF-8 if it is valid; else what Windows wrote before that. UTF-16 without a mark has a zero in every
/// second place.
fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static Encoding) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding.decode_with_bom_removal(bytes).0, encoding);
    }
    let zeros =
        |odd: usize| bytes.iter().skip(odd).step_by(2).take(200).filter(|b| **b == 0).count();
    let encoding = match (zeros(0), zeros(1)) {
        (_, 20..) => encoding_rs::UTF_16LE,
        (20.., _) => encoding_rs::UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    };
    (encoding.decode_without_bom_handling(bytes).0, encoding)
}

/// Which of the usual ones stands most often in the first line, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut is_quoted = false;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            _ => {
                let found = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte);
                if let Some((_, count)) = found {
                    *count += 1;
                }
            }
        }
    }
    // The first of equals, so that a single column is a table of commas.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Whether a row is one of headers: none of its cells is an address or a number.
fn is_header(row: &[String]) -> bool {
    let is_value = |cell: &String| {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        cell.contains('@') || digits >= 5
    };
    !row.iter().any(is_value)
}

fn sample(rows: &[::csv::StringRecord], column: usize) -> String {
    let cells = rows.iter().take(SAMPLED_ROWS).filter_map(|row| row.get(column));
    let found = cells.map(str::trim).find(|cell| !cell.is_empty());
    found.unwrap_or_default().chars().take(SAMPLE).collect()
}

/// As UTF-8 with its mark, without which Excel reads something else.
pub(super) fn write(cards: &[CardContent]) -> String {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    for row in csv::table(cards) {
        // It is written to memory, and all rows are as long.
        let _ = writer.write_record(row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::content;

    fn names(bytes: &[u8]) -> Vec<String> {
        let found = read(bytes, None).unwrap();
        let bodies = found.cards.iter().filter_map(|card| card.body.as_ref());
        bodies.map(|body| content::shown(body).display_name()).collect()
    }

    #[test]
    fn any_encoding_and_delimiter_is_read() {
        let text = "Prénom;Nom;Adresse de messagerie\r\nChloé;Müller;chloe@pli.example\r\n";
        assert_eq!(names(text.as_bytes()), ["Chloé Müller"]);
        assert_eq!(names(format!("\u{feff}{text}").as_bytes()), ["Chloé Müller"]);
        assert_eq!(names(&WINDOWS_1252.encode(text).0), ["Chloé Müller"]);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(names(&wide), ["Chloé Müller"]);
        let marked: Vec<u8> =
            format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(names(&marked), ["Chloé Müller"]);
        assert_eq!(names(text.replace(';', "\t").as_bytes()), ["Chloé Müller"]);
        assert_eq!(names(b"Name,Note\n\"Keller, Anna\",\"two\nlines\"\n"), ["Keller, Anna"]);
        assert_eq!(names(b"Ben Roth;ben@pli.example\n"), ["Ben Roth"]);
    }

    #[test]
    fn what_is_no_table_of_people_is_refused() {
        assert!(read(b"", None).is_err());
        assert!(read(b"\x89PNG\r\n\x1a\n\0\0\0", None).is_err());
        assert!(read(b"amount,sum\n1,2\n", None).is_err());
        assert!(read(b"hello\n", None).is_err());
        assert!(read(b"PK\x03\x04,\0\n", None).is_err());
    }

    #[test]
    fn columns_may_be_taken_for_something_else() {
        let file = b"Name,Notes\nAnna,anna@pli.example\n";
        let found = read(file, Some(&["nickname".to_owned(), "email".to_owned()])).unwrap();
        let shown = content::shown(found.cards[0].body.as_ref().unwrap());
        assert_eq!(shown.nicknames[0].name, "Anna");
        assert_eq!(shown.emails[0].address, "anna@pli.example");
        assert_eq!(found.columns[1].field, "email");
        assert_eq!(found.cards[0].line, 2);
    }

    #[test]
    fn what_is_written_is_read_again_and_the_same_row_is_the_same_card() {
        let found = read(b"Given Name,E-mail 1 - Value\n=Anna,anna@pli.example\n", None).unwrap();
        let body = found.cards[0].body.clone().unwrap();
        let file = write(&[content::shown(&body)]);
        assert!(file.starts_with('\u{feff}') && file.contains("'=Anna"));
        let again = read(file.as_bytes(), None).unwrap();
        let uid = |found: &Found| found.cards[0].body.as_ref().unwrap()["uid"].clone();
        assert_eq!(uid(&found), uid(&again));
    }
}
