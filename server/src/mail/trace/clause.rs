//! Structured fields as a row of clauses (RFC 5322 §3.2): comments gone, quoted strings whole.

/// Longest field that is looked at; a longer one was made to hurt.
const MAX_BYTES: usize = 8 * 1024;
/// Clauses of one field.
const MAX_CLAUSES: usize = 50;

/// The clauses between `;`, each as its words. `a = b` is one word, as `a=b` is.
pub(super) fn clauses(field: &str) -> Vec<Vec<String>> {
    let mut clauses = vec![Vec::new()];
    let mut word = String::new();
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut chars = field.char_indices().take_while(|(at, _)| *at < MAX_BYTES).map(|(_, c)| c);
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted || depth > 0 => {
                let escaped = chars.next();
                word.extend(escaped.filter(|_| quoted));
            }
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => word.push(c),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ';' => {
                end(&mut clauses, &mut word);
                if clauses.len() == MAX_CLAUSES {
                    return clauses;
                }
                clauses.push(Vec::new());
            }
            _ if c.is_whitespace() => end(&mut clauses, &mut word),
            _ => word.push(c),
        }
    }
    end(&mut clauses, &mut word);
    clauses
}

/// Puts `word` to the last clause, and to its last word where a `=` joins them.
fn end(clauses: &mut [Vec<String>], word: &mut String) {
    let word = std::mem::take(word);
    let Some(clause) = clauses.last_mut().filter(|_| !word.is_empty()) else { return };
    match clause.last_mut() {
        Some(last) if last.ends_with('=') || word.starts_with('=') => last.push_str(&word),
        _ => clause.push(word),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(field: &str, expected: &[&[&str]]) {
        assert_eq!(clauses(field), expected, "{field}");
    }

    #[test]
    fn words_are_parted_and_comments_left_out() {
        check(
            "mx.a.example (v1 ;) ; spf=pass (a (b;) c) x=y",
            &[&["mx.a.example"], &["spf=pass", "x=y"]],
        );
        check("a; dkim = pass\r\n header.d= b", &[&["a"], &["dkim=pass", "header.d=b"]]);
        check(r#"a; r="b \"c; d" e"#, &[&["a"], &[r#"r=b "c; d"#, "e"]]);
        check("a;", &[&["a"], &[]]);
        check("((((", &[&[]]);
    }

    proptest! {
        #[test]
        fn any_field_is_read_in_bounds(field in "[a-z(;)\"\\\\= é]{0,300}") {
            prop_assert!(clauses(&field).len() <= MAX_CLAUSES);
        }
    }

    #[test]
    fn a_huge_field_costs_little() {
        assert!(clauses(&"a;".repeat(1_000_000)).len() <= MAX_CLAUSES);
        assert!(clauses(&"x".repeat(1_000_000))[0][0].len() <= MAX_BYTES);
    }
}
