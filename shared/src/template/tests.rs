use proptest::prelude::*;

use super::design::{Design, Fill, Flaw, Layout, Line, Link, Logo};
use super::*;

fn anna() -> Values {
    Values::from([
        ("first_name", "Anna"),
        ("last_name", "O'Hara & <Söhne>"),
        ("phone", "+49 (0)30 1234-5"),
        ("site", "pli.example/a b"),
        ("email", "anna@pli.example"),
    ])
}

#[track_caller]
fn html(source: &str, expected: &str) {
    assert_eq!(Template::html(source).unwrap().render(&anna()), expected, "{source}");
}

#[track_caller]
fn refuses(source: &str, kind: ErrorKind, line: usize, column: usize) {
    let error = Template::html(source).unwrap_err();
    assert_eq!((error.kind, error.line, error.column), (kind, line, column), "{source}");
}

#[test]
fn gaps_are_filled_in() {
    html("Hi {{ first_name }}!", "Hi Anna!");
    html("{{first_name}}{{ nobody }}.", "Anna.");
    html("{{ mobile | none <yet> }}", "none &lt;yet&gt;");
    html("{{ first_name | x }}", "Anna");
    html("{{{ first_name }}}", "{Anna}");
    html("<b>{{ last_name }}</b>", "<b>O&#39;Hara &amp; &lt;Söhne&gt;</b>");
    let text = Template::text("{{ last_name }} {{#phone}}<{{ phone }}>{{/phone}}").unwrap();
    assert_eq!(text.render(&anna()), "O'Hara & <Söhne> <+49 (0)30 1234-5>");
}

#[test]
fn sections_show_where_there_is_a_value() {
    html("{{#phone}}T {{ phone }}{{/phone}}{{#mobile}}M{{/mobile}}", "T +49 (0)30 1234-5");
    html("{{#mobile phone}}a{{#mobile}}b{{/mobile}}{{/mobile phone}}", "a");
    let blank = Values::from([("phone", " \n ")]);
    assert_eq!(Template::html("{{#phone}}x{{/phone}}").unwrap().render(&blank), "");
}

#[test]
fn values_in_addresses_stay_what_they_are() {
    html("<a href=\"tel:{{ phone }}\">", "<a href=\"tel:+493012345\">");
    html("<a href='{{ site }}'>", "<a href='https://pli.example/ab'>");
    html("<a href=\"mailto:{{ email }}\">", "<a href=\"mailto:anna@pli.example\">");
    html(
        "<a href=\"https://x/?q={{ last_name }}\">",
        "<a href=\"https://x/?q=O%27Hara%20%26%20%3CS%C3%B6hne%3E\">",
    );
    html("<a href=\"{{ email }}\">", "<a href=\"mailto:anna@pli.example\">");
    for hostile in [
        "javascript:alert(1)",
        "JaVaScRiPt:x.y",
        "data:text/html,x.y",
        "//evil.example",
        "vbscript:a.b",
        "java\nscript:a.b",
        "\u{1}javascript:a.b",
        "&#106;avascript:a.b",
        "x.y:alert(1)",
    ] {
        let values = Values::from([("site", hostile)]);
        let link = Template::html("<a href=\"{{ site }}\">").unwrap().render(&values);
        assert_eq!(link, "<a href=\"\">", "{hostile}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refuses("a\nb {{ x", ErrorKind::Unclosed, 2, 3);
    refuses("{{ First }}", ErrorKind::BadName { name: "First".to_owned() }, 1, 1);
    refuses("{{#a}}", ErrorKind::UnclosedSection { name: "a".to_owned() }, 1, 1);
    refuses("ä{{/a}}", ErrorKind::UnopenedSection { name: "a".to_owned() }, 1, 2);
    refuses("{{#a}}{{#b}}{{/a}}{{/b}}", ErrorKind::UnopenedSection { name: "a".to_owned() }, 1, 13);
    refuses("{{#a}}<b{{/a}}>", ErrorKind::AcrossMarkup, 1, 9);
    refuses(&"{{#a}}".repeat(9), ErrorKind::TooDeep, 1, 49);
    refuses(&"{{ a }}".repeat(501), ErrorKind::TooMany, 1, 3501);
    let long = "x".repeat(LONGEST + 1);
    assert_eq!(Template::html(&long).unwrap_err().kind, ErrorKind::TooLong);
    for source in [
        "<a {{ x }}>",
        "<{{ x }}",
        "<b {{ x }}=\"1\">",
        "<b title={{ x }}>",
        "<p style=\"color:{{ x }}\">",
        "<p onclick=\"{{ x }}\">",
        "<p hidden ONCLICK = \"{{ x }}\">",
        "<!-- {{ x }} -->",
        "<style>{{ x }}</style>",
        "<script></script>{{ x }}",
        "<svg>{{ x }}",
        "<title></titles>{{ x }}",
        "<!---- ->{{ x }}",
        "<a/onclick='{{ x }}'>",
        "</a title=\">\" {{ x }}>",
        "<img srcset=\"{{ x }}\">",
    ] {
        assert_eq!(Template::html(source).unwrap_err().kind, ErrorKind::Place, "{source}");
    }
    for source in [
        "<a href=\"javascript:{{ x }}\">",
        "<a href=\"{{ x }}{{ y }}\">",
        "<a href=\"j{{ x }}\">",
        "<a href=\"{{ x }}:{{ y }}\">",
    ] {
        assert_eq!(Template::html(source).unwrap_err().kind, ErrorKind::Scheme, "{source}");
    }
    html(
        "<style>a</style>{{ first_name }}<!-- x --><!-->{{ first_name }}",
        "<style>a</style>Anna<!-- x --><!-->Anna",
    );
    let error = check_names("a {{ b }}", |_| false).unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 3: there is no variable “b”");
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "[<>\"'&{}/#| =:;%\\\\a-z\n\t\u{202e}]{0,40}",
        Just("\"><script>alert(1)</script>".to_owned()),
        Just("' onmouseover='x".to_owned()),
        Just("javascript:alert(document.domain)".to_owned()),
        Just("{{ first_name }}{{#x}}".to_owned()),
        Just("--><img src=x onerror=y>".to_owned()),
    ]
}

/// Text that has all of the language in it, right and wrong.
fn source() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z <>\"'=/{}!&;:.-]{0,6}",
        Just("{{ x }}".to_owned()),
        Just("{{ y | else }}".to_owned()),
        Just("{{#x}}".to_owned()),
        Just("{{/x}}".to_owned()),
        Just("{{#x y}}".to_owned()),
        Just("{{/x y}}".to_owned()),
        Just("<a href=\"".to_owned()),
        Just("<a href='https://x/".to_owned()),
        Just("<p title=\"".to_owned()),
        Just("\">".to_owned()),
        Just("'>".to_owned()),
        Just("<!--".to_owned()),
        Just("-->".to_owned()),
        Just("<style>".to_owned()),
        Just("</style>".to_owned()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// How often each character that ends or begins something stands there.
fn marks(html: &str) -> [usize; 4] {
    ['<', '>', '"', '\''].map(|mark| html.matches(mark).count())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_printed_is_read_as_the_same(source in source()) {
        for read in [Template::html, Template::text] {
            if let Ok(template) = read(&source) {
                let printed = template.to_string();
                prop_assert_eq!(read(&printed), Ok(template), "{}", printed);
            }
        }
    }

    #[test]
    fn a_value_never_makes_markup(source in source(), x in hostile(), y in hostile()) {
        if let Ok(template) = Template::html(&source) {
            let harmless = Values::from([("x", "v"), ("y", "v")]);
            let mut values = harmless.clone();
            for (name, value) in [("x", &x), ("y", &y)] {
                // Sections show by whether there is a value, not by which.
                if !value.trim().is_empty() {
                    values.0.insert(name.to_owned(), value.clone());
                }
            }
            prop_assert_eq!(marks(&template.render(&values)), marks(&template.render(&harmless)));
        }
    }

    #[test]
    fn a_value_never_makes_a_scheme(value in hostile()) {
        let address = address::whole(&value);
        prop_assert!(address.is_empty() || address::SCHEMES.iter().any(|scheme| address.to_lowercase().starts_with(scheme)), "{}", address);
        prop_assert!(address.is_ascii());
        prop_assert!(!address::part(&value).contains([':', '/', '?', '#', '&', '"']));
    }

    #[test]
    fn reading_never_panics(source in ".{0,200}") {
        let _ = Template::html(&source);
        let _ = Template::text(&source);
    }
}

const LABELS: [&str; 5] = ["Name", "Role", "Phone", "Company", "Note"];

#[test]
fn every_layout_is_a_template() {
    for layout in Layout::ALL {
        let mut design = Design::starting(layout, LABELS);
        design.logo = Some(Logo {
            name: "a.png".into(),
            url: "data:image/png;base64,QUJD".into(),
            width: 240,
            height: 120,
        });
        design.links = vec![
            Link { label: "Site".into(), url: "pli.example".into() },
            Link { label: String::new(), url: "{{ calendar }}".into() },
        ];
        let custom = ["calendar".to_owned()];
        let written = design.template(&custom).unwrap().render(&anna());
        assert!(
            written.contains("Anna") && written.contains("href=\"https://pli.example\""),
            "{written}"
        );
        assert_eq!(written.contains("<img"), layout.has_logo(), "{layout:?}");
        assert!(!written.contains(", </"), "a comma with nothing behind it: {written}");
        assert_eq!(written.matches("<div").count(), written.matches("</div>").count(), "{written}");
    }
}

#[test]
fn a_separator_stands_between_two_values_only() {
    let design = Design::starting(Layout::OneLine, LABELS);
    let template = design.template(&[]).unwrap();
    let written = |values| template.render(&values);
    assert!(written(Values::from([("job_title", "A"), ("department", "B")])).contains("A, B"));
    assert!(!written(Values::from([("job_title", "A")])).contains(", "));
    assert!(!written(Values::from([("department", "B")])).contains(", "));
}

#[test]
fn members_fill_in_what_is_left_to_them_and_nothing_else() {
    let mut design = Design::starting(Layout::Text, LABELS);
    let line = Line {
        label: "Phone".into(),
        text: "{{ phone }}".into(),
        fill: Fill::Member,
        field: "phone".into(),
    };
    design.lines[2] = line;
    assert_eq!(design.fields(), [("phone", "Phone")]);
    let filled = Values::from([("phone", "123"), ("first_name", "Mallory")]);
    let values = design.values(&anna(), &filled);
    assert_eq!((values.get("phone"), values.get("first_name")), (Some("123"), Some("Anna")));
    assert_eq!(design.values(&anna(), &Values::default()), anna());
}

#[test]
fn flaws_say_which_part_they_are_in() {
    let design = Design::starting(Layout::Text, LABELS);
    let mut bad = design.clone();
    bad.lines[1].text = "{{ nothing }}".into();
    assert!(matches!(bad.source(&[]), Err(Flaw::Line { index: 1, .. })));
    let mut bad = design.clone();
    bad.links = vec![Link { label: "x".into(), url: "javascript:alert(1)".into() }];
    assert_eq!(bad.source(&[]), Err(Flaw::LinkAddress { index: 0 }));
    let mut bad = design.clone();
    bad.links = vec![Link { label: "x".into(), url: "javascript:{{ phone }}".into() }];
    assert!(matches!(bad.source(&[]), Err(Flaw::Link { index: 0, .. })));
    let mut bad = design.clone();
    bad.logo = Some(Logo { url: "data:image/svg+xml;base64,QUJD".into(), ..Logo::default() });
    assert_eq!(bad.source(&[]), Err(Flaw::Logo));
    let mut bad = design;
    bad.html = Some("<p {{ phone }}>".into());
    assert!(matches!(bad.source(&[]), Err(Flaw::Html { .. })));
}
