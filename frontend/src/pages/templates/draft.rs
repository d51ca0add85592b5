//! A template as it is being put together: each box a signal of its own, so that typing rebuilds nothing.

use leptos::prelude::*;
use shared::template::design::{COLOURS, Design, Fill, Flaw, Layout, Line, Link, Logo};
use shared::template::model::SignatureTemplate;
use shared::template::variable;

use super::book::Book;
use super::form::Head;
use super::kind::Place;
use crate::browser;
use crate::t;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDraft {
    pub id: u32,
    pub label: RwSignal<String>,
    pub text: RwSignal<String>,
    pub fill: RwSignal<Fill>,
    field: String,
}

impl LineDraft {
    fn new(line: Line) -> Self {
        Self {
            id: browser::next_id(),
            label: RwSignal::new(line.label),
            text: RwSignal::new(line.text),
            fill: RwSignal::new(line.fill),
            field: line.field,
        }
    }

    fn line(&self) -> Line {
        Line {
            label: self.label.get(),
            text: self.text.get(),
            fill: self.fill.get(),
            field: self.field.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkDraft {
    pub id: u32,
    pub label: RwSignal<String>,
    pub url: RwSignal<String>,
}

impl LinkDraft {
    fn new(link: Link) -> Self {
        Self {
            id: browser::next_id(),
            label: RwSignal::new(link.label),
            url: RwSignal::new(link.url),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Draft {
    pub head: Head<SignatureTemplate>,
    pub layout: RwSignal<Layout>,
    pub colour: RwSignal<String>,
    pub logo: RwSignal<Option<Logo>>,
    pub lines: RwSignal<Vec<LineDraft>>,
    pub links: RwSignal<Vec<LinkDraft>>,
    /// Written by hand, in place of all the rest.
    pub html: RwSignal<Option<String>>,
    /// The box that was written in last, and how far its text goes before the caret, in UTF-16.
    pub caret: RwSignal<Option<(RwSignal<String>, usize)>>,
}

impl Draft {
    pub fn new(book: Book<SignatureTemplate>, template: Option<SignatureTemplate>) -> Self {
        let design = template.as_ref().map_or_else(starting, |template| template.design.clone());
        let Design { layout, colour, logo, lines, links, html } = design;
        Self {
            head: Head::new(Place::SIGNATURES, book, template),
            layout: RwSignal::new(layout),
            colour: RwSignal::new(colour),
            logo: RwSignal::new(logo),
            lines: RwSignal::new(lines.into_iter().map(LineDraft::new).collect()),
            links: RwSignal::new(links.into_iter().map(LinkDraft::new).collect()),
            html: RwSignal::new(html),
            caret: RwSignal::new(None),
        }
    }

    /// Tracked.
    pub fn design(self) -> Design {
        let link = |link: &LinkDraft| Link { label: link.label.get(), url: link.url.get() };
        Design {
            layout: self.layout.get(),
            colour: self.colour.get(),
            logo: self.logo.get(),
            lines: self.lines.with(|lines| lines.iter().map(LineDraft::line).collect()),
            links: self.links.with(|links| links.iter().map(link).collect()),
            html: self.html.get(),
        }
    }

    /// Tracked.
    pub fn is_changed(self) -> bool {
        self.head.is_changed(&self.design())
    }

    /// Adds a line for a variable, or an empty one.
    pub fn add_line(self, name: Option<&str>, label: &str) {
        let text = name.map(|name| format!("{{{{ {name} }}}}")).unwrap_or_default();
        let fill = if name.is_some() { Fill::Automatic } else { Fill::Fixed };
        let wanted = name.map_or_else(|| variable::name_for(label), str::to_owned);
        let is_taken = |field: &str| {
            self.lines.with_untracked(|lines| lines.iter().any(|it| it.field == field))
        };
        let mut field = wanted.clone();
        let mut number = 2;
        while is_taken(&field) {
            field = format!("{wanted}_{number}");
            number += 1;
        }
        let line = LineDraft::new(Line { label: label.to_owned(), text, fill, field });
        self.lines.update(|lines| lines.push(line));
    }

    pub fn add_link(self) {
        self.links.update(|links| links.push(LinkDraft::new(Link::default())));
    }

    /// Puts a variable where the caret was last; as a line of its own where it was nowhere.
    pub fn insert(self, name: &str, label: &str) {
        let Some((text, at)) = self.caret.get_untracked() else {
            return self.add_line(Some(name), label);
        };
        let written = text.try_with_untracked(|text| {
            let units: Vec<u16> = text.encode_utf16().collect();
            let (before, after) = units.split_at(at.min(units.len()));
            let before = String::from_utf16_lossy(before);
            (format!("{before}{{{{ {name} }}}}"), String::from_utf16_lossy(after))
        });
        let Some((before, after)) = written else { return self.add_line(Some(name), label) };
        self.caret.set(Some((text, before.encode_utf16().count())));
        text.set(format!("{before}{after}"));
    }

    /// Sets apart what is written by hand, beginning with what there is.
    pub fn write_by_hand(self, custom: &[String]) {
        let source = untrack(|| self.design()).source(custom);
        self.html.set(Some(source.unwrap_or_default()));
    }
}

fn starting() -> Design {
    let words = [
        t!("templates.line.name"),
        t!("templates.line.role"),
        t!("templates.line.phone"),
        t!("templates.line.company"),
        t!("templates.line.note"),
    ];
    let labels = words.each_ref().map(String::as_str);
    let colour = COLOURS.first().copied().unwrap_or_default().to_owned();
    Design { colour, ..Design::starting(Layout::Bar, labels) }
}

/// Which line a flaw is in.
pub fn line_of(flaw: &Flaw) -> Option<usize> {
    match flaw {
        Flaw::Line { index, .. } => Some(*index),
        _ => None,
    }
}

/// Which link a flaw is in.
pub fn link_of(flaw: &Flaw) -> Option<usize> {
    match flaw {
        Flaw::Link { index, .. } | Flaw::LinkAddress { index } => Some(*index),
        _ => None,
    }
}
