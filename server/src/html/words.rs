//! The few words that stand in a letter's own page, which the app's catalogues don't reach.

/// A language that Pli speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    En,
    Fr,
    De,
    It,
    Es,
}

impl Language {
    /// From a tag such as `de` or `de-AT` (RFC 5646); English for one we don't speak.
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "fr" => Self::Fr,
            "de" => Self::De,
            "it" => Self::It,
            "es" => Self::Es,
            _ => Self::En,
        }
    }

    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::De => "de",
            Self::It => "it",
            Self::Es => "es",
        }
    }

    /// Names the page, for who can't see it.
    pub fn title(self) -> &'static str {
        match self {
            Self::En => "Message body",
            Self::Fr => "Corps du message",
            Self::De => "Nachrichtentext",
            Self::It => "Corpo del messaggio",
            Self::Es => "Cuerpo del mensaje",
        }
    }

    pub fn show_quote(self) -> &'static str {
        match self {
            Self::En => "Show quoted text",
            Self::Fr => "Afficher le texte cité",
            Self::De => "Zitierten Text anzeigen",
            Self::It => "Mostra il testo citato",
            Self::Es => "Mostrar el texto citado",
        }
    }

    pub fn empty(self) -> &'static str {
        match self {
            Self::En => "This message has no text.",
            Self::Fr => "Ce message ne contient pas de texte.",
            Self::De => "Diese Nachricht enthält keinen Text.",
            Self::It => "Questo messaggio non contiene testo.",
            Self::Es => "Este mensaje no contiene texto.",
        }
    }
}
