//! Commands that do something with the message.

use super::arguments::{Read, Tag, Takes, tag};
use super::conditions::is_header_name;
use super::matching::MATCH_TAGS;
use super::{CompileErrorKind, Compiler};
use crate::sieve::address;
use crate::sieve::program::{
    DeleteHeader, FileInto, FlagVerb, Modifier, Notify, Place, StepKind, Vacation,
};
use crate::sieve::template::{Template, is_variable_name};
use crate::sieve::tree::{Command, Text};

const FLAGS: Tag = tag("flags", Takes::Texts, Some("imap4flags"), "flags");
const COPY: Tag = tag("copy", Takes::Nothing, Some("copy"), "copy");

const KEEP_TAGS: [Tag; 1] = [FLAGS];
const FILE_TAGS: [Tag; 5] = [
    FLAGS,
    COPY,
    tag("create", Takes::Nothing, Some("mailbox"), "create"),
    tag("specialuse", Takes::Text, Some("special-use"), "specialuse"),
    tag("mailboxid", Takes::Text, Some("mailboxid"), "mailboxid"),
];
const REDIRECT_TAGS: [Tag; 1] = [COPY];
const VACATION_TAGS: [Tag; 7] = [
    tag("days", Takes::Number, None, "period"),
    tag("seconds", Takes::Number, Some("vacation-seconds"), "period"),
    tag("subject", Takes::Text, None, "subject"),
    tag("from", Takes::Text, None, "from"),
    tag("addresses", Takes::Texts, None, "addresses"),
    tag("mime", Takes::Nothing, None, "mime"),
    tag("handle", Takes::Text, None, "handle"),
];
const NOTIFY_TAGS: [Tag; 4] = [
    tag("from", Takes::Text, None, "from"),
    tag("importance", Takes::Text, None, "importance"),
    tag("options", Takes::Texts, None, "options"),
    tag("message", Takes::Text, None, "message"),
];
const SET_TAGS: [Tag; 7] = [
    tag("lower", Takes::Nothing, None, "40"),
    tag("upper", Takes::Nothing, None, "40"),
    tag("lowerfirst", Takes::Nothing, None, "30"),
    tag("upperfirst", Takes::Nothing, None, "30"),
    tag("quotewildcard", Takes::Nothing, None, "20"),
    tag("encodeurl", Takes::Nothing, Some("enotify"), "15"),
    tag("length", Takes::Nothing, None, "10"),
];
const ADD_HEADER_TAGS: [Tag; 1] = [tag("last", Takes::Nothing, None, "last")];
const DELETE_HEADER_TAGS: [Tag; 2] =
    [tag("index", Takes::Number, None, "index"), tag("last", Takes::Nothing, None, "last")];

impl Compiler<'_> {
    pub(super) fn action(&mut self, command: &Command) -> Option<StepKind> {
        let (name, arguments, span) = (&command.name, &command.arguments, command.name.span);
        match name.lower.as_str() {
            "keep" => {
                let read = self.read(name, arguments, &[&KEEP_TAGS], 0..=0);
                Some(StepKind::Keep { flags: self.flags_of(&read) })
            }
            "discard" => self.bare(command).then_some(StepKind::Discard),
            "fileinto" => {
                self.need("fileinto", span);
                let read = self.read(name, arguments, &[&FILE_TAGS], 1..=1);
                Some(StepKind::FileInto(Box::new(FileInto {
                    folder: self.template_at(&read, 0),
                    flags: self.flags_of(&read),
                    is_copy: read.has("copy"),
                    creates: read.has("create"),
                    special_use: self.tagged(&read, "specialuse"),
                    folder_id: self.tagged(&read, "mailboxid"),
                })))
            }
            "redirect" => {
                let read = self.read(name, arguments, &[&REDIRECT_TAGS], 1..=1);
                let address = self.template_at(&read, 0);
                self.check_address(&read, &address);
                Some(StepKind::Redirect { address, is_copy: read.has("copy") })
            }
            "reject" | "ereject" => {
                self.need(if name.lower == "ereject" { "ereject" } else { "reject" }, span);
                let read = self.read(name, arguments, &[], 1..=1);
                Some(StepKind::Reject { reason: self.template_at(&read, 0) })
            }
            "vacation" => {
                self.need("vacation", span);
                let read = self.read(name, arguments, &[&VACATION_TAGS], 1..=1);
                Some(StepKind::Vacation(Box::new(self.vacation(&read))))
            }
            "notify" => {
                self.need("enotify", span);
                let read = self.read(name, arguments, &[&NOTIFY_TAGS], 1..=1);
                let method = self.template_at(&read, 0);
                if method.constant().is_some_and(|method| !method.starts_with("mailto:")) {
                    self.fail(
                        span,
                        CompileErrorKind::Value(method.constant().unwrap_or_default().to_owned()),
                    );
                }
                let message = self.tagged(&read, "message");
                Some(StepKind::Notify(Box::new(Notify { method, message })))
            }
            "setflag" => self.flags(command, FlagVerb::Set),
            "addflag" => self.flags(command, FlagVerb::Add),
            "removeflag" => self.flags(command, FlagVerb::Remove),
            "set" => self.set(command),
            "addheader" => {
                self.need("editheader", span);
                let read = self.read(name, arguments, &[&ADD_HEADER_TAGS], 2..=2);
                let field = self.field_name(&read);
                Some(StepKind::AddHeader {
                    name: field,
                    value: self.template_at(&read, 1),
                    is_last: read.has("last"),
                })
            }
            "deleteheader" => {
                self.need("editheader", span);
                let tags: [&[Tag]; 2] = [&MATCH_TAGS, &DELETE_HEADER_TAGS];
                let read = self.read(name, arguments, &tags, 1..=2);
                Some(StepKind::DeleteHeader(Box::new(self.delete_header(&read))))
            }
            other => {
                self.fail(span, CompileErrorKind::UnknownCommand(other.to_owned()));
                None
            }
        }
    }

    fn tagged(&mut self, read: &Read<'_>, name: &str) -> Option<Template> {
        read.text(name).map(|text| self.template(text))
    }

    fn flags_of(&mut self, read: &Read<'_>) -> Option<Vec<Template>> {
        read.texts("flags").map(|texts| self.templates(texts))
    }

    fn check_address(&mut self, read: &Read<'_>, template: &Template) {
        if let Some(said) = template.constant()
            && address::one(said).is_none()
        {
            self.fail(read.span, CompileErrorKind::Address(said.to_owned()));
        }
    }

    fn vacation(&mut self, read: &Read<'_>) -> Vacation {
        const DAY: u64 = 24 * 60 * 60;
        let seconds = match (read.number("seconds"), read.number("days")) {
            (Some(seconds), _) => seconds,
            // Pigeonhole's bounds: `sieve_vacation_min_period` is the host's to say, and 0 means always here.
            (None, Some(days)) => days.saturating_mul(DAY),
            (None, None) => 7 * DAY,
        };
        let from = self.tagged(read, "from");
        if let Some(from) = &from {
            self.check_address(read, from);
        }
        Vacation {
            seconds,
            subject: self.tagged(read, "subject"),
            from,
            addresses: read
                .texts("addresses")
                .map(|texts| self.templates(texts))
                .unwrap_or_default(),
            is_mime: read.has("mime"),
            handle: self.tagged(read, "handle"),
            reason: self.template_at(read, 0),
        }
    }

    /// `setflag ["variable"] ["flags"]` (RFC 5232 §3)
    fn flags(&mut self, command: &Command, verb: FlagVerb) -> Option<StepKind> {
        self.need("imap4flags", command.name.span);
        let read = self.read(&command.name, &command.arguments, &[], 1..=2);
        let mut variable = None;
        if read.rest.len() == 2 {
            self.need("variables", command.name.span);
            let text = self.text_at(&read, 0)?;
            variable = self.variable_name(text);
        }
        let flags = self.templates_at(&read, read.rest.len().saturating_sub(1));
        Some(StepKind::Flags { verb, variable, flags })
    }

    pub(super) fn variable_name(&mut self, text: &Text) -> Option<String> {
        let name = text.value.to_ascii_lowercase();
        let is_known = match name.split_once('.') {
            None => true,
            Some((space, rest)) => {
                space == "global" && !rest.contains('.') && self.available.contains("include")
            }
        };
        if is_variable_name(&name) && is_known {
            return Some(name);
        }
        self.fail(text.span, CompileErrorKind::Variable(text.value.clone()));
        None
    }

    fn set(&mut self, command: &Command) -> Option<StepKind> {
        self.need("variables", command.name.span);
        let read = self.read(&command.name, &command.arguments, &[&SET_TAGS], 2..=2);
        let mut modifiers: Vec<Modifier> = [
            ("lower", Modifier::Lower),
            ("upper", Modifier::Upper),
            ("lowerfirst", Modifier::LowerFirst),
            ("upperfirst", Modifier::UpperFirst),
            ("quotewildcard", Modifier::QuoteWildcard),
            ("encodeurl", Modifier::EncodeUrl),
            ("length", Modifier::Length),
        ]
        .into_iter()
        .filter(|(name, _)| read.has(name))
        .map(|(_, modifier)| modifier)
        .collect();
        modifiers.sort_by_key(|modifier| std::cmp::Reverse(modifier.precedence()));
        let text = self.text_at(&read, 0)?;
        let name = self.variable_name(text)?;
        Some(StepKind::Set { name, value: self.template_at(&read, 1), modifiers })
    }

    fn field_name(&mut self, read: &Read<'_>) -> Template {
        let name = self.template_at(read, 0);
        if let Some(said) = name.constant()
            && !is_header_name(said)
        {
            self.fail(read.span, CompileErrorKind::HeaderName(said.to_owned()));
        }
        name
    }

    /// RFC 5293 §5.
    fn delete_header(&mut self, read: &Read<'_>) -> DeleteHeader {
        let name = self.field_name(read);
        let place = read.number("index").map(|index| Place {
            index: usize::try_from(index).unwrap_or(usize::MAX),
            from_last: read.has("last"),
        });
        if place.is_none() && read.has("last") {
            self.fail(read.span_of("last"), CompileErrorKind::Arguments);
        }
        let matching = (read.rest.len() == 2).then(|| {
            let keys = self.texts_at(read, 1);
            self.matching(read, keys)
        });
        DeleteHeader { name, place, matching }
    }
}
