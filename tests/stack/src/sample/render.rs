//! A script's text as plain text and as HTML.
//!
//! Paragraphs are lines; `*bold*`; lines of `|cell|cell|` are a table, its first line the head, its last the total.

use std::fmt::Write as _;

use super::files::escaped;

const WIDTH: usize = 72;

/// Plain text, wrapped, tables in columns.
pub(crate) fn plain(text: &str) -> String {
    let mut lines = String::new();
    for line in text.lines() {
        if let Some(row) = line.strip_prefix('|') {
            let cells: Vec<_> = row.trim_end_matches('|').split('|').collect();
            let (first, rest) =
                cells.split_first().map_or(("", [].as_slice()), |(first, rest)| (*first, rest));
            let _ = write!(lines, "{first:32}");
            for cell in rest {
                let _ = write!(lines, "{cell:>18}");
            }
            lines.push('\n');
        } else {
            wrap(&line.replace('*', ""), &mut lines);
        }
    }
    lines
}

fn wrap(line: &str, lines: &mut String) {
    let mut column = 0;
    for word in line.split(' ') {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            lines.push('\n');
            column = 0;
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += width;
    }
    lines.push('\n');
}

/// Text with a `> ` before every line.
pub(crate) fn quoted(text: &str) -> String {
    let line = |line: &str| {
        if line.starts_with('>') { format!(">{line}\n") } else { format!("> {line}\n") }
    };
    text.lines().map(line).collect()
}

/// HTML as mail programs write it.
pub(crate) fn html(text: &str, signature: &str, quote: Option<(&str, &str)>) -> String {
    let mut body = String::new();
    for block in text.split("\n\n") {
        if block.starts_with('|') {
            body.push_str(&table(block));
        } else {
            let _ = write!(body, "<p>{}</p>", bold(&escaped(block).replace('\n', "<br>\n")));
        }
        body.push('\n');
    }
    let _ = writeln!(
        body,
        "<div class=\"sig\" style=\"color:#6b6b6b\">{}</div>",
        escaped(signature).replace('\n', "<br>")
    );
    if let Some((attribution, original)) = quote {
        let _ = write!(
            body,
            "<div>{}</div>\n<blockquote type=\"cite\" style=\"margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex\">{}</blockquote>\n",
            escaped(attribution),
            escaped(original).replace('\n', "<br>\n")
        );
    }
    format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head>\n<body style=\"font-family:Calibri,Helvetica,sans-serif;font-size:14px;color:#222\">\n{body}</body></html>\n"
    )
}

fn table(block: &str) -> String {
    let rows: Vec<_> = block.lines().collect();
    let mut html = "<table style=\"border-collapse:collapse;width:100%\">".to_owned();
    for (index, row) in rows.iter().enumerate() {
        let weight = if index + 1 == rows.len() { "bold" } else { "normal" };
        html.push_str("<tr style=\"border-bottom:1px solid #ddd\">");
        for (column, cell) in row.trim_matches('|').split('|').enumerate() {
            let align = if column == 0 { "left" } else { "right" };
            let _ = write!(
                html,
                "<td style=\"padding:6px 8px;text-align:{align};font-weight:{weight}\">{}</td>",
                escaped(cell)
            );
        }
        html.push_str("</tr>\n");
    }
    html + "</table>"
}

fn bold(html: &str) -> String {
    let parts = html.split('*').enumerate();
    parts
        .map(
            |(index, part)| if index % 2 == 1 { format!("<b>{part}</b>") } else { part.to_owned() },
        )
        .collect()
}
