//! The form to sign in with; also shown over the app when a session has ended.

use leptos::html;
use leptos::prelude::*;
use shared::host::{Endpoint, HostSettings, TlsMode};
use shared::problem::ProblemKind;
use shared::session::SignIn;

use super::icon::Icon;
use super::notice::{Diagnostic, ProblemNotice};
use crate::api::ApiError;
use crate::i18n::problem::sentences;
use crate::i18n::tr;

/// Asks for address and password, and for the mail servers when nobody else knows them. Whatever goes wrong, what was
/// typed stays.
#[component]
pub fn SignInForm(
    #[prop(optional, into)] email: String,
    /// What the button says.
    #[prop(default = "signIn.submit")]
    submit_text: &'static str,
    #[prop(into)] failure: Signal<Option<ApiError>>,
    #[prop(into)] is_busy: Signal<bool>,
    #[prop(into)] on_submit: Callback<SignIn>,
) -> impl IntoView {
    let knows_email = !email.is_empty();
    let email = RwSignal::new(email);
    let password = RwSignal::new(String::new());
    let is_shown = RwSignal::new(false);
    let host = HostFields::new();
    let wants_host = RwSignal::new(false);
    let asks_host = Memo::new(move |was: Option<&bool>| {
        let unknown = failure.with(|failure| {
            failure.as_ref().and_then(ApiError::kind) == Some(ProblemKind::HostUnknown)
        });
        // Once asked for, the fields stay until the sign-in works.
        unknown || wants_host.get() || was.copied().unwrap_or(false)
    });
    let code = RwSignal::new(String::new());
    let asks_code = Memo::new(move |was: Option<&bool>| {
        let kind = failure.with(|failure| failure.as_ref().and_then(ApiError::kind));
        let asked =
            matches!(kind, Some(ProblemKind::SecondFactorRequired | ProblemKind::WrongCode));
        asked || was.copied().unwrap_or(false)
    });
    let is_wrong = move || {
        failure.with(|failure| {
            failure.as_ref().and_then(ApiError::kind) == Some(ProblemKind::WrongPassword)
        })
    };
    let submit = move || {
        on_submit.run(SignIn {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            code: asks_code.get_untracked().then(|| code.get_untracked()),
            host: asks_host.get_untracked().then(|| host.settings()).flatten(),
        });
    };
    view! {
        <form
            class="sign-in"
            on:submit=move |event| {
                event.prevent_default();
                if !is_busy.get_untracked() {
                    submit();
                }
            }
        >
            <label class="field">
                <span class="field__label">{tr("signIn.email")}</span>
                <input
                    class="input"
                    type="email"
                    name="email"
                    autocomplete="username"
                    required
                    autofocus=!knows_email
                    bind:value=email
                />
            </label>
            <div class="field">
                <label class="field__label" for="password">
                    {tr("signIn.password")}
                </label>
                <span class="input-group">
                    <input
                        class="input"
                        id="password"
                        name="password"
                        type=move || if is_shown.get() { "text" } else { "password" }
                        autocomplete="current-password"
                        required
                        autofocus=knows_email
                        aria-invalid=move || is_wrong().then_some("true")
                        aria-describedby=move || is_wrong().then_some("password-problem")
                        bind:value=password
                    />
                    <button
                        class="icon-button icon-button--small"
                        type="button"
                        aria-pressed=move || is_shown.get().to_string()
                        aria-label=tr("signIn.showPassword")
                        on:click=move |_| is_shown.update(|shown| *shown = !*shown)
                    >
                        <Icon name="eye" class="icon--small" />
                    </button>
                </span>
                {move || {
                    let error = failure.get().filter(|_| is_wrong())?;
                    let words = sentences(&error);
                    Some(
                        view! {
                            <span class="field__problem" id="password-problem" role="alert">
                                <Icon name="circle-alert" class="icon--tiny" />
                                <span>{words.title} " " {words.detail}</span>
                            </span>
                            {words.diagnostic.map(|text| view! { <Diagnostic text /> })}
                        },
                    )
                }}
            </div>
            <Show when=move || asks_code.get()>
                <CodeField code />
            </Show>
            {move || {
                let is_asked = |error: &ApiError| {
                    error.kind() == Some(ProblemKind::SecondFactorRequired)
                };
                let error = failure.get().filter(|error| !is_wrong() && !is_asked(error))?;
                Some(view! { <ProblemNotice sentences=sentences(&error) /> })
            }}
            <Show when=move || asks_host.get()>
                <HostSettingsFields host />
            </Show>
            <button
                class="button button--primary button--wide button--tall"
                type="submit"
                aria-disabled=move || is_busy.get().to_string()
            >
                {tr(submit_text)}
            </button>
            <Show when=move || !asks_host.get()>
                <button
                    class="text-button sign-in__other"
                    type="button"
                    on:click=move |_| wants_host.set(true)
                >
                    {tr("signIn.otherHost")}
                </button>
            </Show>
        </form>
    }
}

/// Asks for the code of the second factor, or one for recovery.
#[component]
pub fn CodeField(code: RwSignal<String>) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    view! {
        <label class="field">
            <span class="field__label">{tr("signIn.code")}</span>
            <input
                class="input"
                type="text"
                name="code"
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                required
                maxlength="40"
                node_ref=field
                bind:value=code
            />
            <span class="field__note">{tr("signIn.codeNote")}</span>
        </label>
    }
}

/// Where to receive and where to send, as typed.
#[derive(Clone, Copy)]
struct HostFields {
    imap: EndpointFields,
    smtp: EndpointFields,
}

#[derive(Clone, Copy)]
struct EndpointFields {
    host: RwSignal<String>,
    port: RwSignal<String>,
    tls: RwSignal<TlsMode>,
    /// The ports for TLS from the first byte and for STARTTLS.
    usual: [u16; 2],
}

impl HostFields {
    fn new() -> Self {
        // RFC 8314 §3.2 and §3.3.
        Self { imap: EndpointFields::new([993, 143]), smtp: EndpointFields::new([465, 587]) }
    }

    fn settings(self) -> Option<HostSettings> {
        Some(HostSettings { imap: self.imap.endpoint()?, smtp: self.smtp.endpoint()?, sieve: None })
    }
}

impl EndpointFields {
    fn new(usual: [u16; 2]) -> Self {
        let [implicit, _] = usual;
        Self {
            host: RwSignal::new(String::new()),
            port: RwSignal::new(implicit.to_string()),
            tls: RwSignal::new(TlsMode::Implicit),
            usual,
        }
    }

    /// `None` while it isn't filled in.
    fn endpoint(self) -> Option<Endpoint> {
        let host = self.host.get_untracked().trim().to_owned();
        let port = self.port.get_untracked().trim().parse().ok()?;
        (!host.is_empty()).then(|| Endpoint { host, port, tls: self.tls.get_untracked() })
    }

    /// Takes the mode's usual port along, unless another was typed.
    fn choose(self, tls: TlsMode) {
        let [implicit, starttls] = self.usual;
        let is_usual = self.port.with_untracked(|port| {
            port.is_empty() || *port == implicit.to_string() || *port == starttls.to_string()
        });
        self.tls.set(tls);
        if is_usual {
            let port = match tls {
                TlsMode::Implicit => implicit,
                TlsMode::Starttls => starttls,
            };
            self.port.set(port.to_string());
        }
    }
}

#[component]
fn HostSettingsFields(host: HostFields) -> impl IntoView {
    view! {
        <p class="sign-in__note">{tr("signIn.hostNote")}</p>
        <EndpointFieldset legend=Signal::derive(tr("signIn.imap")) fields=host.imap />
        <EndpointFieldset legend=Signal::derive(tr("signIn.smtp")) fields=host.smtp />
    }
}

#[component]
fn EndpointFieldset(legend: Signal<String>, fields: EndpointFields) -> impl IntoView {
    view! {
        <fieldset class="sign-in__host">
            <legend class="field__label">{legend}</legend>
            <label class="field sign-in__server">
                <span class="field__note">{tr("signIn.server")}</span>
                <input
                    class="input"
                    type="text"
                    inputmode="url"
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    bind:value=fields.host
                />
            </label>
            <label class="field">
                <span class="field__note">{tr("signIn.port")}</span>
                <input class="input" inputmode="numeric" pattern="[0-9]{1,5}" required bind:value=fields.port />
            </label>
            <label class="field">
                <span class="field__note">{tr("signIn.security")}</span>
                <span class="select">
                    <select
                        class="input"
                        on:change=move |event| {
                            let is_starttls = event_target_value(&event) == "starttls";
                            fields.choose(if is_starttls { TlsMode::Starttls } else { TlsMode::Implicit });
                        }
                    >
                        <option value="implicit">"TLS"</option>
                        <option value="starttls">"STARTTLS"</option>
                    </select>
                    <Icon name="chevron-down" class="icon--tiny" />
                </span>
            </label>
        </fieldset>
    }
}
