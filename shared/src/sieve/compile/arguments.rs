//! Reading a command's arguments: tags in any order, then what has its place (RFC 5228 §2.6).

use super::{CompileErrorKind, Compiler};
use crate::sieve::template::Template;
use crate::sieve::tree::{Argument, ArgumentKind, Arguments, Name, Span, Text};

/// A tag that a command takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    /// The extension that brings it.
    pub(super) needs: Option<&'static str>,
    /// Only one of a group can stand.
    pub(super) group: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Nothing,
    Text,
    Texts,
    Number,
}

pub(super) const fn tag(
    name: &'static str,
    takes: Takes,
    needs: Option<&'static str>,
    group: &'static str,
) -> Tag {
    Tag { name, takes, needs, group }
}

/// What stands behind a name, sorted.
#[derive(Debug)]
pub(super) struct Read<'a> {
    pub(super) span: Span,
    tags: Vec<(Tag, Span, Option<&'a Argument>)>,
    pub(super) rest: &'a [Argument],
}

impl<'a> Read<'a> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.tags.iter().any(|(tag, ..)| tag.name == name)
    }

    /// The tag of a group that stands.
    pub(super) fn of_group(&self, group: &str) -> Option<&'static str> {
        self.tags.iter().find(|(tag, ..)| tag.group == group).map(|(tag, ..)| tag.name)
    }

    pub(super) fn span_of(&self, name: &str) -> Span {
        self.tags.iter().find(|(tag, ..)| tag.name == name).map_or(self.span, |(_, span, _)| *span)
    }

    fn value(&self, name: &str) -> Option<&'a Argument> {
        self.tags.iter().find(|(tag, ..)| tag.name == name).and_then(|(.., value)| *value)
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a Text> {
        self.value(name).and_then(as_text)
    }

    pub(super) fn texts(&self, name: &str) -> Option<&'a [Text]> {
        self.value(name).and_then(as_texts)
    }

    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.value(name).and_then(as_number)
    }
}

pub(super) fn as_text(argument: &Argument) -> Option<&Text> {
    match as_texts(argument)? {
        [only] => Some(only),
        _ => None,
    }
}

pub(super) fn as_texts(argument: &Argument) -> Option<&[Text]> {
    match &argument.kind {
        ArgumentKind::Strings(texts) => Some(texts),
        ArgumentKind::Tag(_) | ArgumentKind::Number(_) => None,
    }
}

pub(super) fn as_number(argument: &Argument) -> Option<u64> {
    match argument.kind {
        ArgumentKind::Number(number) => Some(number),
        ArgumentKind::Tag(_) | ArgumentKind::Strings(_) => None,
    }
}

impl Compiler<'_> {
    /// Sorts `arguments` by the `tags` that are known, and says what is wrong with them.
    pub(super) fn read<'a>(
        &mut self,
        name: &Name,
        arguments: &'a Arguments,
        tags: &[&[Tag]],
        places: std::ops::RangeInclusive<usize>,
    ) -> Read<'a> {
        let mut read = Read { span: name.span, tags: Vec::new(), rest: &[] };
        let mut rest = arguments.items.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let ArgumentKind::Tag(said) = &first.kind else { break };
            rest = after;
            let known = tags.iter().flat_map(|tags| tags.iter()).find(|tag| tag.name == said);
            let Some(tag) = known else {
                self.fail(first.span, CompileErrorKind::UnknownTag(said.clone()));
                continue;
            };
            if let Some(extension) = tag.needs {
                self.need(extension, first.span);
            }
            if read.tags.iter().any(|(other, ..)| other.group == tag.group) {
                self.fail(first.span, CompileErrorKind::TagTwice(said.clone()));
            }
            let mut value = None;
            if tag.takes != Takes::Nothing {
                value = after.first().filter(|argument| fits(argument, tag.takes));
                if value.is_none() {
                    self.fail(first.span, CompileErrorKind::Arguments);
                } else {
                    rest = after.get(1..).unwrap_or_default();
                }
            }
            read.tags.push((*tag, first.span, value));
        }
        let late = rest.iter().find(|argument| matches!(argument.kind, ArgumentKind::Tag(_)));
        if late.is_some() || !places.contains(&rest.len()) {
            let span = late.map_or(name.span, |argument| argument.span);
            self.fail(span, CompileErrorKind::Arguments);
        }
        read.rest = rest;
        read
    }

    pub(super) fn text_at<'a>(&mut self, read: &Read<'a>, place: usize) -> Option<&'a Text> {
        let argument = read.rest.get(place)?;
        let text = as_text(argument);
        if text.is_none() {
            self.fail(argument.span, CompileErrorKind::Kind);
        }
        text
    }

    pub(super) fn template_at(&mut self, read: &Read<'_>, place: usize) -> Template {
        match self.text_at(read, place) {
            Some(text) => self.template(text),
            None => Template::default(),
        }
    }

    pub(super) fn texts_at<'a>(&mut self, read: &Read<'a>, place: usize) -> &'a [Text] {
        let Some(argument) = read.rest.get(place) else { return &[] };
        as_texts(argument).unwrap_or_else(|| {
            self.fail(argument.span, CompileErrorKind::Kind);
            &[]
        })
    }

    pub(super) fn templates_at(&mut self, read: &Read<'_>, place: usize) -> Vec<Template> {
        let texts = self.texts_at(read, place);
        self.templates(texts)
    }

    pub(super) fn number_at(&mut self, read: &Read<'_>, place: usize) -> u64 {
        let Some(argument) = read.rest.get(place) else { return 0 };
        as_number(argument).unwrap_or_else(|| {
            self.fail(argument.span, CompileErrorKind::Kind);
            0
        })
    }
}

fn fits(argument: &Argument, takes: Takes) -> bool {
    match takes {
        Takes::Nothing => true,
        Takes::Text => as_text(argument).is_some(),
        Takes::Texts => as_texts(argument).is_some(),
        Takes::Number => as_number(argument).is_some(),
    }
}
