//! The mail that takes an invitation to whom it is for.

use shared::address::Address;
use shared::draft::{DraftBody, DraftContent};
use shared::identity::OWN;
use shared::language::Language;
use shared::submission::SendRequest;

use super::invitations::Inviter;
use crate::db::share_invitations::Invitation;
use crate::error::ApiResult;
use crate::people::accounts::OpenAccount;
use crate::state::AppState;
use crate::submission::outbox;

/// Sends it from the account itself, in the inviter's name.
pub(super) async fn send(
    state: &AppState,
    account: &OpenAccount,
    inviter: &Inviter,
    invitation: &Invitation,
    url: &str,
) -> ApiResult<()> {
    let language = Language::of_tag(&invitation.language).unwrap_or_default();
    let to = invitation.sent_to.clone().unwrap_or_default();
    let content = DraftContent {
        identity: Some(OWN.into()),
        to: vec![Address { name: None, email: to.trim().to_owned() }],
        subject: subject(language, &account.email),
        body: DraftBody::Plain { text: text(language, &account.email, inviter, invitation, url) },
        ..DraftContent::default()
    };
    let request = SendRequest { content, ..SendRequest::default() };
    outbox::accept(state, account, &inviter.user, invitation.id.as_str(), &request).await?;
    Ok(())
}

fn subject(language: Language, address: &str) -> String {
    match language {
        Language::En => format!("Invitation to work in {address}"),
        Language::Fr => format!("Invitation à travailler dans {address}"),
        Language::De => format!("Einladung, in {address} mitzuarbeiten"),
        Language::It => format!("Invito a lavorare in {address}"),
        Language::Es => format!("Invitación a trabajar en {address}"),
    }
}

fn text(
    language: Language,
    address: &str,
    inviter: &Inviter,
    invitation: &Invitation,
    url: &str,
) -> String {
    let Inviter { name, email, .. } = inviter;
    let who = if name.is_empty() { email.clone() } else { format!("{name} ({email})") };
    let (begin, end) = match language {
        Language::En => (
            format!(
                "{who} invites you to work in {address}. Follow this link to see what you may do there, and to accept:"
            ),
            "The link works once and for 30 days. You won't need the password of the mailbox. If you don't know who invites you, ignore this message.",
        ),
        Language::Fr => (
            format!(
                "{who} vous invite à travailler dans {address}. Suivez ce lien pour voir ce que vous pourrez y faire, et pour accepter :"
            ),
            "Le lien fonctionne une seule fois, pendant 30 jours. Vous n’aurez pas besoin du mot de passe de la boîte. Si vous ne connaissez pas la personne qui vous invite, ignorez ce message.",
        ),
        Language::De => (
            format!(
                "{who} lädt Sie ein, in {address} mitzuarbeiten. Unter diesem Link sehen Sie, was Sie dort dürfen, und können annehmen:"
            ),
            "Der Link gilt einmal und 30 Tage lang. Das Passwort des Postfachs brauchen Sie nicht. Wenn Sie nicht wissen, wer Sie einlädt, ignorieren Sie diese Nachricht.",
        ),
        Language::It => (
            format!(
                "{who} ti invita a lavorare in {address}. Segui questo link per vedere che cosa potrai fare e per accettare:"
            ),
            "Il link funziona una sola volta e per 30 giorni. Non ti servirà la password della casella. Se non conosci chi ti invita, ignora questo messaggio.",
        ),
        Language::Es => (
            format!(
                "{who} le invita a trabajar en {address}. Siga este enlace para ver qué podrá hacer allí y para aceptar:"
            ),
            "El enlace funciona una sola vez y durante 30 días. No necesitará la contraseña del buzón. Si no conoce a quien le invita, ignore este mensaje.",
        ),
    };
    let note = match invitation.note.as_str() {
        "" => String::new(),
        note => format!("{note}\n\n"),
    };
    format!("{begin}\n\n{url}\n\n{note}{end}\n")
}
