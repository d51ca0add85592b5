//! Messages that no mail program should choke on. Each function's name says what its message proves.
//!
//! All of them can be put into a mailbox by [`crate::MailHost::import`], which takes any bytes.

mod attack;
mod garbage;

pub use attack::*;
pub use garbage::*;

/// A fixture's name and its bytes.
pub type Fixture = (&'static str, Vec<u8>);

/// Every fixture.
pub fn all() -> Vec<Fixture> {
    macro_rules! named {
        ($($name:ident),* $(,)?) => { vec![$((stringify!($name), $name())),*] };
    }
    named![
        an_empty_message,
        a_message_without_headers,
        a_message_of_headers_only,
        a_message_without_from_subject_or_date,
        a_date_from_the_year_zero,
        an_unknown_charset,
        a_charset_that_lies,
        utf_8_cut_within_a_character,
        raw_eight_bit_headers,
        encoded_words_that_never_end,
        base64_with_rubbish_in_it,
        quoted_printable_with_bad_escapes,
        a_multipart_that_never_ends,
        a_multipart_without_a_boundary,
        a_multipart_whose_boundary_never_comes,
        a_multipart_of_2000_parts,
        multiparts_nested_30_deep,
        messages_nested_30_deep,
        a_header_line_of_1_mb,
        a_subject_with_10000_encoded_words,
        a_to_header_with_2000_addresses,
        references_to_5000_messages,
        nul_bytes_everywhere,
        control_characters_in_names,
        a_line_of_1_mb,
        a_calendar_of_garbage,
        html_with_scripts,
        html_with_scripts_in_disguise,
        html_with_css_that_fetches,
        html_that_covers_the_page,
        html_with_forms,
        html_with_40000_nested_tags,
        html_with_a_tag_of_1_mb,
        html_with_5000_attributes,
        html_of_2_mb,
        html_with_remote_content_of_every_kind,
        html_with_lookalike_links,
        a_from_that_pretends_to_be_another,
        a_right_to_left_file_name,
        a_file_name_that_climbs,
        a_file_name_of_10000_characters,
        an_attachment_that_says_it_is_a_picture,
        an_svg_with_a_script,
        header_injection_in_a_subject,
    ]
}

/// A message with the usual header, `head` (lines that end with CRLF), and `body`.
fn message(subject: &str, head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut bytes = format!(
        "From: Mallory <mallory@elsewhere.example>\r\nTo: anna@pli.example\r\nSubject: {subject}\r\n\
         Date: Fri, 21 Nov 2025 10:42:00 +0100\r\nMessage-ID: <{:x}@elsewhere.example>\r\nMIME-Version: 1.0\r\n{head}\r\n",
        subject.len() * 7919 + head.len() * 104_729 + body.as_ref().len()
    )
    .into_bytes();
    bytes.extend_from_slice(body.as_ref());
    bytes
}

fn html(subject: &str, body: &str) -> Vec<u8> {
    message(
        subject,
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n",
        body,
    )
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn every_fixture_is_there_once() {
        let fixtures = all();
        let mut bytes: Vec<_> = fixtures.iter().map(|(_, bytes)| bytes).collect();
        bytes.sort();
        bytes.dedup();
        assert_eq!(bytes.len(), fixtures.len());
        assert!(fixtures.iter().all(|(_, bytes)| bytes.len() < 4_000_000));
    }
}
