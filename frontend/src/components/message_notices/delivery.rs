//! What became of a message for one recipient: what happened, why, and what to do.

use leptos::prelude::*;
use shared::report::{DeliveryOutcome, DeliveryReason, DeliveryReport};

use crate::components::icon::Icon;
use crate::components::notice::Diagnostic;
use crate::i18n::format::{DateStyle, date};
use crate::t;

#[component]
pub fn DeliveryLine(report: DeliveryReport) -> impl IntoView {
    let DeliveryReport { address, outcome, reason, tries_until, diagnostic } = report;
    let (icon, class) = match outcome {
        DeliveryOutcome::Failed => ("circle-alert", "notice notice--tall notice--danger"),
        DeliveryOutcome::Delayed => ("clock-3", "notice notice--tall notice--warning"),
        DeliveryOutcome::Delivered => ("circle-check", "notice notice--tall notice--success"),
    };
    let title = move || {
        let address = address.as_str();
        match outcome {
            DeliveryOutcome::Failed => t!("delivery.failed", address = address),
            DeliveryOutcome::Delayed => t!("delivery.delayed", address = address),
            DeliveryOutcome::Delivered => t!("delivery.delivered", address = address),
        }
    };
    let advice = move || match (outcome, tries_until) {
        (DeliveryOutcome::Delivered, _) => t!("delivery.inMailbox"),
        (DeliveryOutcome::Failed, _) => why(reason),
        (DeliveryOutcome::Delayed, Some(until)) => {
            t!("delivery.triesUntil", date = date(until, DateStyle::Moment))
        }
        (DeliveryOutcome::Delayed, None) => t!("delivery.tries"),
    };
    view! {
        <div class=class>
            <Icon name=icon />
            <div class="notice__text">
                <p>
                    <strong>{title}</strong>
                </p>
                <p>{advice}</p>
                {diagnostic.map(|text| view! { <Diagnostic text /> })}
            </div>
        </div>
    }
}

/// Why, and what to do about it.
fn why(reason: DeliveryReason) -> String {
    match reason {
        DeliveryReason::NoSuchAddress => t!("delivery.noSuchAddress"),
        DeliveryReason::NoSuchDomain => t!("delivery.noSuchDomain"),
        DeliveryReason::MailboxDisabled => t!("delivery.disabled"),
        DeliveryReason::MailboxFull => t!("delivery.full"),
        DeliveryReason::TooLarge => t!("delivery.tooLarge"),
        DeliveryReason::Unreachable => t!("delivery.unreachable"),
        DeliveryReason::Refused => t!("delivery.refused"),
        DeliveryReason::Other => t!("delivery.other"),
    }
}
