//! The mail that tells members of their signature: from the admin's own account, by the way that all mail goes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use shared::address::Address;
use shared::draft::{DraftBody, DraftContent};
use shared::id::{AccountId, TemplateRunId, UserId};
use shared::language::Language;
use shared::member::Member;
use shared::problem::ProblemKind;
use shared::submission::SendRequest;
use shared::template::model::SignatureTemplate;
use shared::template::{Template, Values};

use crate::db;
use crate::error::ApiResult;
use crate::state::AppState;
use crate::submission::{Error, outbox};

/// Sends it, once in each run.
pub(super) async fn tell(
    state: &AppState,
    admin: &UserId,
    run: &TemplateRunId,
    template: &SignatureTemplate,
    member: &Member,
) -> ApiResult<()> {
    let account = db::accounts::of_user(&state.db, admin).await?.into_iter().next();
    let account = AccountId(account.ok_or(ProblemKind::CredentialRefused)?.id);
    let account = state.accounts.get(state, &account).await?;
    let url = format!("{}/settings/signature", state.config.public_url.as_str());
    let content = content(template, member, &url);
    let request = SendRequest { content, ..SendRequest::default() };
    // An address can be longer than a key, and beyond ASCII.
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(&member.email));
    let key = format!("template-{run}-{hash}");
    match outbox::accept(state, &account, admin, &key, &request).await {
        // Sent before the template or the member was called otherwise.
        Ok(_) | Err(Error::BadKey(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn content(template: &SignatureTemplate, member: &Member, url: &str) -> DraftContent {
    let (subject, text) = words(template.language);
    let fields: Vec<&str> = template.design.fields().into_iter().map(|(_, label)| label).collect();
    let fields = fields.join(", ");
    let values = Values::from([
        ("template", template.name.as_str()),
        ("name", &member.profile.first_name),
        ("address", &member.email),
        ("url", url),
        ("fields", &fields),
    ]);
    let text = Template::text(text).map(|text| text.render(&values)).unwrap_or_default();
    DraftContent {
        to: vec![Address::new(&member.profile.full_name(), &member.email)],
        subject: subject.to_owned(),
        body: DraftBody::Plain { text },
        ..DraftContent::default()
    }
}

/// Subject and text.
fn words(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::En => (
            "You have a new signature",
            "Hello{{#name}} {{ name }}{{/name}},\n\n\
             messages from {{ address }} now end with a signature made from the template “{{ template }}”.\n\n\
             {{#fields}}Please fill in: {{ fields }}.\n\n{{/fields}}\
             You can see it, and change it, in your settings:\n{{ url }}\n",
        ),
        Language::Fr => (
            "Vous avez une nouvelle signature",
            "Bonjour{{#name}} {{ name }}{{/name}},\n\n\
             les messages envoyés depuis {{ address }} se terminent désormais par une signature issue du modèle « {{ template }} ».\n\n\
             {{#fields}}Veuillez compléter : {{ fields }}.\n\n{{/fields}}\
             Vous pouvez la consulter et la modifier dans vos réglages :\n{{ url }}\n",
        ),
        Language::De => (
            "Sie haben eine neue Signatur",
            "Guten Tag{{#name}} {{ name }}{{/name}},\n\n\
             Nachrichten von {{ address }} enden ab jetzt mit einer Signatur nach der Vorlage „{{ template }}“.\n\n\
             {{#fields}}Bitte ergänzen Sie: {{ fields }}.\n\n{{/fields}}\
             Ansehen und ändern können Sie sie in Ihren Einstellungen:\n{{ url }}\n",
        ),
        Language::It => (
            "Hai una nuova firma",
            "Buongiorno{{#name}} {{ name }}{{/name}},\n\n\
             i messaggi inviati da {{ address }} terminano ora con una firma creata dal modello «{{ template }}».\n\n\
             {{#fields}}Da completare: {{ fields }}.\n\n{{/fields}}\
             Puoi vederla e modificarla nelle impostazioni:\n{{ url }}\n",
        ),
        Language::Es => (
            "Tienes una firma nueva",
            "Hola{{#name}} {{ name }}{{/name}}:\n\n\
             los mensajes enviados desde {{ address }} terminan ahora con una firma creada a partir de la plantilla «{{ template }}».\n\n\
             {{#fields}}Completa, por favor: {{ fields }}.\n\n{{/fields}}\
             Puedes verla y modificarla en los ajustes:\n{{ url }}\n",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_text_that_says_all() {
        let values =
            Values::from([("address", "a@b.example"), ("template", "T"), ("url", "https://x/")]);
        for language in Language::ALL {
            let (_, text) = words(language);
            let text = Template::text(text).unwrap().render(&values);
            for part in ["a@b.example", "T", "https://x/"] {
                assert!(text.contains(part), "{text}");
            }
            assert!(!text.contains("{{"), "{text}");
        }
    }
}
