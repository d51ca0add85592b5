use proptest::prelude::*;

use super::*;
use crate::sieve::print::{outline, print};
use crate::sieve::tree::Position;

/// Everything that the tree says of the text: tokens cover it, children lie in their parents in order, and what lies
/// between them is trivia or a mark.
fn check_lossless(script: &Script) {
    assert_eq!(print(script), script.text());
    let mut at = 0;
    for token in script.tokens() {
        assert_eq!(token.span.start, at);
        at = token.span.end;
    }
    assert_eq!(at, script.text().len());
    let whole = Span { start: 0, end: script.text().len() };
    check_spans(script, whole, script.commands());
}

fn check_spans(script: &Script, within: Span, commands: &[Command]) {
    let mut at = within.start;
    for command in commands {
        assert!(at <= command.span.start && within.contains(command.span));
        at = command.span.end;
        assert!(script.slice(command.span).ends_with([';', '}']));
        check_arguments(script, command.span, &command.arguments);
        if let Some(block) = &command.block {
            assert!(command.span.contains(block.span));
            check_spans(script, block.span, &block.commands);
        }
    }
}

fn check_arguments(script: &Script, within: Span, arguments: &Arguments) {
    let mut at = within.start;
    let spans = arguments.items.iter().map(|item| item.span);
    for span in spans.chain(arguments.tests.iter().map(|test| test.span)) {
        assert!(at <= span.start && within.contains(span));
        assert!(!script.slice(span).starts_with([' ', '#']));
        at = span.end;
    }
    for test in &arguments.tests {
        check_arguments(script, test.span, &test.arguments);
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let script = parse(text).unwrap();
    check_lossless(&script);
    assert_eq!(outline(&script), expected);
}

#[track_caller]
fn check_error(text: &str, kind: SyntaxErrorKind, at: usize) {
    let error = parse(text).unwrap_err();
    assert_eq!((error.kind, error.span.start), (kind, at));
}

#[test]
fn odd_scripts_come_back_to_the_byte() {
    check("", "");
    check(" \r\n\t# only a comment", "");
    check("/* a */ keep /* b ; */ ; # c\r\n/**/", "keep;\n");
    check("KeeP;stop;", "keep;\nstop;\n");
    check("a:tag 10k\"x\";", "a :tag 10240 [\"x\"];\n");
    check("frob 1 :blah [\"a\",\"b\"] { }", "frob 1 :blah [\"a\", \"b\"] {\n}\n");
    check(
        "if not allof(true,anyof (false ,true)) {keep;}",
        "if ( not ( allof ( true anyof ( false true ) ) ) ) {\nkeep;\n}\n",
    );
    check(r#"set "a\"b\\c\d" "é";"#, "set [\"a\\\"b\\\\cd\"] [\"é\"];\n");
    check("reject text: # why\r\n..dot\r\n.x\r\n.\r\n;", "reject [\".dot\\r\\n.x\\r\\n\"];\n");
    check("reject TEXT:\nunix\n.\n;", "reject [\"unix\\r\\n\"];\n");
    check("reject \"a\nb\r\nc\";", "reject [\"a\\r\\nb\\r\\nc\"];\n");
    check("reject text:\n.\n;", "reject [\"\"];\n");
    check("text \"a\";", "text [\"a\"];\n");
}

#[test]
fn errors_have_their_place() {
    check_error("keep", SyntaxErrorKind::NoEnd, 4);
    check_error("keep;\n\"x\";", SyntaxErrorKind::NoCommand, 6);
    check_error("set \"a", SyntaxErrorKind::OpenString, 4);
    check_error("a /* b", SyntaxErrorKind::OpenComment, 2);
    check_error("a text:\nb\n", SyntaxErrorKind::OpenText, 2);
    check_error("a text: b\n.\n;", SyntaxErrorKind::OpenText, 2);
    check_error("a \0", SyntaxErrorKind::Nul, 2);
    check_error("a 99999999999999999999;", SyntaxErrorKind::Number, 2);
    check_error("a 9999999999999G;", SyntaxErrorKind::Number, 2);
    check_error("a 1b;", SyntaxErrorKind::Character, 3);
    check_error("é;", SyntaxErrorKind::Character, 0);
    check_error("if true { keep;", SyntaxErrorKind::OpenBlock, 15);
    check_error("}", SyntaxErrorKind::NoCommand, 0);
    check_error("a [];", SyntaxErrorKind::NoString, 3);
    check_error("a [\"b\" \"c\"];", SyntaxErrorKind::OpenList, 7);
    check_error("if anyof () {}", SyntaxErrorKind::NoTest, 10);
    check_error("if true, false {}", SyntaxErrorKind::NoEnd, 7);
    check_error(&"not ".repeat(100_000), SyntaxErrorKind::Depth, 4 * 33);
    check_error(&"if true {".repeat(100_000), SyntaxErrorKind::Depth, 9 * 32 + 8);
    let position = Position::of("a\né b", 5);
    assert_eq!(position, Position { line: 2, column: 3 });
}

/// Pieces that scripts are made of, and that break them.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "keep;",
            "if",
            "elsif",
            "else",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ",",
            ";",
            " ",
            "\r\n",
            "\n",
            "\t",
            "\"",
            "\\",
            "# c\n",
            "/* c */",
            "/*",
            "*/",
            "text:\n",
            ".\n",
            "..\n",
            "\"a\"",
            "\"\\\"\"",
            ":is",
            "10K",
            "0",
            "not",
            "anyof(true)",
            "header :is \"a\" [\"b\", \"c\"]",
            "require \"fileinto\";",
            "é",
            "${a}",
            "_x",
            "if true {",
            "}",
        ])
        .prop_map(str::to_owned),
        "[ -~\n]{0,6}",
    ]
}

fn argument_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(":is".to_owned()),
        Just("12M".to_owned()),
        "[a-z \"\\\\\n{}$]{0,8}".prop_map(|text| crate::sieve::print::quoted(&text).unwrap()),
        Just("[\"a\" ,/*x*/\"b\"]".to_owned()),
        "[a-z.]{0,5}".prop_map(|text| format!("text: \n.y{text}\r\n{text}x\n.\n")),
    ]
}

fn gap() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![" ", "\r\n", "\t ", " # why\n", "/* ; \" */", "\n\n"])
}

fn command_text() -> impl Strategy<Value = String> {
    let test = (gap(), proptest::collection::vec(argument_text(), 0..3))
        .prop_map(|(gap, arguments)| format!("header{gap}{}", arguments.join(gap)));
    let tests = test.prop_recursive(3, 8, 3, |inner| {
        (gap(), proptest::collection::vec(inner, 1..3))
            .prop_map(|(gap, inner)| format!("anyof{gap}({}{gap})", inner.join(",")))
    });
    let simple = (gap(), proptest::collection::vec(argument_text(), 0..3))
        .prop_map(|(gap, arguments)| format!("act{gap}{};", arguments.join(gap)));
    simple.prop_recursive(3, 12, 3, move |inner| {
        (gap(), tests.clone(), proptest::collection::vec(inner, 0..3)).prop_map(
            |(gap, test, inner)| format!("if{gap}{test}{gap}{{{}}}{gap}", inner.join(gap)),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_panics_and_what_parses_is_whole(pieces in proptest::collection::vec(piece(), 0..30)) {
        if let Ok(script) = parse(&pieces.concat()) {
            check_lossless(&script);
        }
    }

    #[test]
    fn a_script_is_whole(commands in proptest::collection::vec(command_text(), 0..5)) {
        let script = parse(&commands.concat()).unwrap();
        check_lossless(&script);
        prop_assert_eq!(script.commands().len(), commands.len());
    }

    #[test]
    fn a_change_stays_in_its_place(
        commands in proptest::collection::vec(command_text(), 1..5),
        which in any::<proptest::sample::Index>(),
        with in proptest::collection::vec(piece(), 0..6),
    ) {
        let script = parse(&commands.concat()).unwrap();
        let place = which.index(script.commands().len());
        let span = script.commands()[place].span;
        if let Ok(changed) = script.replace(span, &with.concat()) {
            let before = Span { start: 0, end: span.start }.of(script.text());
            prop_assert!(changed.text().starts_with(before));
            prop_assert!(changed.text().ends_with(script.text().get(span.end..).unwrap()));
            let old = &script.commands()[place + 1..];
            let new = &changed.commands()[changed.commands().len() - old.len()..];
            for (old, new) in old.iter().zip(new) {
                prop_assert_eq!(script.slice(old.span), changed.slice(new.span));
            }
        }
    }

    #[test]
    fn a_quoted_string_means_what_was_typed(value in "[a-z\"\\\\\r;{}#*/$ \u{e9}]{0,40}") {
        let said = crate::sieve::print::quoted(&value).unwrap();
        let script = parse(&format!("set {said};")).unwrap();
        let ArgumentKind::Strings(list) = &script.commands()[0].arguments.items[0].kind else { panic!() };
        prop_assert_eq!(&list[0].value, &value);
    }
}
