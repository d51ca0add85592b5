//! Whether a message is from whom it says, as mail hosts found.

use leptos::prelude::*;
use shared::trace::{Authentication, Check, Claim, Method, Outcome, Verdict};

use super::icon::Icon;
use crate::i18n::tr;
use crate::t;

#[component]
pub fn Verdicts(authentication: Authentication) -> impl IntoView {
    let Authentication { domain, verdict, host, checks, claims } = authentication;
    let host = host.unwrap_or_default();
    let title = move || {
        if domain.is_empty() { t!("auth.who") } else { t!("auth.title", domain = domain.as_str()) }
    };
    let sum = move || match verdict {
        Verdict::Proven => t!("auth.proven", host = host.as_str()),
        Verdict::Failed => t!("auth.failed", host = host.as_str()),
        Verdict::Unproven => t!("auth.unproven", host = host.as_str()),
        Verdict::Unchecked => t!("auth.unchecked"),
    };
    let has_claims = !claims.is_empty();
    view! {
        <section>
            <h2 class="headers__title">{title}</h2>
            <p class="headers__lead">{sum}</p>
            {rows(checks)}
            <Show when=move || has_claims>
                <p class="headers__note">{tr("auth.claims")}</p>
            </Show>
            {claims.into_iter().map(claim).collect_view()}
            <p class="headers__note">{tr("auth.notOurs")}</p>
        </section>
    }
}

fn claim(claim: Claim) -> impl IntoView {
    let Claim { host, checks } = claim;
    view! {
        <details class="verdicts__claim">
            <summary>{move || t!("auth.claimedBy", host = host.as_str())}</summary>
            {rows(checks)}
        </details>
    }
}

fn rows(checks: Vec<Check>) -> impl IntoView {
    (!checks.is_empty())
        .then(|| view! { <ul class="verdicts">{checks.into_iter().map(row).collect_view()}</ul> })
}

fn row(check: Check) -> impl IntoView {
    let Check { method, outcome, result, domain } = check;
    let name = match method {
        Method::Dkim => "DKIM",
        Method::Dmarc => "DMARC",
        Method::Spf => "SPF",
        Method::Arc => "ARC",
    };
    let (icon, class, hue) = match outcome {
        Outcome::Pass => ("circle-check", "verdict", "moss"),
        Outcome::Fail => ("circle-alert", "verdict verdict--fail", "rose"),
        Outcome::Soft | Outcome::None | Outcome::Error => {
            ("minus", "verdict verdict--none", "slate")
        }
    };
    let why = move || {
        let domain = domain.clone().unwrap_or_else(|| t!("auth.someDomain"));
        words(method, outcome, &domain)
    };
    view! {
        <li class=class>
            <Icon name=icon />
            <span class="verdict__name">{name}</span>
            <span class="verdict__why">{why}</span>
            <span class="label" data-hue=hue>
                {result}
            </span>
        </li>
    }
}

fn words(method: Method, outcome: Outcome, domain: &str) -> String {
    match (method, outcome) {
        (_, Outcome::Error) => t!("auth.error"),
        (Method::Dkim, Outcome::Pass) => t!("auth.dkimPass", domain = domain),
        (Method::Dkim, Outcome::Fail) => t!("auth.dkimFail", domain = domain),
        (Method::Dkim, Outcome::Soft | Outcome::None) => t!("auth.dkimNone"),
        (Method::Dmarc, Outcome::Pass) => t!("auth.dmarcPass", domain = domain),
        (Method::Dmarc, Outcome::Fail) => t!("auth.dmarcFail", domain = domain),
        (Method::Dmarc, Outcome::Soft | Outcome::None) => t!("auth.dmarcNone", domain = domain),
        (Method::Spf, Outcome::Pass) => t!("auth.spfPass", domain = domain),
        (Method::Spf, Outcome::Fail) => t!("auth.spfFail", domain = domain),
        (Method::Spf, Outcome::Soft) => t!("auth.spfSoft", domain = domain),
        (Method::Spf, Outcome::None) => t!("auth.spfNone", domain = domain),
        (Method::Arc, Outcome::Pass) => t!("auth.arcPass"),
        (Method::Arc, Outcome::Fail | Outcome::Soft) => t!("auth.arcFail"),
        (Method::Arc, Outcome::None) => t!("auth.arcNone"),
    }
}
