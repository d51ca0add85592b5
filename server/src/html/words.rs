//! The few words that stand in a letter's own page, which the app's catalogues don't reach.

use shared::language::Language;

/// Names the page, for who can't see it.
pub(super) fn title(language: Language) -> &'static str {
    match language {
        Language::En => "Message body",
        Language::Fr => "Corps du message",
        Language::De => "Nachrichtentext",
        Language::It => "Corpo del messaggio",
        Language::Es => "Cuerpo del mensaje",
    }
}

pub(super) fn show_quote(language: Language) -> &'static str {
    match language {
        Language::En => "Show quoted text",
        Language::Fr => "Afficher le texte cité",
        Language::De => "Zitierten Text anzeigen",
        Language::It => "Mostra il testo citato",
        Language::Es => "Mostrar el texto citado",
    }
}

pub(super) fn empty(language: Language) -> &'static str {
    match language {
        Language::En => "This message has no text.",
        Language::Fr => "Ce message ne contient pas de texte.",
        Language::De => "Diese Nachricht enthält keinen Text.",
        Language::It => "Questo messaggio non contiene testo.",
        Language::Es => "Este mensaje no contiene texto.",
    }
}
