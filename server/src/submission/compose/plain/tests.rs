use super::from_html;

#[track_caller]
fn check(html: &str, expected: &str) {
    assert_eq!(from_html(html), expected);
}

#[test]
fn lines_and_paragraphs() {
    check("<div>one<br></div><div><br></div><div>two</div>", "one\n\ntwo");
    check("<p>one</p><p>two</p>", "one\n\ntwo");
    check("one<br>two<br><br>three", "one\ntwo\n\nthree");
    check("<p>a  b\n c</p>", "a b c");
    check("<h1>Title</h1><p>Text</p>", "Title\n\nText");
    check("<pre>a\n  b</pre><p>c</p>", "a\n  b\n\nc");
    check("a&nbsp;b &amp; &lt;c&gt;", "a b & <c>");
    check("", "");
}

#[test]
fn quotes() {
    check(
        "<p>Anna wrote:</p><blockquote><p>one</p><p>two</p><blockquote><div>deep</div></blockquote></blockquote><p>me</p>",
        "Anna wrote:\n\n> one\n>\n> two\n>\n> > deep\n\nme",
    );
}

#[test]
fn lists() {
    check("<ul><li>a</li><li>b</li></ul><p>c</p>", "- a\n- b\n\nc");
    check("<ol start=\"9\"><li>a</li><li>b<br>c</li></ol>", "9. a\n10. b\n    c");
    check("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c");
    check("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n- b");
}

#[test]
fn links_and_images() {
    check("<a href=\"https://x.example/a\">here</a>.", "here <https://x.example/a>.");
    check("<a href=\"https://x.example/\">x.example</a>", "x.example");
    check("<a href=\"mailto:a@b.example\">a@b.example</a>", "a@b.example");
    check("<a href=\"tel:+41215550142\">+41 21 555 01 42</a>", "+41 21 555 01 42");
    check("<a href=\"tel:+41215550142\">our office</a>", "our office <tel:+41215550142>");
    check("see <a href=\"#top\">top</a>", "see top");
    check("<img src=\"cid:1\" alt=\"a cat\"> purrs", "[a cat] purrs");
}

#[test]
fn tables_and_signatures() {
    check("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc");
    check("<p>x</p><div>-- <br>Anna</div>", "x\n\n-- \nAnna");
    check("<style>p{}</style>x", "x");
    let marked = "<div class=\"m_pli-signature\"><div>Anna</div><div>Pli</div></div>";
    check(&format!("<div>Hi</div><div><br></div>{marked}"), "Hi\n\n-- \nAnna\nPli");
    check(&format!("<p>Hi</p>{marked}<div><br></div>"), "Hi\n\n-- \nAnna\nPli");
    check(
        &format!("{marked}<div>Dan wrote:</div><blockquote>?</blockquote>"),
        "Anna\nPli\nDan wrote:\n\n> ?",
    );
    check(&format!("Hi<blockquote>{marked}</blockquote>"), "Hi\n\n> Anna\n> Pli");
    check(&format!("Hi{}", marked.replace("Anna", "").replace("Pli", "")), "Hi");
}
