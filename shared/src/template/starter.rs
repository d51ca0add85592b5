//! Templates that members start from: an automatic reply with its text written, a rule with its conditions fixed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::model::{TemplateKind, TemplateState};
use super::{Error, Template, Values, check_names};
use crate::auto_reply::Day;
use crate::id::TemplateId;
use crate::language::Language;
use crate::sieve::auto_reply::MAX_TEXT;
use crate::sieve::parse::parse;
use crate::sieve::rules::{ItemKind, Link, Rule, RuleError, Rules};

/// Characters of a subject.
pub const LONGEST_SUBJECT: usize = 900;

/// Bytes of a rule.
pub const LONGEST_RULE: usize = 64 * 1024;

/// What members start from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Starter {
    /// With variables in it.
    AutoReply { subject: String, text: String },
    /// A script of one rule: its conditions are meant, its actions suggested.
    Rule { script: String },
}

/// What keeps one from being kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StarterFlaw {
    Subject(Error),
    Text(Error),
    /// A reply that says nothing, or a rule that asks for nothing.
    Empty,
    TooLong,
    /// It is no script of one rule that the builder can show.
    Rule,
}

impl Starter {
    pub fn kind(&self) -> TemplateKind {
        match self {
            Self::AutoReply { .. } => TemplateKind::AutoReply,
            Self::Rule { .. } => TemplateKind::Rule,
        }
    }

    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn check(&self, known: impl Fn(&str) -> bool + Copy) -> Result<(), StarterFlaw> {
        match self {
            Self::AutoReply { subject, text } => {
                if subject.chars().count() > LONGEST_SUBJECT || text.chars().count() > MAX_TEXT {
                    return Err(StarterFlaw::TooLong);
                }
                if text.trim().is_empty() {
                    return Err(StarterFlaw::Empty);
                }
                check_names(subject, known).map_err(StarterFlaw::Subject)?;
                Template::text(subject).map_err(StarterFlaw::Subject)?;
                check_names(text, known).map_err(StarterFlaw::Text)?;
                Template::text(text).map_err(StarterFlaw::Text)?;
                Ok(())
            }
            Self::Rule { script } if script.len() > LONGEST_RULE => Err(StarterFlaw::TooLong),
            Self::Rule { script } => {
                let rule = rule_in(script).ok_or(StarterFlaw::Rule)?;
                if rule.conditions.parts.is_empty() { Err(StarterFlaw::Empty) } else { Ok(()) }
            }
        }
    }

    /// As it is for somebody of whom `values` are known. What can't be read, [`Self::check`] has told of before.
    #[must_use]
    pub fn filled(&self, values: &Values) -> Self {
        let filled = |text: &str| {
            Template::text(text).map_or_else(|_| text.to_owned(), |text| text.render(values))
        };
        match self {
            Self::AutoReply { subject, text } => {
                Self::AutoReply { subject: filled(subject), text: filled(text) }
            }
            rule @ Self::Rule { .. } => rule.clone(),
        }
    }
}

/// The one rule of a script; `None` where there is another number of them, or one that the builder can't show.
pub fn rule_in(script: &str) -> Option<Rule> {
    let rules = Rules::new(parse(script).ok()?);
    let mut items = rules.items().iter().filter(|item| item.kind != ItemKind::Require);
    match (items.next().map(|item| &item.kind), items.next()) {
        (Some(ItemKind::Rule(rule)), None) if rule.link == Link::Own => Some(rule.clone()),
        _ => None,
    }
}

/// A script of this rule alone.
///
/// # Errors
///
/// What of it can't be written.
pub fn script_of(rule: &Rule) -> Result<String, RuleError> {
    let empty = Rules::new(parse("").unwrap_or_default());
    Ok(empty.insert(0, rule)?.script().text().to_owned())
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StarterTemplate {
    pub id: TemplateId,
    pub name: String,
    pub state: TemplateState,
    pub language: Language,
    pub content: Starter,
    /// Grows with each change.
    pub version: i64,
    #[serde(with = "crate::instant")]
    pub updated_at: Timestamp,
    /// The address of whoever changed it last.
    pub updated_by: String,
}

/// `GET /api/starter-templates`: of all kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StarterTemplateList {
    pub items: Vec<StarterTemplate>,
    /// Names of members' values beyond the known ones.
    pub custom: Vec<String>,
}

/// `POST /api/starter-templates`, and `PUT /api/starter-templates/{template}`, which is answered by 409 where somebody else
/// has changed it since `version`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StarterTemplateUpdate {
    pub name: String,
    #[serde(default)]
    pub state: TemplateState,
    #[serde(default)]
    pub language: Language,
    pub content: Starter,
    #[serde(default)]
    pub version: i64,
}

/// One as it is offered to a member, with the member's values in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OfferedStarter {
    pub id: TemplateId,
    pub name: String,
    pub language: Language,
    pub content: Starter,
}

/// `GET …/auto-reply-templates`, `GET …/rule-templates`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OfferedStarterList {
    pub items: Vec<OfferedStarter>,
}

/// `POST /api/starter-templates/{template}/runs`: switches an automatic reply on for members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct SwitchOn {
    /// All members, but for shared addresses.
    pub everyone: bool,
    /// And these.
    pub addresses: Vec<String>,
    #[serde(flatten)]
    pub settings: SwitchOnSettings,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct SwitchOnSettings {
    /// The first day; `None`: from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day; `None`: until it is switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Nothing is changed: what would become of each address is said.
    pub is_preview: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_without_actions_is_read_as_it_was_written() {
        let script = "if header :contains \"subject\" \"Invoice\"\n{\n}\n";
        let rule = rule_in(script).unwrap();
        assert!(rule.actions.is_empty() && !rule.conditions.parts.is_empty());
        assert_eq!(rule_in(&script_of(&rule).unwrap()), Some(rule));
        for none in ["", "keep;", "if true { stop; } if true { keep; }", "if"] {
            let starter = Starter::Rule { script: none.to_owned() };
            assert!(starter.check(|_| true).is_err(), "{none}");
        }
    }

    #[test]
    fn a_reply_is_filled_in_and_its_slips_are_told() {
        let reply = |text: &str| Starter::AutoReply { subject: "Away".into(), text: text.into() };
        let known = |name: &str| name == "first_name";
        assert_eq!(reply("{{ first_name }}").check(known), Ok(()));
        assert!(matches!(reply("{{ salary }}").check(known), Err(StarterFlaw::Text(_))));
        assert_eq!(reply(" ").check(known), Err(StarterFlaw::Empty));
        let values = Values::from([("first_name", "{{ email }}")]);
        assert_eq!(reply("I am {{ first_name }}.").filled(&values), reply("I am {{ email }}."));
    }
}
