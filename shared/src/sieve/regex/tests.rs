use super::*;

#[track_caller]
fn check(pattern: &str, text: &str, expected: &[&str]) {
    let found = Regex::new(pattern, true).unwrap().captures(text);
    let found: Vec<&str> = found
        .into_iter()
        .flatten()
        .map(|group| group.map_or("-", |(from, to)| text.get(from..to).unwrap()))
        .collect();
    assert_eq!(found, expected, "{pattern} in {text}");
}

#[test]
fn finds_the_leftmost_longest() {
    check("b", "abc", &["b"]);
    check("B+", "abbc", &["bb"]);
    check("x", "abc", &[]);
    check("", "abc", &[""]);
    check("a|ab|abc", "xabcd", &["abc"]);
    check("(a|ab)(c|bcd)(d*)", "abcd", &["abcd", "ab", "c", "d"]);
    check("^(.*)@(.*)\\.example$", "a@b@c.example", &["a@b@c.example", "a@b", "c"]);
    check("(a*)(b|abc)", "abc", &["abc", "", "abc"]);
    check("(a*)*", "aa", &["aa", "aa"]);
    check("(ab|c){2,3}", "xabcabz", &["abcab", "ab"]);
    check("(z)?(.)(x)*", "qx", &["qx", "-", "q", "x"]);
    check("[]a-c-]+", "x-]bcd", &["-]bc"]);
    check("[^[:digit:] ]+", "12 ab 3", &["ab"]);
    check("\\[([^]]+)\\]", "Re: [list-1] x", &["[list-1]", "list-1"]);
    check("\\<w\\w+\\b", "aw word", &["word"]);
    check("a{,2}b", "aaab", &["aab"]);
    check("é", "café", &["é"]);
    check("a.c$", "abc", &["abc"]);
}

#[test]
fn refuses_what_the_host_refuses_and_what_takes_for_ever() {
    let error = |pattern: &str| Regex::new(pattern, false).unwrap_err();
    assert_eq!(error("("), RegexError::Parenthesis);
    assert_eq!(error("a)"), RegexError::Parenthesis);
    assert_eq!(error("[a"), RegexError::Bracket);
    assert_eq!(error("[z-a]"), RegexError::Bracket);
    assert_eq!(error("*a"), RegexError::Repetition);
    assert_eq!(error("a{2,1}"), RegexError::Repetition);
    assert_eq!(error("a{1"), RegexError::Repetition);
    assert_eq!(error("a\\"), RegexError::Backslash);
    assert_eq!(error("(a)\\1"), RegexError::BackReference);
    assert_eq!(error("((a{900}){900}){900}"), RegexError::TooLarge);
    assert_eq!(error(&"(".repeat(100_000)), RegexError::TooLarge);
}

#[test]
fn hostile_patterns_end_soon() {
    let text = "a".repeat(3_000);
    for pattern in
        ["(a*)*b", "(a|aa)+$", "(a|a)*(a|a)*(a|a)*b", "((a+)+)+c", "(.*)(.*)(.*)(.*)x", "(a*)*"]
    {
        let _ = Regex::new(pattern, true).unwrap().captures(&text);
    }
}
