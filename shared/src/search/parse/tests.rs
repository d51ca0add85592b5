use proptest::prelude::*;

use super::*;
use crate::search::{Age, AgeUnit, Day, Mark};

/// Each part of `text` with what it was taken for.
#[track_caller]
fn check(text: &str, query: &str, kinds: &[PartKind]) {
    let parsed = parse(text);
    assert_eq!(parsed.query.to_string(), query, "{text}");
    let seen: Vec<_> = parsed.parts.iter().map(|part| part.kind).collect();
    assert_eq!(seen, kinds, "{text}");
}

const WORDS: PartKind = PartKind::Words;

fn operator(operator: Operator) -> PartKind {
    PartKind::Operator(operator)
}

fn fault(fault: Fault) -> PartKind {
    PartKind::Fault(fault)
}

#[test]
fn the_language_of_the_manual() {
    use Operator::*;
    check(
        "from:anna subject:\"rent due\" has:attachment larger:5M before:2026-01-01 in:archive is:unread label:x -newsletter",
        "from:anna subject:\"rent due\" has:attachment larger:5M before:2026-01-01 in:archive is:unread label:x -newsletter",
        &[
            operator(From),
            operator(Subject),
            operator(Has),
            operator(Larger),
            operator(Before),
            operator(In),
            operator(Is),
            operator(Label),
            WORDS,
        ],
    );
    check(
        "FROM:Anna -in:\"Clients/Atelier Nord\"",
        "from:Anna -in:\"Clients/Atelier Nord\"",
        &[operator(From), operator(In)],
    );
    check("since:2026 size", "after:2026-01-01 size", &[operator(After), WORDS]);
    check(
        "larger:2048 smaller:1500b",
        "larger:2K smaller:1500",
        &[operator(Larger), operator(Smaller)],
    );
    check(
        "is:starred has:file newer_than:7D",
        "is:flagged has:attachment newer:7d",
        &[operator(Is), operator(Has), operator(Newer)],
    );
}

#[test]
fn anything_else_is_words() {
    check("", "", &[]);
    check(" \t\u{3000} ", "", &[]);
    check("two words", "two words", &[WORDS, WORDS]);
    check("\"two words\"x", "\"two words\" x", &[WORDS, WORDS]);
    check("or OR and (a) a\\b", "or OR and (a) a\\b", &[WORDS; 5]);
    check("12:30 https://pli.example/a", "\"12:30\" \"https://pli.example/a\"", &[WORDS, WORDS]);
    check("- -- \"\"", "\"-\" -\"-\"", &[WORDS, WORDS, WORDS]);
    check("say\"cheese", "\"say\\\"cheese\"", &[WORDS]);
    check(r#""a \"b\" \\ c""#, r#""a \"b\" \\ c""#, &[WORDS]);
}

#[test]
fn what_is_not_understood_is_kept_as_words_and_marked() {
    check("form:anna", "\"form:anna\"", &[fault(Fault::NoSuchOperator)]);
    check("-form:\"a b\"", "-\"form:\\\"a b\\\"\"", &[fault(Fault::NoSuchOperator)]);
    check("from: anna", "\"from:\" anna", &[fault(Fault::NoValue), WORDS]);
    check("is:blue has:wings", "\"is:blue\" \"has:wings\"", &[fault(Fault::NoSuchValue); 2]);
    check("before:soon", "\"before:soon\"", &[fault(Fault::NoDate)]);
    check("newer:long", "\"newer:long\"", &[fault(Fault::NoAge)]);
    check(
        "larger:huge larger:99999999999999999999G",
        "\"larger:huge\" \"larger:99999999999999999999G\"",
        &[fault(Fault::NoSize); 2],
    );
    check("from:\"anna kel", "from:\"anna kel\"", &[fault(Fault::OpenQuote)]);
    let long = "é".repeat(MAX_BYTES);
    let parsed = parse(&long);
    assert_eq!(parsed.parts.last().map(|part| part.kind), Some(fault(Fault::TooLong)));
}

#[test]
fn a_mark_stands_where_the_part_does() {
    let text = "grüße is:blue  end";
    let part = parse(text).parts.remove(1);
    assert_eq!(text.get(part.span), Some("is:blue"));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        r#"[-a-z:"\\ {}()%*é\r\n\x00\u{3000}]{1,8}"#,
        ".{1,8}",
        Just("from:x".to_owned()),
    ]
}

fn day() -> impl Strategy<Value = Day> {
    (1900i16..=9999, 1i8..=12, 1i8..=28).prop_filter_map("a day", |(y, m, d)| Day::new(y, m, d))
}

fn age() -> impl Strategy<Value = Age> {
    let unit = prop_oneof![
        Just(AgeUnit::Days),
        Just(AgeUnit::Weeks),
        Just(AgeUnit::Months),
        Just(AgeUnit::Years)
    ];
    (1u16.., unit).prop_map(|(count, unit)| Age { count, unit })
}

fn test() -> impl Strategy<Value = Test> {
    let mark = prop_oneof![
        Just(Mark::Unread),
        Just(Mark::Read),
        Just(Mark::Flagged),
        Just(Mark::Answered),
        Just(Mark::Forwarded),
        Just(Mark::Draft)
    ];
    prop_oneof![
        4 => text().prop_map(Test::Words),
        1 => text().prop_map(Test::From),
        1 => text().prop_map(Test::To),
        1 => text().prop_map(Test::Cc),
        1 => text().prop_map(Test::Subject),
        1 => text().prop_map(Test::Body),
        1 => text().prop_map(Test::In),
        1 => text().prop_map(Test::Label),
        1 => Just(Test::HasAttachment),
        1 => mark.prop_map(Test::Is),
        1 => any::<u64>().prop_map(Test::Larger),
        1 => (0u64..9000).prop_map(|number| Test::Smaller(number * 1024)),
        1 => day().prop_map(Test::Before),
        1 => day().prop_map(Test::After),
        1 => day().prop_map(Test::On),
        1 => age().prop_map(Test::Newer),
        1 => age().prop_map(Test::Older),
    ]
}

fn query() -> impl Strategy<Value = Query> {
    let term = (any::<bool>(), test()).prop_map(|(is_negated, test)| Term { is_negated, test });
    proptest::collection::vec(term, 0..8).prop_map(|terms| Query { terms })
}

proptest! {
    #[test]
    fn what_is_printed_reads_the_same(query in query()) {
        let printed = query.to_string();
        let parsed = parse(&printed);
        prop_assert_eq!(&parsed.query, &query, "{}", printed);
        let is_clean = parsed.parts.iter().all(|part| !matches!(part.kind, PartKind::Fault(_)));
        prop_assert!(is_clean, "{:?} in {}", parsed.parts, printed);
    }

    #[test]
    fn any_text_is_a_query_whose_parts_are_all_of_it(text in r#"([a-z]{1,5}:|"|-|\\| |[a-zé\u{3000}\r\n\x00]{1,4}|.){0,30}"#) {
        let parsed = parse(&text);
        let mut at = 0;
        for part in &parsed.parts {
            let between = text.get(at..part.span.start).unwrap();
            prop_assert!(between.chars().all(char::is_whitespace), "{:?} in {:?}", parsed.parts, text);
            prop_assert!(!text.get(part.span.clone()).unwrap().is_empty());
            at = part.span.end;
        }
        prop_assert!(text.get(at..).unwrap().chars().all(char::is_whitespace));
        prop_assert_eq!(parse(&parsed.query.to_string()).query, parsed.query);
    }
}
