use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use proptest::prelude::*;

use super::*;

mod attacks;

/// After this long something never ends. Nothing here takes a hundredth of it, also without optimisation.
const HANGS: Duration = Duration::from_secs(300);

fn nowhere() -> BTreeMap<String, String> {
    BTreeMap::new()
}

/// As it is shown first: nothing from elsewhere.
#[track_caller]
fn clean(html: &str) -> Letter {
    let inline = nowhere();
    sanitise(html, &Wishes { inline: &inline, remote: None, folds: false }).unwrap()
}

/// As it is shown once the user asked for pictures.
#[track_caller]
fn with_pictures(html: &str) -> Letter {
    let inline =
        BTreeMap::from([("logo@x".to_owned(), "/api/accounts/a/messages/m/parts/2".to_owned())]);
    let remote = |url: &url::Url| format!("/api/images/{}", url.as_str().len());
    sanitise(html, &Wishes { inline: &inline, remote: Some(&remote), folds: false }).unwrap()
}

/// Parses what is shown once more, as a browser does, and judges each thing in it.
#[track_caller]
fn assert_harmless(letter: &Letter, source: &str) {
    let page = document::body(document::Content::Html(letter), shared::language::Language::En);
    let dom = Dom::parse(&page).unwrap();
    let ids = dom.ids();
    let inside = ids.iter().filter_map(|id| dom.element(*id)).filter(|element| {
        // The frame around the letter is ours.
        !matches!(element.tag(), Some("html" | "head" | "meta" | "title" | "style" | "body"))
    });
    for element in inside {
        let tag = element.tag().unwrap_or_else(|| panic!("foreign element from {source}"));
        assert!(allow::TAGS.contains(&tag), "<{tag}> from {source}");
        for attribute in &element.attributes {
            let name = &*attribute.name.local;
            let listed =
                allow::value(tag, name).is_some() || matches!((tag, name), ("a", "rel" | "target"));
            assert!(listed, "{name} of <{tag}> from {source}");
            let value = attribute.value.to_ascii_lowercase();
            match name {
                "href" => assert!(
                    ["https://", "http://", "mailto:", "tel:", "#m_"]
                        .iter()
                        .any(|start| value.starts_with(start)),
                    "{value} from {source}"
                ),
                "src" => assert!(
                    ["/api/images/", "/api/accounts/", "data:image/"]
                        .iter()
                        .any(|start| value.starts_with(start)),
                    "{value} from {source}"
                ),
                "style" => assert_harmless_css(&value, source),
                "id" => assert!(value.starts_with("m_"), "{value} from {source}"),
                _ => {}
            }
        }
    }
    // One sheet is ours, the other the mail's; if a string of it had ended the element, there would be more.
    let sheets = ids
        .iter()
        .filter(|id| dom.element(**id).and_then(dom::Element::tag) == Some("style"))
        .count();
    assert_eq!(sheets, 2, "from {source}");
    assert_harmless_css(&letter.sheet.to_ascii_lowercase(), source);
    assert!(
        letter
            .sheet
            .lines()
            .all(|line| line.starts_with(".pli-letter") || line.starts_with("@media")),
        "{}",
        letter.sheet
    );
}

#[track_caller]
fn assert_harmless_css(css: &str, source: &str) {
    for word in [
        "@import",
        "@font",
        "expression",
        "behavior",
        "binding",
        "position:",
        "javascript",
        "evil",
        "\\",
        "<",
        "var(",
        "content:",
        "image-set",
        "element(",
        "vh",
    ] {
        // Escapes of our own making are the only ones.
        assert!(!css.replace("\\3c ", "").contains(word), "{word} in {css} from {source}");
    }
    for address in css.split("url(").skip(1) {
        assert!(
            address.starts_with("\"/api/") || address.starts_with("\"data:image/"),
            "{css} from {source}"
        );
    }
}

#[test]
fn no_attack_leaves_anything_off_the_list() {
    for attack in attacks::ATTACKS {
        for context in [
            "*",
            "<p>*</p>",
            "<table><tr><td>*</td></tr></table>",
            "<div title=\"*\">",
            "<style>*</style>",
            "<blockquote><a href=x>*",
            "<!--*-->*",
        ] {
            let html = context.replace('*', attack);
            for letter in [clean(&html), with_pictures(&html)] {
                assert_harmless(&letter, &html);
                let shown = letter.html.to_ascii_lowercase();
                assert!(!shown.contains("<script") && !shown.contains("<svg"), "{html}");
            }
        }
    }
}

#[test]
fn nothing_is_fetched_unless_asked_for() {
    for attack in attacks::ATTACKS {
        let letter = clean(attack);
        let page = document::body(document::Content::Html(&letter), shared::language::Language::En);
        assert!(!page.contains("/api/images/"), "{attack}");
        for fetching in ["src=\"http", "url(http", "url(\"http", "src=\"//"] {
            assert!(!page.contains(fetching), "{attack}");
        }
    }
}

#[test]
fn what_passed_once_passes_again() {
    for attack in attacks::ATTACKS {
        let once = with_pictures(attack);
        assert_eq!(gate::pass(&once.html), once.html, "{attack}");
        assert_eq!(css::sheet(&once.sheet, &mut ours()), once.sheet, "{attack}");
        assert_eq!(css::declarations(&once.style, &mut ours()), once.style, "{attack}");
    }
}

fn ours() -> css::Context<'static> {
    css::Context::ours()
}

/// Pieces of markup, put together at random: the tags, attributes and quotes that parsers stumble over.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(attacks::ATTACKS).prop_map(str::to_owned),
        4 => prop::sample::select(&[
            "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<a href='https://x.example'>", "</a>", "<b>", "</b>", "<font color=red>",
            "</font>", "<div style='", "'>", "\">", "<img src=\"", "<!--", "-->", "<style>", "</style>", "p{color:", "}", "<svg>", "</svg>", "<math>",
            "<mtext>", "<title>", "</title>", "<select>", "<template>", "</template>", "<noscript>", "&lt;", "&#x3c;", "\0", "'", "\"", "<", ">", "/",
            "<li>", "<ol>", "<form>", "</form>", "<body bgcolor=red>", "<br>", "</br>", "<h1>", "<pre>\n", "<caption>", "<col>", "<nobr>", "<button>",
            "<blockquote type=cite>", "</blockquote>", "<details>", "<summary>", "<option>", "<hr>", "<center>", "url(", "expression(", ";", ":",
        ][..]).prop_map(str::to_owned),
        1 => ".{0,12}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_in_only_the_list_comes_out(html in markup()) {
        for letter in [clean(&html), with_pictures(&html)] {
            assert_harmless(&letter, &html);
            prop_assert_eq!(&gate::pass(&letter.html), &letter.html);
            prop_assert_eq!(&css::sheet(&letter.sheet, &mut ours()), &letter.sheet);
        }
        let _ = text(&html);
        let _ = text_of_anything(&html);
    }

    #[test]
    fn whatever_stands_in_a_text_stays_text(source in "[<>\"'&a-z@.:/ \n\r]{0,80}") {
        let html = plain::letter(&source, plain::Flow { flowed: source.len() % 2 == 0, delete_space: false });
        let dom = Dom::parse(&html).unwrap();
        for id in dom.ids() {
            if let Some(element) = dom.element(id) {
                prop_assert!(matches!(element.tag(), Some("html" | "head" | "body" | "a" | "blockquote" | "details" | "summary" | "div")));
            }
        }
    }
}

#[track_caller]
fn check(html: &str, expected: &str) {
    assert_eq!(clean(html).html, expected, "{html}");
}

#[test]
fn mail_looks_as_it_was_made() {
    check(
        "<table width=600 cellpadding=0 cellspacing=0 border=0 align=center bgcolor=#EEF2FF><tr><td valign=top style='padding:10px 20px;font-family:Arial,sans-serif'>x</td></tr></table>",
        "<table width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" align=\"center\" bgcolor=\"#eef2ff\"><tbody><tr><td valign=\"top\" style=\"padding:10px 20px;font-family:Arial, sans-serif\">x</td></tr></tbody></table>",
    );
    check(
        "<font color=red face='Arial' size=+1>x</font>",
        "<font color=\"red\" face=\"Arial\" size=\"+1\">x</font>",
    );
    check(
        "<p style='margin:0 auto !important'>x</p>",
        "<p style=\"margin:0 auto!important\">x</p>",
    );
    check("<p style='width:calc(100% - 20px)'>x</p>", "<p style=\"width:calc(100% - 20px)\">x</p>");
    check("<form><p>Kept</p></form>", "<p>Kept</p>");
    check("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
    check("<img alt=Logo src=cid:gone>", "<img alt=\"Logo\">");
    check("a<script>x</script>b", "ab");
}

#[test]
fn links_say_where_they_go() {
    check(
        "<a href='https://evil.example/a' title='paypal.example'>paypal.example</a>",
        "<a href=\"https://evil.example/a\" title=\"https://evil.example/a\" target=\"_blank\" rel=\"noopener noreferrer\">paypal.example</a>",
    );
    check(
        "<a href='#top'>x</a><a name=top>y</a>",
        "<a href=\"#m_top\" rel=\"noopener noreferrer\">x</a><a id=\"m_top\" rel=\"noopener noreferrer\">y</a>",
    );
    check(
        "<a href='https://раураl.example/'>x</a>",
        "<a href=\"https://xn--l-7sba6dbr.example/\" title=\"https://xn--l-7sba6dbr.example/\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>",
    );
}

#[test]
fn pictures_elsewhere_are_counted_and_held_back() {
    let html = "<body background='http://a.example/0.gif'><img src='https://a.example/1.png' width=300 height=100 alt=One>\
        <img src='https://a.example/1.png'><img src=//a.example/2.gif width=1 height=1>\
        <table background=https://a.example/3.png></table><p style='background:red url(https://a.example/4.png) no-repeat'>x</p>\
        <style>p{background-image:url('https://a.example/5.png');color:red}</style>";
    let held = clean(html);
    assert_eq!(held.remote_images, 6);
    assert!(
        held.html.starts_with("<img class=\"m_blocked\" width=\"300\" height=\"100\" alt=\"One\">"),
        "{}",
        held.html
    );
    assert!(held.html.contains("style=\"background:red no-repeat\""), "{}", held.html);
    assert_eq!(held.sheet, ".pli-letter p{color:red}\n");

    let shown = with_pictures(html);
    assert_eq!(shown.remote_images, 6);
    assert_eq!(shown.html.matches("src=\"/api/images/").count(), 2);
    assert!(shown.style.contains("url(\"/api/images/"), "{}", shown.style);
    assert!(shown.sheet.contains("url(\"/api/images/"), "{}", shown.sheet);
}

#[test]
fn trackers_are_named_and_never_shown() {
    let html = "<img src='https://us1.list-manage.com/track/open.php?u=1' width=300>\
        <img src=https://a.example/1 width=1 height=1><img src=https://a.example/2 style='WIDTH:1px;height: 0px'>\
        <img src=https://b.example/3 style='display : none !important'><img src=https://b.example/4 hidden>\
        <img src=https://b.example/5 style='opacity:0'><p style='background:url(https://mailtrack.io/x)'>x</p>\
        <img src=https://a.example/line.gif width=600 height=1><img src=https://a.example/seen.png>\
        <img src='data:image/gif;base64,R0lGODlh' width=1 height=1>";
    let shown = with_pictures(html);
    assert_eq!((shown.remote_images, shown.trackers.count), (9, 7));
    assert_eq!(shown.trackers.names, ["Mailchimp", "Mailtrack", "a.example", "b.example"]);
    assert_eq!(shown.html.matches("/api/images/").count(), 2, "{}", shown.html);
    assert!(shown.html.contains("src=\"data:image/gif;base64,R0lGODlh\""), "{}", shown.html);
    let held = clean(html);
    assert_eq!((held.remote_images, held.trackers), (9, shown.trackers));
    let many: String =
        (0..50).map(|n| format!("<img src=https://{n}.example/ width=1 height=1>")).collect();
    let many = clean(&many).trackers;
    assert_eq!((many.count, many.names.len()), (50, 5));
}

#[test]
fn pictures_of_the_mail_itself_are_shown() {
    let letter = with_pictures(
        "<img src='CID:logo%40x' width=10><p style='background:url(cid:logo@x)'>x</p>",
    );
    assert_eq!(
        letter.html.matches("/api/accounts/a/messages/m/parts/2").count(),
        2,
        "{}",
        letter.html
    );
    assert_eq!(letter.inline_used, BTreeSet::from(["logo@x".to_owned()]));
    assert_eq!(letter.remote_images, 0);
    check(
        "<img src='data:image/gif;base64,R0lG\n ODlh'>",
        "<img src=\"data:image/gif;base64,R0lGODlh\">",
    );
}

#[test]
fn style_sheets_are_bound_to_the_letter() {
    let sheet = |css: &str| clean(&format!("<style>{css}</style>")).sheet;
    assert_eq!(
        sheet("p.a > b, #c:hover{color:red}"),
        ".pli-letter p.m_a>b,.pli-letter #m_c:hover{color:red}\n"
    );
    assert_eq!(sheet("html body, BODY p{color:red}"), ".pli-letter,.pli-letter p{color:red}\n");
    assert_eq!(sheet("*{color:red}"), ".pli-letter *{color:red}\n");
    assert_eq!(
        sheet("@media only screen and (max-width:600px){.w{width:100%!important}}"),
        "@media only screen and (max-width:600px){.pli-letter .m_w{width:100%!important}\n}\n"
    );
    assert_eq!(sheet("@media (prefers-color-scheme:dark){p{color:white}}"), "");
    assert_eq!(sheet("<!-- p{color:red} -->"), ".pli-letter p{color:red}\n");
    assert_eq!(
        sheet("p{color:red;position:fixed} input[type=x]{color:red} b{color:blue}"),
        ".pli-letter p{color:red}\n.pli-letter b{color:blue}\n"
    );
}

#[test]
fn only_ink_on_paper_is_no_colour() {
    let own = |html: &str| clean(html).has_own_colours;
    assert!(!own("<p>x</p>"));
    assert!(!own(
        "<body bgcolor=white text=#000000><p style='color:windowtext;background:white'>x</p>"
    ));
    assert!(!own(
        "<style>a:link,span.MsoHyperlink{color:#0563C1}</style><p style='border:1px solid red'>x</p>"
    ));
    assert!(!own("<div style='color:rgb(34,34,34);background-color:rgb(255,255,255)'>x</div>"));
    assert!(own("<p style='color:red'>x</p>"));
    assert!(own("<table bgcolor=#f5f5f5><tr><td>x</table>"));
    assert!(own("<font color=navy>x</font>"));
    assert!(own("<style>td{background:linear-gradient(red,blue)}</style>"));
    // And it is left out, so that the theme's colours can stand in.
    check("<p style='color:black;margin:0'>x</p>", "<p style=\"margin:0\">x</p>");
    // Not so beside colours that stay: black was meant there.
    check(
        "<p style='color:black'>x</p><p style='color:red'>y</p>",
        "<p style=\"color:black\">x</p><p style=\"color:red\">y</p>",
    );
}

#[test]
fn the_quoted_end_is_folded() {
    let folded = |html: &str| {
        let inline = nowhere();
        let wishes = Wishes { inline: &inline, remote: None, folds: true };
        sanitise(html, &wishes).unwrap().html.contains(FOLD_OPENS)
    };
    assert!(folded("<p>Yes.</p><blockquote type=cite>Lunch?</blockquote>"));
    assert!(folded(
        "<div>Yes.</div><div class='gmail_quote'>On … wrote:<blockquote>Lunch?</blockquote></div>"
    ));
    assert!(!folded("<blockquote type=cite>Lunch?</blockquote>"));
    assert!(!folded("<p>a</p><blockquote type=cite>Lunch?</blockquote><p>Yes.</p>"));
    assert!(!folded(
        "<p>See below</p><div class=gmail_quote>---------- Forwarded message ---------<br>x</div>"
    ));
    assert!(!folded("<p>He said</p><blockquote>To be</blockquote>"));
}

#[test]
fn bombs_end_soon() {
    let bombs = [
        "<div>".repeat(100_000),
        "<b>".repeat(300_000),
        "<p><b>".repeat(100_000),
        (0..50_000).map(|n| format!("<font a{n}=1>")).collect(),
        format!("<p {}>", (0..100_000).map(|n| format!("a{n}=1 ")).collect::<String>()),
        format!(
            "<style><x y=\"</style><p {}>",
            (0..200_000).map(|n| format!("a{n} ")).collect::<String>()
        ),
        "<table><tr><td>".repeat(50_000),
        "<table><a>".repeat(100_000),
        "<a href=x><table><b>".repeat(50_000),
        "<blockquote>".repeat(300),
        "<svg><desc>".repeat(100_000),
        "<select><option>".repeat(100_000),
        "<template>".repeat(100_000),
        format!("<p style='{}'>x", "color:red;".repeat(200_000)),
        format!("<p style='width:{}'>x", "calc(".repeat(200_000)),
        format!("<style>{}</style>", "a{".repeat(200_000)),
        format!("<style>{}</style>", "a,".repeat(200_000)),
        format!("<style>{}</style>", "@media screen{".repeat(100_000)),
        format!("<style>{}</style>", "[".repeat(500_000)),
        "&amp".repeat(500_000),
        "\u{a0}&lt;<x>".repeat(200_000),
        "<!--".repeat(500_000),
        "<".repeat(2_000_000),
        "a".repeat(dom::MAX_BYTES + 1),
        "</p>".repeat(400_000),
        "<i></b>".repeat(200_000),
        "<a><b><i><u><em><strong><p></a></b></i></u></em></strong>".repeat(20_000),
    ];
    for bomb in bombs {
        let head: String = bomb.chars().take(40).collect();
        let (done, outcome) = mpsc::channel();
        let work = std::thread::spawn(move || {
            let inline = nowhere();
            let letter = sanitise(&bomb, &Wishes { inline: &inline, remote: None, folds: true });
            let text = letter.is_err().then(|| text_of_anything(&bomb));
            // What comes out is no bomb either: entities and links make text longer, but not by much.
            let made =
                letter.map_or(0, |letter| letter.html.len()).max(text.map_or(0, |it| it.len()));
            done.send(made <= 8 * bomb.len() + 4096).unwrap();
        });
        // How long it takes is the machine's business; without the caps most of these would never end.
        match outcome.recv_timeout(HANGS) {
            Ok(is_bounded) => assert!(is_bounded, "{head}… grows"),
            Err(RecvTimeoutError::Timeout) => panic!("{head}… doesn't end"),
            Err(RecvTimeoutError::Disconnected) => panic!("{head}… panics"),
        }
        work.join().unwrap();
    }
}

#[test]
fn html_becomes_text() {
    let check = |html: &str, expected: &str| assert_eq!(text(html).unwrap(), expected, "{html}");
    check("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree");
    check("<div>a</div><div>b</div>", "a\nb");
    check("<ul><li>a<li>b</ul>", "- a\n- b");
    check("<p>Yes</p><blockquote><p>Lunch?</p></blockquote>", "Yes\n\n> Lunch?");
    check(
        "<a href='https://a.example/'>here</a> <a href='https://a.example/'>https://a.example/</a>",
        "here <https://a.example/> https://a.example/",
    );
    check("<pre>a\n  b</pre>", "a\n  b");
    check("<title>x</title><style>y</style><script>z</script>w", "w");
    check("<table><tr><td>a</td><td>b</td></tr></table>", "a  b");
}
