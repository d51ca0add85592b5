//! Whether a test holds.

use std::borrow::Cow;

use super::{Run, Values as _, flags};
use crate::sieve::message::Header;
use crate::sieve::outcome::{EventKind, Matched, RuntimeError};
use crate::sieve::program::{
    BodyOf, Condition, ConditionKind, Duplicate, Key, MatchKind, Matching, Place,
};
use crate::sieve::template::Template;

impl Run<'_> {
    pub(super) fn holds(&mut self, condition: &Condition) -> Result<bool, RuntimeError> {
        self.steps += 1;
        if self.steps > super::MAX_STEPS {
            return Err(RuntimeError::TooLong);
        }
        let mut reason = None;
        let holds = match &condition.kind {
            ConditionKind::Not(inner) => !self.holds(inner)?,
            ConditionKind::All(all) => {
                let mut holds = true;
                for inner in all {
                    if !self.holds(inner)? {
                        holds = false;
                        break;
                    }
                }
                holds
            }
            ConditionKind::Any(any) => {
                let mut holds = false;
                for inner in any {
                    if self.holds(inner)? {
                        holds = true;
                        break;
                    }
                }
                holds
            }
            simple => {
                let (holds, matched) = self.simple(simple);
                reason = matched;
                holds
            }
        };
        self.note(condition.span, EventKind::Test { holds, matched: reason });
        Ok(holds)
    }

    fn simple(&mut self, kind: &ConditionKind) -> (bool, Option<Matched>) {
        let found = match kind {
            ConditionKind::Constant(holds) => return (*holds, None),
            ConditionKind::Not(_) | ConditionKind::All(_) | ConditionKind::Any(_) => None,
            ConditionKind::Header { names, place, matching } => {
                self.header(names, *place, matching)
            }
            ConditionKind::Address { names, part, place, matching } => {
                self.address(names, *part, *place, matching)
            }
            ConditionKind::Envelope { parts, part, matching } => {
                self.envelope(parts, *part, matching)
            }
            ConditionKind::Exists(names) => {
                let names = self.names(names);
                return (names.iter().all(|name| self.fields(name).next().is_some()), None);
            }
            ConditionKind::Size { is_over, limit } => {
                let size = self.size;
                return (if *is_over { size > *limit } else { size < *limit }, None);
            }
            ConditionKind::Body { of, matching } => self.body(of, matching),
            ConditionKind::Date { header, zone, part, place, matching } => {
                self.date(header.as_ref(), zone, part, *place, matching)
            }
            ConditionKind::HasFlag { variables, matching } => self.has_flag(variables, matching),
            ConditionKind::Strings { sources, matching } => {
                let sources = self.fill_all(sources);
                if let MatchKind::Count(_) = matching.kind {
                    // Empty strings don't count (RFC 5229 §5).
                    let count = sources.iter().filter(|source| !source.is_empty()).count();
                    self.count_matches(matching, "", count)
                } else {
                    self.any_match(matching, sources.iter().map(|source| ("", source.as_str())))
                }
            }
            ConditionKind::Environment { item, matching } => {
                let item = self.fill(item);
                let value = self.around.environment.get(&item.to_ascii_lowercase()).cloned();
                value.and_then(|value| self.any_match(matching, [(item.as_str(), value.as_str())]))
            }
            ConditionKind::Duplicate(what) => return (self.is_duplicate(what), None),
            ConditionKind::MailboxExists(names) => {
                let names = self.fill_all(names);
                return (names.iter().all(|name| self.around.folders.contains(name)), None);
            }
            ConditionKind::FolderIdExists(ids) => {
                let ids = self.fill_all(ids);
                return (ids.iter().all(|id| self.around.folder_ids.contains_key(id)), None);
            }
            ConditionKind::SpecialUseExists { folder, uses } => {
                return (self.has_special_use(folder.as_ref(), uses), None);
            }
            ConditionKind::Spam { is_percent, matching } => {
                let value = self.spam(*is_percent);
                self.any_match(matching, [("spamtest", value.as_str())])
            }
            ConditionKind::Virus(matching) => {
                let value = self.around.virus.unwrap_or(0).to_string();
                self.any_match(matching, [("virustest", value.as_str())])
            }
            ConditionKind::ValidNotifyMethod(methods) => {
                return (
                    self.fill_all(methods).iter().all(|method| method.starts_with("mailto:")),
                    None,
                );
            }
            ConditionKind::NotifyCapability { method, capability, matching } => {
                let is_known = self.fill(method).starts_with("mailto:")
                    && self.fill(capability).eq_ignore_ascii_case("online");
                let value = is_known.then_some(("online", "maybe"));
                self.any_match(matching, value)
            }
        };
        // Only what a pattern took replaces what an earlier one took (RFC 5229 §3.2).
        if let Some(found) = &found
            && !found.captures.is_empty()
        {
            self.captures.clone_from(&found.captures);
        }
        (found.is_some(), found)
    }

    /// The fields called `name`.
    pub(super) fn fields<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Header> {
        self.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name))
    }

    /// The fields with these names, or the one of them that `place` picks, each with its name. Pigeonhole counts through
    /// all of them, where RFC 5260 §6 has it count each name's.
    pub(super) fn picked<'s>(
        &'s self,
        names: &'s [Cow<'s, str>],
        place: Option<Place>,
    ) -> impl Iterator<Item = (&'s str, &'s Header)> {
        let all = move || {
            names.iter().flat_map(|name| self.fields(name).map(move |header| (&**name, header)))
        };
        let (skip, take) = match place {
            None => (0, usize::MAX),
            Some(Place { index, from_last: true }) => match all().count().checked_sub(index) {
                Some(skip) => (skip, 1),
                None => (0, 0),
            },
            Some(Place { index, from_last: false }) => (index.saturating_sub(1), 1),
        };
        all().skip(skip).take(take)
    }

    /// RFC 5228 §5.7.
    fn header(
        &self,
        names: &[Template],
        place: Option<Place>,
        matching: &Matching,
    ) -> Option<Matched> {
        let names = self.names(names);
        let fields = self.picked(&names, place);
        self.any_match(matching, fields.map(|(name, header)| (name, header.text.as_str())))
    }

    /// RFC 5173.
    fn body(&mut self, of: &BodyOf, matching: &Matching) -> Option<Matched> {
        let message = self.message;
        let Some(body) = &message.body else {
            self.outcome.missed_body = true;
            return None;
        };
        let types = match of {
            BodyOf::Raw => return self.any_match(matching, [("body", body.raw.as_str())]),
            BodyOf::Text => vec!["text".to_owned()],
            BodyOf::Content(types) => self.fill_all(types),
        };
        let wanted = body
            .parts
            .iter()
            .filter(|part| types.iter().any(|name| is_of_type(&part.media_type, name)));
        self.any_match(matching, wanted.map(|part| (part.media_type.as_str(), part.text.as_str())))
    }

    /// RFC 5232 §4.
    fn has_flag(&self, variables: &[String], matching: &Matching) -> Option<Matched> {
        let mut flags = Vec::new();
        if variables.is_empty() {
            flags.clone_from(&self.flags);
        }
        for name in variables {
            flags.extend(flags::split([self.variable(name).unwrap_or_default()]));
        }
        // Keys are lists of flags, too: each word is one, and nothing is none.
        let keys = matching.keys.iter().map(|key| self.fill(&key.template)).collect::<Vec<_>>();
        let words = keys.iter().flat_map(|key| key.split_ascii_whitespace());
        let keys = words.map(|word| Key { template: Template::plain(word), regex: None }).collect();
        let matching = Matching { keys, ..matching.clone() };
        self.any_match(&matching, flags.iter().map(|flag| ("flags", flag.as_str())))
    }

    /// RFC 7352 §3.
    fn is_duplicate(&self, what: &Duplicate) -> bool {
        let id = match (&what.unique_id, &what.header) {
            (Some(id), _) => Some(self.fill(id)),
            (None, header) => {
                let name =
                    header.as_ref().map_or_else(|| "message-id".to_owned(), |name| self.fill(name));
                self.fields(&name).map(|header| header.text.clone()).next()
            }
        };
        let handle = what.handle.as_ref().map(|handle| self.fill(handle)).unwrap_or_default();
        id.is_some_and(|id| self.around.seen.contains(&duplicate_key(&handle, &id)))
    }

    /// RFC 8579 §4.
    fn has_special_use(&self, folder: Option<&Template>, uses: &[Template]) -> bool {
        let folder = folder.map(|folder| self.fill(folder));
        self.fill_all(uses).iter().all(|wanted| {
            let found = self.around.special_use.get(&wanted.to_ascii_lowercase());
            found.is_some_and(|found| folder.as_ref().is_none_or(|folder| folder == found))
        })
    }

    /// RFC 5235 §2.
    fn spam(&self, is_percent: bool) -> String {
        match self.around.spam_percent {
            None => "0".to_owned(),
            Some(percent) if is_percent => percent.min(100).to_string(),
            Some(percent) => (1 + u32::from(percent.min(100)) * 9 / 100).to_string(),
        }
    }
}

/// What a `duplicate` test remembers of a message.
pub fn duplicate_key(handle: &str, id: &str) -> String {
    format!("{handle}\n{id}")
}

/// Whether `text/plain` is of `text`, of `text/plain`, or of all (RFC 5173 §4.2).
fn is_of_type(media_type: &str, wanted: &str) -> bool {
    if wanted.is_empty() {
        return true;
    }
    if wanted.starts_with('/') || wanted.ends_with('/') || wanted.matches('/').count() > 1 {
        return false;
    }
    let main = media_type.split('/').next().unwrap_or_default();
    media_type.eq_ignore_ascii_case(wanted) || main.eq_ignore_ascii_case(wanted)
}
