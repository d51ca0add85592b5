//! The route table. Every route of Pli stands here, and with it its place in the OpenAPI document.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::state::AppState;

pub mod access;
mod accounts;
mod activity;
mod address_books;
mod address_servers;
mod admin_log;
mod assets;
mod attachments;
mod body;
mod canned_replies;
mod card_files;
mod cards;
mod changes;
mod client;
mod composer_frame;
mod directory;
mod domains;
mod download;
mod drafts;
mod events;
pub mod extract;
mod folders;
pub mod health;
mod history;
mod identities;
pub mod images;
mod invitations;
mod jobs;
mod limits;
mod linked;
mod links;
mod mailboxes;
mod members;
mod messages;
mod observe;
pub mod openapi;
mod organisation_senders;
mod pass_on;
mod passkeys;
mod phishing;
mod preferences;
mod presence;
mod previews;
mod push;
mod quote;
mod rule_forms;
mod scripts;
mod search;
mod searches;
mod security;
pub mod serve;
mod session;
mod share_invitations;
mod shares;
mod sign_in;
mod start;
mod starters;
mod submissions;
mod summaries;
mod templates;
mod trials;
mod unsubscription;
mod uploads;

/// Everything the server answers.
pub fn router(state: AppState) -> Router {
    let settings = &state.config.limits;
    let (routes, _) = table().split_for_parts();
    // The last layer is the first to see a request.
    routes
        .fallback(assets::read)
        .method_not_allowed_fallback(async || method_not_allowed())
        .layer(middleware::from_fn_with_state(state.clone(), pass_on::pass_on))
        .layer(DefaultBodyLimit::max(settings.json_bytes))
        .layer(middleware::from_fn_with_state(state.clone(), limits::refuse_large))
        .layer(RequestBodyTimeoutLayer::new(settings.body_timeout()))
        .layer(middleware::from_fn_with_state(settings.request_timeout(), limits::give_up_late))
        .layer(middleware::from_fn_with_state(state.clone(), security::check))
        .layer(CatchPanicLayer::custom(observe::answer_panic))
        .layer(middleware::from_fn_with_state(state.clone(), security::protect))
        .layer(middleware::from_fn(observe::observe))
        .with_state(state)
}

fn method_not_allowed() -> ApiError {
    ApiError::bad_request("This address doesn't take that method.")
        .with_status(StatusCode::METHOD_NOT_ALLOWED)
}

/// The table itself. `routes!` takes the methods of one path; each handler's `#[utoipa::path]` says which.
///
/// Path parameters and the problem that every operation may answer with are added to the document by
/// [`openapi::document`]; handlers name what they take and give.
fn table() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::Head::openapi())
        .nest("/api", api())
        .routes(routes!(linked::read_linked))
        .routes(routes!(linked::read_linked_body))
        .routes(routes!(linked::read_linked_part))
        .routes(routes!(health::is_alive))
        .routes(routes!(health::is_ready))
        .routes(routes!(health::read_metrics))
}

fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::read, session::sign_out))
        .routes(routes!(passkeys::challenge))
        .routes(routes!(passkeys::sign_in_with_passkey))
        .routes(routes!(passkeys::prove))
        .routes(routes!(sign_in::list_sessions, sign_in::end_sessions))
        .routes(routes!(sign_in::end_session))
        .routes(routes!(sign_in::read_ways))
        .routes(routes!(sign_in::set_password, sign_in::remove_password))
        .routes(routes!(
            sign_in::begin_second_factor,
            sign_in::confirm_second_factor,
            sign_in::remove_second_factor
        ))
        .routes(routes!(sign_in::renew_recovery_codes))
        .routes(routes!(passkeys::begin_passkey))
        .routes(routes!(passkeys::add_passkey))
        .routes(routes!(passkeys::rename_passkey, passkeys::remove_passkey))
        .routes(routes!(accounts::add_account))
        .routes(routes!(accounts::remove_account))
        .routes(routes!(shares::list_shares, shares::give_access))
        .routes(routes!(shares::change_share, shares::withdraw_share))
        .routes(routes!(shares::create_share_invitation))
        .routes(routes!(shares::revoke_share_invitation))
        .routes(routes!(presence::say_presence))
        .routes(routes!(activity::read_activity))
        .routes(routes!(activity::export_activity))
        .routes(routes!(share_invitations::read_share_invitation))
        .routes(routes!(share_invitations::accept_share_invitation))
        .routes(routes!(share_invitations::accept_as_new_user))
        .routes(routes!(preferences::write))
        .routes(routes!(push::read_push, push::subscribe, push::end_push))
        .routes(routes!(push::make_push_key))
        .routes(routes!(members::list_members, members::add_member))
        .routes(routes!(members::read_member, members::update_member))
        .routes(routes!(members::list_member_access))
        .routes(routes!(members::withdraw_member_access))
        .routes(routes!(members::change_members))
        .routes(routes!(members::import_members))
        .routes(routes!(admin_log::read_log))
        .routes(routes!(admin_log::export_log))
        .routes(routes!(events::read))
        .routes(routes!(identities::list, identities::create_identity))
        .routes(routes!(identities::update, identities::delete_identity))
        .routes(routes!(identities::read_identity_uses))
        .routes(routes!(identities::make_identity_default))
        .routes(routes!(identities::set_signature))
        .routes(routes!(templates::read_identity_template, templates::fill_in_template))
        .routes(routes!(templates::list_templates, templates::create_template))
        .routes(routes!(templates::list_template_members))
        .routes(routes!(templates::preview_template))
        .routes(routes!(
            templates::read_template,
            templates::update_template,
            templates::delete_template
        ))
        .routes(routes!(templates::list_template_uses))
        .routes(routes!(templates::apply_template, templates::read_last_template_run))
        .routes(routes!(templates::read_template_run, templates::cancel_template_run))
        .routes(routes!(templates::resume_template_run))
        .routes(routes!(starters::list_starters, starters::create_starter))
        .routes(routes!(starters::update_starter, starters::delete_starter))
        .routes(routes!(starters::switch_on, starters::read_last_switch_on))
        .routes(routes!(starters::list_auto_reply_templates))
        .routes(routes!(starters::list_rule_templates))
        .routes(routes!(
            organisation_senders::read_organisation_senders,
            organisation_senders::write_organisation_senders
        ))
        .routes(routes!(canned_replies::list, canned_replies::create))
        .routes(routes!(canned_replies::update, canned_replies::delete))
        .routes(routes!(domains::check_domains))
        .routes(routes!(uploads::create))
        .routes(routes!(uploads::discard))
        .routes(routes!(drafts::open))
        .routes(routes!(drafts::save, drafts::read, drafts::discard))
        .routes(routes!(drafts::read_as_new))
        .routes(routes!(submissions::create, submissions::list))
        .routes(routes!(submissions::read, submissions::undo))
        .routes(routes!(submissions::retry))
        // The one answer that a first visit waits for, and eight times as large as it need be.
        .routes(
            routes!(start::read).layer(CompressionLayer::new().quality(CompressionLevel::Fastest)),
        )
        .routes(routes!(mailboxes::list, folders::create))
        .routes(routes!(folders::update, folders::delete))
        .routes(routes!(mailboxes::window))
        .routes(
            routes!(summaries::read_summaries)
                .layer(CompressionLayer::new().quality(CompressionLevel::Fastest)),
        )
        .routes(routes!(mailboxes::quota))
        .routes(routes!(messages::conversation))
        .routes(routes!(messages::headers))
        .routes(routes!(messages::raw))
        .routes(routes!(messages::part))
        .routes(routes!(previews::preview))
        .routes(routes!(previews::read_inline))
        .routes(routes!(previews::read_attached))
        .routes(routes!(invitations::read_invitation))
        .routes(routes!(attachments::download_all))
        .routes(routes!(links::make_link))
        .routes(routes!(links::list_links))
        .routes(routes!(links::revoke_link))
        .routes(routes!(unsubscription::unsubscribe))
        .routes(routes!(phishing::report_phishing))
        .routes(routes!(changes::apply))
        .routes(routes!(history::read_history))
        .routes(routes!(history::undo_past_move))
        .routes(routes!(jobs::create))
        .routes(routes!(jobs::read, jobs::cancel))
        .routes(routes!(jobs::undo))
        .routes(routes!(scripts::list_scripts))
        .routes(routes!(scripts::activate_script))
        .routes(routes!(scripts::check_script))
        .routes(routes!(
            scripts::read_script,
            scripts::save_script,
            scripts::rename_script,
            scripts::delete_script
        ))
        .routes(routes!(trials::begin_trial))
        .routes(routes!(trials::read_trial, trials::cancel_trial))
        .routes(routes!(trials::follow_trial))
        .routes(routes!(trials::list_tried))
        .routes(routes!(trials::apply_trial))
        .routes(routes!(trials::explain_message))
        .routes(routes!(rule_forms::read_auto_reply, rule_forms::write_auto_reply))
        .routes(routes!(rule_forms::read_sender_lists, rule_forms::write_sender_lists))
        .routes(routes!(search::read))
        .routes(routes!(search::follow))
        .routes(routes!(search::read_all))
        .routes(routes!(search::follow_all))
        .routes(routes!(searches::list, searches::create))
        .routes(routes!(searches::update, searches::forget))
        .routes(routes!(messages::read))
        .routes(routes!(body::read_body))
        .routes(routes!(quote::read_quote))
        .routes(routes!(images::read_image))
        .routes(routes!(composer_frame::read_frame))
        .routes(routes!(address_books::list_books, address_books::create_book))
        .routes(routes!(address_books::rename_book, address_books::delete_book))
        .routes(routes!(cards::list_cards))
        .routes(routes!(cards::list_contents))
        .routes(routes!(cards::read_card))
        .routes(routes!(cards::change_cards))
        .routes(routes!(cards::undo_change))
        .routes(routes!(cards::add_photo))
        .routes(routes!(cards::read_photo))
        .routes(routes!(cards::list_distinct, cards::add_distinct))
        .routes(routes!(cards::forget_distinct))
        .routes(routes!(card_files::begin_import))
        .routes(routes!(card_files::choose_import, card_files::forget_import))
        .routes(routes!(card_files::commit_import))
        .routes(routes!(card_files::export_cards, card_files::export_selected_cards))
        .routes(routes!(address_servers::list_servers, address_servers::connect_server))
        .routes(routes!(address_servers::update_server, address_servers::forget_server))
        .routes(routes!(address_servers::sync_server))
        .routes(routes!(address_servers::list_conflicts))
        .routes(routes!(address_servers::choose_side))
        .routes(routes!(directory::look_up))
        .routes(routes!(openapi::read))
}
