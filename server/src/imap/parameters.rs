//! Parameters of MIME fields (RFC 2045 §5.1), with the continuations and charsets of RFC 2231.

use bytes::Bytes;

use super::text::{decode_charset, decode_header, hex};
use super::value::Value;

/// As they stand in the message; [`Parameters::get`] decodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, Bytes)>);

impl Parameters {
    /// From a list of names and values in turn.
    pub(super) fn parse(list: &Value) -> Self {
        let items = list.items();
        let pairs = items.chunks_exact(2).filter_map(|pair| match pair {
            [name, value] => Some((name.text()?.to_ascii_lowercase(), value.bytes()?.clone())),
            _ => None,
        });
        Self(pairs.collect())
    }

    /// The value of `name`, decoded in whichever way it was encoded.
    pub fn get(&self, name: &str) -> Option<String> {
        if let Some(value) = self.raw(&format!("{name}*")) {
            return Some(extended(value));
        }
        if let Some(value) = self.continued(name) {
            return Some(value);
        }
        // Encoded words aren't allowed here (RFC 2047 §5), which never stopped anybody.
        self.raw(name).map(|value| decode_header(value))
    }

    fn raw(&self, name: &str) -> Option<&Bytes> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// `name*0`, `name*1*` and so on put together (RFC 2231 §3, §4.1).
    fn continued(&self, name: &str) -> Option<String> {
        let mut charset = None;
        let mut bytes = Vec::new();
        for number in 0..1000 {
            if let Some(value) = self.raw(&format!("{name}*{number}*")) {
                let mut value = value.as_ref();
                if number == 0
                    && let Some((label, rest)) = charset_and_rest(value)
                {
                    (charset, value) = (Some(label), rest);
                }
                bytes.extend(unpercent(value));
            } else if let Some(value) = self.raw(&format!("{name}*{number}")) {
                bytes.extend_from_slice(value);
            } else {
                break;
            }
        }
        if bytes.is_empty() {
            return None;
        }
        Some(match charset {
            Some(charset) => decode_charset(Some(&charset), &bytes),
            None => decode_header(&bytes),
        })
    }
}

/// `charset'language'text` with `%41` for what can't stand for itself (RFC 2231 §4).
fn extended(value: &[u8]) -> String {
    match charset_and_rest(value) {
        Some((charset, rest)) => decode_charset(Some(&charset), &unpercent(rest)),
        None => decode_charset(None, &unpercent(value)),
    }
}

fn charset_and_rest(value: &[u8]) -> Option<(String, &[u8])> {
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    let (charset, _, rest) = (parts.next()?, parts.next()?, parts.next()?);
    Some((String::from_utf8_lossy(charset).into_owned(), rest))
}

fn unpercent(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    loop {
        rest = match rest {
            [b'%', high, low, after @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or(0) * 16 + hex(*low).unwrap_or(0));
                after
            }
            [byte, after @ ..] => {
                bytes.push(*byte);
                after
            }
            [] => return bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::tokeniser::Tokeniser;

    #[track_caller]
    fn check(list: &str, expected: Option<&str>) {
        let values = Tokeniser::new(Bytes::copy_from_slice(list.as_bytes())).values();
        assert_eq!(Parameters::parse(&values[0]).get("name").as_deref(), expected, "for {list}");
    }

    #[test]
    fn names_come_in_many_dresses() {
        check(r#"("NAME" "a b.pdf")"#, Some("a b.pdf"));
        check(r#"("name" "=?utf-8?Q?=C3=A9.pdf?=")"#, Some("é.pdf"));
        check(r#"("name*" "utf-8'fr'%C3%A9%20.pdf")"#, Some("é .pdf"));
        check(r#"("name*" "iso-8859-1''%E9")"#, Some("é"));
        check(r#"("name*" "no-charset%41")"#, Some("no-charsetA"));
        check(r#"("name*0*" "utf-8''%C3" "name*1*" "%A9-" "name*2" "50%25")"#, Some("é-50%25"));
        check(r#"("name*1" "b" "name*0" "a")"#, Some("ab"));
        check(r#"("name" "x" "name*" "UTF-8''better")"#, Some("better"));
        check(r#"("other" "x")"#, None);
        check("NIL", None);
        check(r#"("name")"#, None);
        check(r#"("name*" "utf-8''%")"#, Some("%"));
    }
}
