//! Plain text as a letter: addresses are links, quotes are set off by a line and folded where they are not the point.

use super::link::linked;
use super::rewrite::FOLD_OPENS;

/// Deeper quotes look like this one.
const MAX_DEPTH: usize = 10;
/// A quote above its answer is folded from this many lines on; a shorter one is what the answer is about.
const LONG_QUOTE: usize = 15;

/// How the lines of a text are to be joined (RFC 3676).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// `format=flowed`
    pub flowed: bool,
    /// `delsp=yes`
    pub delete_space: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    depth: usize,
    text: String,
}

/// The fragment to show for `text`.
pub fn letter(text: &str, flow: Flow) -> String {
    let lines = lines(text, flow);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let parts: Vec<&[Line]> = parts(&lines);
    for (number, part) in parts.iter().enumerate() {
        let (before, after) = parts.split_at(number);
        let after = after.split_first().map_or(&[][..], |(_, after)| after);
        write_part(part, folds(part, before, after), &mut out);
    }
    out
}

/// `text` as a fragment that stands in other HTML, nothing folded.
pub fn as_html(text: &str, flow: Flow) -> String {
    let mut out = String::from("<div style=\"white-space:pre-wrap\">");
    for part in parts(&lines(text, flow)) {
        write_part(part, false, &mut out);
    }
    out.push_str("</div>");
    out
}

/// `text` with its lines joined as [`Flow`] says, quotes marked by `>`.
pub fn unflowed(text: &str, flow: Flow) -> String {
    if !flow.flowed {
        return text.replace("\r\n", "\n");
    }
    let mut out = String::with_capacity(text.len());
    for line in lines(text, flow) {
        out.push_str(&">".repeat(line.depth));
        if line.depth > 0 {
            out.push(' ');
        }
        out.push_str(&line.text);
        out.push('\n');
    }
    out
}

fn lines(text: &str, flow: Flow) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut open = false;
    for line in text.trim_end().split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if !flow.flowed {
            lines.push(quoted(line));
            continue;
        }
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content); // Space-stuffing (§4.4).
        let signature = content == "-- "; // Fixed, although it ends in a space (§4.3).
        match lines.last_mut() {
            Some(last) if open && last.depth == depth && !signature => last.text.push_str(content),
            _ => lines.push(Line { depth, text: content.to_owned() }),
        }
        open = content.ends_with(' ') && !signature;
        if let Some(last) = lines.last_mut()
            && open
            && flow.delete_space
        {
            last.text.pop();
        }
    }
    lines
}

/// A line and how deep it is quoted: `> > x`, `>> x` and `>x` all are in use.
fn quoted(line: &str) -> Line {
    let mut rest = line;
    let mut depth = 0;
    while let Some(after) =
        rest.strip_prefix('>').or_else(|| if depth > 0 { rest.strip_prefix(" >") } else { None })
    {
        depth += 1;
        rest = after;
    }
    // mbox files mark a line that begins so (RFC 4155): it is no quote.
    if depth == 1 && rest.starts_with("From ") {
        return Line { depth: 0, text: rest.to_owned() };
    }
    let text = if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
    Line { depth, text: text.to_owned() }
}

/// Runs of quoted and of unquoted lines; from `-----Original Message-----` on all is one.
fn parts(lines: &[Line]) -> Vec<&[Line]> {
    let original = lines.iter().position(is_original_message).unwrap_or(lines.len());
    let (head, tail) = lines.split_at(original);
    let mut parts: Vec<_> = head.chunk_by(|a, b| (a.depth > 0) == (b.depth > 0)).collect();
    if !tail.is_empty() {
        parts.push(tail);
    }
    parts
}

/// The line that Outlook sets above the message it quotes without marks.
fn is_original_message(line: &Line) -> bool {
    let text = line.text.trim();
    let ruled = text.starts_with("-----") && text.ends_with("-----") && text.len() < 80;
    let words = [
        "original message",
        "ursprüngliche nachricht",
        "message d'origine",
        "mensaje original",
        "messaggio originale",
    ];
    ruled && words.iter().any(|words| text.to_lowercase().contains(words))
}

fn folds(part: &[Line], before: &[&[Line]], after: &[&[Line]]) -> bool {
    let quote = part.first().is_some_and(|line| line.depth > 0 || is_original_message(line));
    let says = |parts: &[&[Line]]| {
        parts.iter().copied().flatten().any(|line| line.depth == 0 && !line.text.trim().is_empty())
    };
    // The end of an answer, or a long quote above one; never what a message consists of.
    quote && ((says(before) && !says(after)) || (part.len() >= LONG_QUOTE && says(after)))
}

fn write_part(part: &[Line], folded: bool, out: &mut String) {
    if folded {
        out.push_str(FOLD_OPENS);
    }
    let mut depth = 0;
    let mut signature = false;
    for line in part {
        let wanted = line.depth.min(MAX_DEPTH);
        while depth < wanted {
            out.push_str("<blockquote>");
            depth += 1;
        }
        while depth > wanted {
            out.push_str("</blockquote>");
            depth -= 1;
        }
        if line.depth == 0 && line.text.trim_end() == "--" && !signature && !folded {
            out.push_str("<div class=\"signature\">");
            signature = true;
        }
        linked(&line.text, out);
        out.push('\n');
    }
    for _ in 0..depth {
        out.push_str("</blockquote>");
    }
    if signature {
        out.push_str("</div>");
    }
    if folded {
        out.push_str("</details>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let written = letter(text, Flow::default());
        assert_eq!(
            written.replace(FOLD_OPENS, "<fold>").replace("</details>", "</fold>"),
            expected
        );
    }

    #[test]
    fn the_quoted_end_is_folded_and_a_quote_alone_is_not() {
        check("Yes.\n\n> Lunch?\n", "Yes.\n\n<fold><blockquote>Lunch?\n</blockquote></fold>");
        check("> Lunch?\n", "<blockquote>Lunch?\n</blockquote>");
        check("> Lunch?\nYes.\n", "<blockquote>Lunch?\n</blockquote>Yes.\n");
        check(
            "Yes.\n-----Original Message-----\nFrom: Anna\n",
            "Yes.\n<fold>-----Original Message-----\nFrom: Anna\n</fold>",
        );
    }

    #[test]
    fn quotes_nest_and_close() {
        check(">> a\n> b\nc", "<blockquote><blockquote>a\n</blockquote>b\n</blockquote>c\n");
        check("> > a\n>b", "<blockquote><blockquote>a\n</blockquote>b\n</blockquote>");
        check(">From here on", "From here on\n");
    }

    #[test]
    fn text_is_text() {
        check(
            "<script>alert(1)</script> & \0",
            "&lt;script&gt;alert(1)&lt;/script&gt; &amp; \u{fffd}\n",
        );
    }

    #[test]
    fn a_hundred_thousand_marks_are_ten_quotes() {
        let written = letter(&">".repeat(100_000), Flow::default());
        assert_eq!(written.matches("<blockquote>").count(), MAX_DEPTH);
    }

    #[test]
    fn flowed_lines_are_joined() {
        let flow = Flow { flowed: true, delete_space: false };
        let text = "One \r\nline.\r\n  stuffed\r\n> quoted \r\n> on\r\n-- \r\nAnna";
        assert_eq!(unflowed(text, flow), "One line.\n stuffed\n> quoted on\n-- \nAnna\n");
        let flow = Flow { flowed: true, delete_space: true };
        assert_eq!(unflowed("日本 \r\n語", flow), "日本語\n");
    }
}
