//! A signature as it is put together without writing HTML, and the template that comes of it.

use serde::{Deserialize, Serialize};

use super::inline::check_link;
use super::{Error, Template, Values, check_names, layout, variable};

/// Lines, links: more than fit on a screen.
pub const MOST_LINES: usize = 20;

/// What a signature template consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Design {
    pub layout: Layout,
    /// `#rrggbb`; anything else is the first of [`COLOURS`].
    pub colour: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
    pub lines: Vec<Line>,
    pub links: Vec<Link>,
    /// HTML with variables, in place of what the rest would give. Fields of the lines can be used in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

/// Colours that are told from white and from black alike, the first for want of another.
pub const COLOURS: [&str; 5] = ["#1d7a8c", "#b0475f", "#4f7f3f", "#a06a1c", "#64748b"];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// One line below the other.
    #[default]
    Text,
    LogoLeft,
    LogoAbove,
    /// The picture across, below the lines.
    Banner,
    /// Lines behind a bar of colour.
    Bar,
    /// All on one line, for those who write short mails.
    OneLine,
}

impl Layout {
    pub const ALL: [Self; 6] =
        [Self::Text, Self::LogoLeft, Self::LogoAbove, Self::Banner, Self::Bar, Self::OneLine];

    /// Whether a picture is shown.
    pub fn has_logo(self) -> bool {
        matches!(self, Self::LogoLeft | Self::LogoAbove | Self::Banner)
    }
}

/// A picture that travels in the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Logo {
    pub name: String,
    /// A `data:` URL of a PNG, JPEG, GIF or WebP.
    pub url: String,
    pub width: u32,
    pub height: u32,
}

impl Logo {
    /// Whether it is a picture, and nothing that runs.
    pub fn is_picture(&self) -> bool {
        let kinds = ["png", "jpeg", "gif", "webp"];
        let data = kinds
            .iter()
            .find_map(|kind| self.url.strip_prefix(&format!("data:image/{kind};base64,")));
        data.is_some_and(|data| {
            data.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        })
    }
}

/// One line of the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SignatureLine))]
#[serde(rename_all = "camelCase", default)]
pub struct Line {
    /// What it is called, for the admin and for members who fill it in.
    pub label: String,
    /// Text with variables.
    pub text: String,
    pub fill: Fill,
    /// The variable that a member fills in.
    pub field: String,
}

/// Who says what stands on a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Fill {
    /// What is known of the member.
    #[default]
    Automatic,
    /// The same for everyone.
    Fixed,
    /// The member; until then what is known of them.
    Member,
    Off,
}

impl Line {
    /// The template's text of it; `None` where it isn't shown.
    pub fn source(&self) -> Option<String> {
        match self.fill {
            Fill::Off => None,
            Fill::Member => Some(format!("{{{{ {} }}}}", self.field)),
            Fill::Automatic | Fill::Fixed => {
                Some(self.text.clone()).filter(|text| !text.trim().is_empty())
            }
        }
    }
}

/// A link below the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SignatureLink))]
#[serde(rename_all = "camelCase", default)]
pub struct Link {
    pub label: String,
    /// An address, or a variable that holds one.
    pub url: String,
}

/// What of a design is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case", tag = "part")]
pub enum Flaw {
    Line {
        index: usize,
        error: Error,
    },
    /// Its text or its address is no template.
    Link {
        index: usize,
        error: Error,
    },
    /// It leads nowhere.
    LinkAddress {
        index: usize,
    },
    Html {
        error: Error,
    },
    Logo,
    TooMany,
}

impl Design {
    /// What somebody starts from who has yet to say anything.
    pub fn starting(layout: Layout, labels: [&str; 5]) -> Self {
        let [name, role, phone, company, note] = labels;
        let line = |label: &str, text: &str, fill, field: &str| Line {
            label: label.to_owned(),
            text: text.to_owned(),
            fill,
            field: field.to_owned(),
        };
        Self {
            layout,
            colour: COLOURS.first().copied().unwrap_or_default().to_owned(),
            lines: vec![
                line(name, "{{ first_name }} {{ last_name }}", Fill::Automatic, "name"),
                line(role, "{{ job_title }}, {{ department }}", Fill::Automatic, "role"),
                line(phone, "{{ phone }}", Fill::Automatic, "phone"),
                line(company, "{{ organisation }}", Fill::Automatic, "organisation"),
                line(note, "", Fill::Off, "note"),
            ],
            ..Self::default()
        }
    }

    /// The colour, one for certain.
    pub fn accent(&self) -> &str {
        let is_colour = self.colour.strip_prefix('#').is_some_and(|digits| {
            digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        if is_colour { &self.colour } else { COLOURS.first().copied().unwrap_or("#000000") }
    }

    /// What members fill in themselves: variable and label.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        let lines = self.lines.iter().filter(|line| line.fill == Fill::Member);
        lines.map(|line| (line.field.as_str(), line.label.as_str())).collect()
    }

    /// The whole as a template's text.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it. `custom` are the names of values beyond [`variable::KNOWN`].
    pub fn source(&self, custom: &[String]) -> Result<String, Flaw> {
        if self.lines.len() > MOST_LINES || self.links.len() > MOST_LINES {
            return Err(Flaw::TooMany);
        }
        if self.logo.as_ref().is_some_and(|logo| !logo.is_picture()) {
            return Err(Flaw::Logo);
        }
        let fields = self.fields();
        let known = |name: &str| {
            variable::KNOWN.contains(&name)
                || custom.iter().any(|custom| custom == name)
                || fields.iter().any(|(field, _)| *field == name)
        };
        for (index, line) in self.lines.iter().enumerate() {
            if let Some(source) = line.source() {
                check_names(&source, known).map_err(|error| Flaw::Line { index, error })?;
                Template::text(&source).map_err(|error| Flaw::Line { index, error })?;
            }
        }
        let source = match &self.html {
            Some(html) => html.clone(),
            None => {
                for (index, link) in self.links.iter().enumerate() {
                    check_link(link, known).map_err(|error| match error {
                        Some(error) => Flaw::Link { index, error },
                        None => Flaw::LinkAddress { index },
                    })?;
                }
                layout::write(self)
            }
        };
        check_names(&source, known).map_err(|error| Flaw::Html { error })?;
        Template::html(&source).map_err(|error| Flaw::Html { error })?;
        Ok(source)
    }

    /// The template.
    ///
    /// # Errors
    ///
    /// As [`Self::source`].
    pub fn template(&self, custom: &[String]) -> Result<Template, Flaw> {
        let source = self.source(custom)?;
        Template::html(&source).map_err(|error| Flaw::Html { error })
    }

    /// `known` of a member with what the member filled in, where that is left to members.
    pub fn values(&self, known: &Values, filled: &Values) -> Values {
        let mut values = known.clone();
        for (field, _) in self.fields() {
            if let Some(value) = filled.get(field) {
                values.set(field, value);
            }
        }
        values
    }
}
