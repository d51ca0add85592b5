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
        Language::De => "Zitierten Text zeigen",
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

pub(super) fn no_subject(language: Language) -> &'static str {
    match language {
        Language::En => "No subject",
        Language::Fr => "Sans objet",
        Language::De => "Kein Betreff",
        Language::It => "Nessun oggetto",
        Language::Es => "Sin asunto",
    }
}

/// Comes before a time.
pub(super) fn shared_until(language: Language) -> &'static str {
    match language {
        Language::En => "Shared by link, until",
        Language::Fr => "Partagé par lien, jusqu’au",
        Language::De => "Über einen Link geteilt, bis",
        Language::It => "Condiviso tramite link, fino al",
        Language::Es => "Compartido mediante enlace, hasta",
    }
}

/// What happened, and what to do.
pub(super) fn link_gone(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::En => (
            "This link leads nowhere",
            "It has expired, was taken back, or is not complete. Ask whoever gave it to you.",
        ),
        Language::Fr => (
            "Ce lien ne mène nulle part",
            "Il a expiré, a été retiré ou n’est pas complet. Demandez à la personne qui vous l’a donné.",
        ),
        Language::De => (
            "Dieser Link führt nirgendwohin",
            "Er ist abgelaufen, wurde zurückgezogen oder ist nicht vollständig. Fragen Sie, wer ihn Ihnen gegeben hat.",
        ),
        Language::It => (
            "Questo link non porta da nessuna parte",
            "È scaduto, è stato ritirato o non è completo. Chiedi a chi te l’ha dato.",
        ),
        Language::Es => (
            "Este enlace no lleva a ninguna parte",
            "Ha caducado, se ha retirado o no está completo. Pregunte a quien se lo dio.",
        ),
    }
}

pub(super) fn link_unavailable(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::En => (
            "The message can’t be shown now",
            "Its mail host does not answer. Try again in a while.",
        ),
        Language::Fr => (
            "Le message ne peut pas être affiché",
            "Son hébergeur ne répond pas. Réessayez dans un moment.",
        ),
        Language::De => (
            "Die Nachricht kann gerade nicht gezeigt werden",
            "Ihr Mailserver antwortet nicht. Versuchen Sie es in einer Weile noch einmal.",
        ),
        Language::It => (
            "Ora il messaggio non può essere mostrato",
            "Il suo server di posta non risponde. Riprova tra un po’.",
        ),
        Language::Es => (
            "El mensaje no se puede mostrar ahora",
            "Su servidor de correo no responde. Inténtelo de nuevo dentro de un rato.",
        ),
    }
}
