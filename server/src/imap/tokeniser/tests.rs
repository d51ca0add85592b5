use proptest::prelude::*;

use super::*;

fn show(values: &[Value]) -> String {
    let show_one = |value: &Value| match value {
        Value::Nil => "nil".to_owned(),
        Value::Atom(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::Quoted(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
        Value::Literal(bytes) => format!("<{}>", bytes.escape_ascii()),
        Value::List(items) => format!("({})", show(items)),
    };
    values.iter().map(show_one).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(input: &str, expected: &str) {
    let values = Tokeniser::new(Bytes::copy_from_slice(input.as_bytes())).values();
    assert_eq!(show(&values), expected, "for {input:?}");
}

#[test]
fn reads_what_hosts_write() {
    check("", "");
    check("(\\Seen \\*) NIL nil 12\r\n", "(\\Seen \\*) nil nil 12");
    check(r#""a \"b\" \\ c" x"#, r#""a \"b\" \\ c" x"#);
    check("{3}\r\na(b c", "<a(b> c");
    check("~{3}\r\na\0b c", "<a\\x00b> c");
    check("{2+}\nab", "<ab>");
    check("BODY[HEADER.FIELDS (DATE \"FROM\")]<0> x", "BODY[HEADER.FIELDS (DATE \"FROM\")]<0> x");
    check("body[1.2.MIME] NIL", "body[1.2.MIME] nil");
    check("[Gmail]/All x", "[Gmail]/All x");
    check("(a)(b)((c))", "(a) (b) ((c))");
    check("{x} {5", "{x} {5");
    check("~foo", "~foo");
}

#[test]
fn survives_what_no_host_should_write() {
    check("\"open", "\"open\"");
    check("\"open\\", "\"open\"");
    check("(a (b", "(a (b))");
    check(")) a", "a");
    check("{9}\r\nshort", "<short>");
    check("{99999999999999999999}\r\nx", "{99999999999999999999} x");
    check("BODY[1 2", "BODY[1 2");
}

#[test]
fn lists_within_lists_have_an_end() {
    let deep = "(".repeat(100_000) + "x" + &")".repeat(100_000) + " y";
    let values = Tokeniser::new(Bytes::from(deep)).values();
    assert_eq!(values.len(), 2);
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut tokeniser = Tokeniser::new(Bytes::from(bytes));
        let _ = tokeniser.code();
        let _ = tokeniser.word();
        let _ = tokeniser.clone().line();
        let _ = tokeniser.values();
    }

    #[test]
    fn never_panics_on_what_looks_like_imap(text in r#"([()\[\]"\\{}~+ 0-9\r\n]|BODY|NIL|\{[0-9]\}\r\n){0,60}"#) {
        let mut tokeniser = Tokeniser::new(Bytes::from(text));
        let _ = tokeniser.code();
        let _ = tokeniser.values();
    }

    #[test]
    fn a_quoted_string_reads_back(text in "[^\r\n\0]{0,40}") {
        let written = format!("\"{}\" x", text.replace('\\', "\\\\").replace('"', "\\\""));
        let values = Tokeniser::new(Bytes::from(written)).values();
        prop_assert_eq!(values.first(), Some(&Value::Quoted(Bytes::from(text))));
        prop_assert_eq!(values.len(), 2);
    }
}
