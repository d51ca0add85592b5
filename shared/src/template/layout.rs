//! The HTML of a design: tables and styles in place, which is what every mail program shows alike.
//!
//! Text has no colour of its own, so that it is read on white and on black; what has one stands out from both.

use super::design::{Design, Layout};
use super::inline::{as_html, quoted};
use super::{address, lex, render};

/// Stands out less than the text, on any ground.
const SOFT: &str = "color:#6f7886";

const FONT: &str = "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px";

/// The widest picture beside text, and the widest across.
const LOGO_WIDTH: u32 = 72;
const BANNER_WIDTH: u32 = 480;

pub(super) fn write(design: &Design) -> String {
    let accent = design.accent();
    if design.layout == Layout::OneLine {
        let parts: Vec<String> = lines(design, "").into_iter().chain(links(design)).collect();
        return format!("<div style=\"{FONT}\">{}</div>", joined(&parts));
    }
    let mut rows: Vec<String> = lines(design, SOFT)
        .into_iter()
        .map(|line| line.replacen("<span", "<div", 1).replacen("</span>", "</div>", 1))
        .collect();
    let all: Vec<String> = links(design).collect();
    if !all.is_empty() {
        rows.push(format!("<div>{}</div>", all.join(" &middot; ")));
    }
    let rows = rows.concat();
    let inner = match design.layout {
        Layout::Text | Layout::OneLine => format!("<tr><td>{rows}</td></tr>"),
        Layout::Bar => {
            format!(
                "<tr><td style=\"padding:2px 0 2px 14px;border-left:3px solid {accent}\">{rows}</td></tr>"
            )
        }
        Layout::LogoLeft => match picture(design, LOGO_WIDTH) {
            Some(picture) => format!(
                "<tr><td valign=\"top\" style=\"padding:2px 14px 2px 14px;border-left:3px solid {accent}\">{picture}</td>\
                 <td valign=\"top\">{rows}</td></tr>"
            ),
            None => format!(
                "<tr><td valign=\"top\" style=\"padding:2px 0 2px 14px;border-left:3px solid {accent}\">{rows}</td></tr>"
            ),
        },
        Layout::LogoAbove => {
            let above = picture(design, 2 * LOGO_WIDTH)
                .map(|picture| format!("<tr><td style=\"padding:0 0 10px 0\">{picture}</td></tr>"));
            format!("{}<tr><td>{rows}</td></tr>", above.unwrap_or_default())
        }
        Layout::Banner => {
            let below = picture(design, BANNER_WIDTH)
                .map(|picture| format!("<tr><td style=\"padding:12px 0 0 0\">{picture}</td></tr>"));
            format!("<tr><td>{rows}</td></tr>{}", below.unwrap_or_default())
        }
    };
    format!(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"{FONT}\">{inner}</table>"
    )
}

/// The lines that are shown, the first one bold, each within a section of its variables.
fn lines(design: &Design, soft: &str) -> Vec<String> {
    let sources = design.lines.iter().filter_map(|line| line.source());
    let line = |(at, source): (usize, String)| {
        let style = match (at, soft) {
            (0, _) => " style=\"font-weight:bold\"".to_owned(),
            (_, "") => String::new(),
            (_, soft) => format!(" style=\"{soft}\""),
        };
        section(&source, &format!("<span{style}>{}</span>", as_html(&source)))
    };
    sources.enumerate().map(line).collect()
}

fn links(design: &Design) -> impl Iterator<Item = String> {
    let accent = design.accent();
    design.links.iter().map(move |link| {
        let url = match link.url.contains("{{") {
            true => quoted(&link.url),
            false => quoted(&address::whole(&link.url)),
        };
        let label = if link.label.trim().is_empty() { &link.url } else { &link.label };
        let link = format!(
            "<a href=\"{url}\" style=\"color:{accent}\">{}</a>",
            as_html(label).replace("<a ", "<span ").replace("</a>", "</span>")
        );
        link
    })
}

/// `html`, shown where any of the variables of `source` has a value; always, where one can do without.
fn section(source: &str, html: &str) -> String {
    let tokens = lex::lex(source).unwrap_or_default();
    let mut names = Vec::new();
    for token in &tokens {
        match &token.kind {
            lex::Kind::Value { fallback, .. } if !fallback.is_empty() => return html.to_owned(),
            lex::Kind::Value { name, .. } if !names.contains(name) => names.push(*name),
            _ => {}
        }
    }
    if names.is_empty() {
        return html.to_owned();
    }
    let names = names.join(" ");
    format!("{{{{#{names}}}}}{html}{{{{/{names}}}}}")
}

/// With a dot before each but the first that is shown: as nobody knows which that is, before each but the very first.
fn joined(parts: &[String]) -> String {
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        match (at, part.strip_prefix("{{#").and_then(|rest| rest.split_once("}}"))) {
            (0, _) => out.push_str(part),
            (_, Some((names, rest))) => out.push_str(&format!("{{{{#{names}}}}} &middot; {rest}")),
            (_, None) => out.push_str(&format!(" &middot; {part}")),
        }
    }
    out
}

fn picture(design: &Design, widest: u32) -> Option<String> {
    let logo = design.logo.as_ref().filter(|logo| logo.is_picture() && logo.width > 0)?;
    let width = logo.width.min(widest);
    let height = u64::from(logo.height) * u64::from(width) / u64::from(logo.width);
    // The name stands beside it: there is nothing for it to say.
    let mut url = String::new();
    render::escape(&logo.url, &mut url);
    Some(format!(
        "<img src=\"{url}\" width=\"{width}\" height=\"{height}\" alt=\"\" style=\"display:block;max-width:100%;border-radius:6px\">"
    ))
}
