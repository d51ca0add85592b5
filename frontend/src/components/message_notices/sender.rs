//! The one thing to know of the sender.

use leptos::prelude::*;
use shared::sender::{SenderNotice, SenderNoticeKind};

use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::t;

#[component]
pub fn SenderLine(notice: SenderNotice) -> impl IntoView {
    let SenderNotice { kind, domain, other } = notice;
    let (icon, class, lead) = match kind {
        SenderNoticeKind::Failed => ("shield-alert", "notice notice--danger", "sender.leadFailed"),
        SenderNoticeKind::ImitatesDomain
        | SenderNoticeKind::ImitatesAddress
        | SenderNoticeKind::ImitatesPerson => {
            ("triangle-alert", "notice notice--warning", "sender.leadImitates")
        }
        SenderNoticeKind::RepliesElsewhere => {
            ("reply", "notice notice--mild", "sender.leadReplies")
        }
        SenderNoticeKind::External => ("building-2", "notice notice--mild", "sender.leadExternal"),
    };
    let text = move || {
        let (domain, other) = (domain.as_str(), other.as_str());
        match kind {
            SenderNoticeKind::Failed => t!("sender.failed", domain = domain, other = other),
            SenderNoticeKind::ImitatesDomain => {
                t!("sender.imitatesDomain", domain = domain, other = other)
            }
            SenderNoticeKind::ImitatesAddress => {
                t!("sender.imitatesAddress", domain = domain, other = other)
            }
            SenderNoticeKind::ImitatesPerson => {
                t!("sender.imitatesPerson", domain = domain, other = other)
            }
            SenderNoticeKind::RepliesElsewhere => {
                t!("sender.repliesElsewhere", domain = domain, other = other)
            }
            SenderNoticeKind::External => t!("sender.external", domain = domain),
        }
    };
    view! {
        <div class=class>
            <Icon name=icon />
            <span class="notice__text">
                <strong>{tr(lead)}</strong>
                " "
                {text}
            </span>
        </div>
    }
}
