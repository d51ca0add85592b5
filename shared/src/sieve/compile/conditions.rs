//! Tests.

use super::arguments::{Read, Tag, Takes, tag};
use super::matching::{MATCH_TAGS, PART_TAGS, PLACE_TAGS};
use super::{CompileErrorKind, Compiler};
use crate::sieve::extension;
use crate::sieve::program::{BodyOf, Condition, ConditionKind, Duplicate, Zone};
use crate::sieve::template::Template;
use crate::sieve::tree::Test;

const SIZE_TAGS: [Tag; 2] =
    [tag("over", Takes::Nothing, None, "size"), tag("under", Takes::Nothing, None, "size")];
const BODY_TAGS: [Tag; 3] = [
    tag("raw", Takes::Nothing, None, "body"),
    tag("text", Takes::Nothing, None, "body"),
    tag("content", Takes::Texts, None, "body"),
];
const ZONE_TAGS: [Tag; 2] =
    [tag("zone", Takes::Text, None, "zone"), tag("originalzone", Takes::Nothing, None, "zone")];
const DUPLICATE_TAGS: [Tag; 5] = [
    tag("handle", Takes::Text, None, "handle"),
    tag("header", Takes::Text, None, "id"),
    tag("uniqueid", Takes::Text, None, "id"),
    tag("seconds", Takes::Number, None, "seconds"),
    tag("last", Takes::Nothing, None, "last"),
];
const SPAM_TAGS: [Tag; 1] = [tag("percent", Takes::Nothing, Some("spamtestplus"), "percent")];

/// What the `address` test may look at; Pigeonhole's list.
const ADDRESS_HEADERS: [&str; 26] = [
    "from",
    "to",
    "cc",
    "bcc",
    "sender",
    "resent-from",
    "resent-to",
    "resent-cc",
    "resent-bcc",
    "resent-sender",
    "reply-to",
    "resent-reply-to",
    "errors-to",
    "delivered-to",
    "x-original-to",
    "mail-reply-to",
    "mail-followup-to",
    "return-receipt-to",
    "return-receipt-requested",
    "read-receipt-to",
    "x-confirm-reading-to",
    "apparently-to",
    "abuse-reports-to",
    "x-complaints-to",
    "x-report-abuse-to",
    "registered-mail-reply-requested-by",
];

impl Compiler<'_> {
    pub(super) fn condition(&mut self, test: &Test) -> Condition {
        let kind = match test.name.lower.as_str() {
            "not" | "allof" | "anyof" => self.combination(test),
            _ => {
                if !test.arguments.tests.is_empty() {
                    self.fail(test.name.span, CompileErrorKind::Arguments);
                }
                self.simple(test)
            }
        };
        Condition { span: test.span, kind: kind.unwrap_or(ConditionKind::Constant(false)) }
    }

    fn combination(&mut self, test: &Test) -> Option<ConditionKind> {
        let arguments = &test.arguments;
        if !arguments.items.is_empty() {
            self.fail(test.name.span, CompileErrorKind::Arguments);
        }
        let inner: Vec<_> = arguments.tests.iter().map(|test| self.condition(test)).collect();
        let is_not = test.name.lower == "not";
        if inner.is_empty() || is_not == arguments.is_list {
            self.fail(test.name.span, CompileErrorKind::OneTest);
            return None;
        }
        Some(match test.name.lower.as_str() {
            "allof" => ConditionKind::All(inner),
            "anyof" => ConditionKind::Any(inner),
            _ => ConditionKind::Not(Box::new(inner.into_iter().next()?)),
        })
    }

    fn simple(&mut self, test: &Test) -> Option<ConditionKind> {
        let (name, arguments, span) = (&test.name, &test.arguments, test.name.span);
        let read =
            |this: &mut Self, tags: &[&[Tag]], places| this.read(name, arguments, tags, places);
        match name.lower.as_str() {
            "true" | "false" => {
                read(self, &[], 0..=0);
                Some(ConditionKind::Constant(name.lower == "true"))
            }
            "header" => {
                let read = read(self, &[&MATCH_TAGS, &PLACE_TAGS], 2..=2);
                let names = self.header_names(&read, 0, false);
                let keys = self.texts_at(&read, 1);
                Some(ConditionKind::Header {
                    names,
                    place: self.place(&read),
                    matching: self.matching(&read, keys),
                })
            }
            "address" => {
                let read = read(self, &[&MATCH_TAGS, &PART_TAGS, &PLACE_TAGS], 2..=2);
                let names = self.header_names(&read, 0, true);
                let keys = self.texts_at(&read, 1);
                Some(ConditionKind::Address {
                    names,
                    part: Self::address_part(&read),
                    place: self.place(&read),
                    matching: self.matching(&read, keys),
                })
            }
            "envelope" => {
                self.need("envelope", span);
                let read = read(self, &[&MATCH_TAGS, &PART_TAGS], 2..=2);
                for text in self.texts_at(&read, 0) {
                    if !["from", "to"].iter().any(|known| text.value.eq_ignore_ascii_case(known)) {
                        self.fail(text.span, CompileErrorKind::Value(text.value.clone()));
                    }
                }
                let parts = self.templates_at(&read, 0);
                let keys = self.texts_at(&read, 1);
                Some(ConditionKind::Envelope {
                    parts,
                    part: Self::address_part(&read),
                    matching: self.matching(&read, keys),
                })
            }
            "exists" => {
                let read = read(self, &[], 1..=1);
                Some(ConditionKind::Exists(self.header_names(&read, 0, false)))
            }
            "size" => {
                let read = read(self, &[&SIZE_TAGS], 1..=1);
                if read.of_group("size").is_none() {
                    self.fail(span, CompileErrorKind::Arguments);
                }
                Some(ConditionKind::Size {
                    is_over: read.has("over"),
                    limit: self.number_at(&read, 0),
                })
            }
            "body" => {
                self.need("body", span);
                self.out.program.needs_body = true;
                let read = read(self, &[&MATCH_TAGS, &BODY_TAGS], 1..=1);
                let of = match (read.of_group("body"), read.texts("content")) {
                    (Some("raw"), _) => BodyOf::Raw,
                    (Some("content"), Some(types)) => BodyOf::Content(self.templates(types)),
                    _ => BodyOf::Text,
                };
                let keys = self.texts_at(&read, 0);
                let mut matching = self.matching(&read, keys);
                // RFC 5173 §6: wildcards in a body test give no variables.
                matching.captures = false;
                Some(ConditionKind::Body { of, matching })
            }
            "date" | "currentdate" => Some(self.date(test)),
            "hasflag" => {
                self.need("imap4flags", span);
                let read = read(self, &[&MATCH_TAGS], 1..=2);
                let mut variables = Vec::new();
                if read.rest.len() == 2 {
                    self.need("variables", span);
                    for text in self.texts_at(&read, 0) {
                        variables.extend(self.variable_name(text));
                    }
                }
                let keys = self.texts_at(&read, read.rest.len().saturating_sub(1));
                Some(ConditionKind::HasFlag { variables, matching: self.matching(&read, keys) })
            }
            "string" => {
                self.need("variables", span);
                let read = read(self, &[&MATCH_TAGS], 2..=2);
                let sources = self.templates_at(&read, 0);
                let keys = self.texts_at(&read, 1);
                Some(ConditionKind::Strings { sources, matching: self.matching(&read, keys) })
            }
            "environment" => {
                self.need("environment", span);
                let read = read(self, &[&MATCH_TAGS], 2..=2);
                let item = self.template_at(&read, 0);
                let keys = self.texts_at(&read, 1);
                Some(ConditionKind::Environment { item, matching: self.matching(&read, keys) })
            }
            "duplicate" => {
                self.need("duplicate", span);
                let read = read(self, &[&DUPLICATE_TAGS], 0..=0);
                let mut tagged = |name| read.text(name).map(|text| self.template(text));
                Some(ConditionKind::Duplicate(Box::new(Duplicate {
                    handle: tagged("handle"),
                    header: tagged("header"),
                    unique_id: tagged("uniqueid"),
                })))
            }
            "mailboxexists" => {
                self.need("mailbox", span);
                let read = read(self, &[], 1..=1);
                Some(ConditionKind::MailboxExists(self.templates_at(&read, 0)))
            }
            "mailboxidexists" => {
                self.need("mailboxid", span);
                let read = read(self, &[], 1..=1);
                Some(ConditionKind::FolderIdExists(self.templates_at(&read, 0)))
            }
            "specialuse_exists" => {
                self.need("special-use", span);
                let read = read(self, &[], 1..=2);
                let folder = (read.rest.len() == 2).then(|| self.template_at(&read, 0));
                let uses = self.templates_at(&read, read.rest.len().saturating_sub(1));
                Some(ConditionKind::SpecialUseExists { folder, uses })
            }
            "spamtest" => {
                self.need("spamtest", span);
                let read = read(self, &[&MATCH_TAGS, &SPAM_TAGS], 1..=1);
                let keys = self.texts_at(&read, 0);
                Some(ConditionKind::Spam {
                    is_percent: read.has("percent"),
                    matching: self.matching(&read, keys),
                })
            }
            "virustest" => {
                self.need("virustest", span);
                let read = read(self, &[&MATCH_TAGS], 1..=1);
                let keys = self.texts_at(&read, 0);
                Some(ConditionKind::Virus(self.matching(&read, keys)))
            }
            "ihave" => {
                self.need("ihave", span);
                let read = read(self, &[], 1..=1);
                let names = self.texts_at(&read, 0);
                let has_all = names.iter().all(|name| extension::is_evaluated(&name.value));
                if has_all {
                    self.available.extend(names.iter().map(|name| name.value.clone()));
                }
                Some(ConditionKind::Constant(has_all))
            }
            "valid_notify_method" => {
                self.need("enotify", span);
                let read = read(self, &[], 1..=1);
                Some(ConditionKind::ValidNotifyMethod(self.templates_at(&read, 0)))
            }
            "notify_method_capability" => {
                self.need("enotify", span);
                let read = read(self, &[&MATCH_TAGS], 3..=3);
                let (method, capability) = (self.template_at(&read, 0), self.template_at(&read, 1));
                let keys = self.texts_at(&read, 2);
                Some(ConditionKind::NotifyCapability {
                    method,
                    capability,
                    matching: self.matching(&read, keys),
                })
            }
            other => {
                self.fail(span, CompileErrorKind::UnknownTest(other.to_owned()));
                None
            }
        }
    }

    /// RFC 5260 §4, §5.
    fn date(&mut self, test: &Test) -> ConditionKind {
        self.need("date", test.name.span);
        let is_current = test.name.lower == "currentdate";
        let places = if is_current { 2 } else { 3 };
        let mut tags: Vec<&[Tag]> = vec![&MATCH_TAGS, &ZONE_TAGS];
        if !is_current {
            tags.push(&PLACE_TAGS);
        }
        let read = self.read(&test.name, &test.arguments, &tags, places..=places);
        if is_current && read.has("originalzone") {
            self.fail(
                read.span_of("originalzone"),
                CompileErrorKind::UnknownTag("originalzone".to_owned()),
            );
        }
        let zone = match read.text("zone") {
            Some(zone) => Zone::Named(self.template(zone)),
            None if read.has("originalzone") => Zone::Original,
            None => Zone::Local,
        };
        let header = (!is_current).then(|| self.template_at(&read, 0));
        let part = self.template_at(&read, places - 2);
        let keys = self.texts_at(&read, places - 1);
        ConditionKind::Date {
            header,
            zone,
            part,
            place: self.place(&read),
            matching: self.matching(&read, keys),
        }
    }

    fn header_names(&mut self, read: &Read<'_>, place: usize, addresses: bool) -> Vec<Template> {
        let texts = self.texts_at(read, place);
        for text in texts {
            let template = Template::new(&text.value, self.dialect()).unwrap_or_default();
            let Some(name) = template.constant() else { continue };
            let is_allowed = !addresses || is_address_header(name);
            if !is_header_name(name) || !is_allowed {
                self.fail(text.span, CompileErrorKind::HeaderName(name.to_owned()));
            }
        }
        self.templates(texts)
    }
}

/// field-name = 1*ftext (RFC 5322 §3.6.8)
pub(crate) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
}

/// Whether the `address` test may look at fields called `name`.
pub(crate) fn is_address_header(name: &str) -> bool {
    ADDRESS_HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known))
}
