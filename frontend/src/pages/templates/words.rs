//! Templates in words.

use shared::template::design::{Fill, Flaw, Layout};
use shared::template::model::{RowStatus, TemplateState};
use shared::template::{Error, ErrorKind};

use crate::i18n::text;
use crate::t;

pub fn state(state: TemplateState) -> &'static str {
    match state {
        TemplateState::Draft => "templates.draft",
        TemplateState::Visible => "templates.visible",
        TemplateState::Hidden => "templates.hidden",
    }
}

pub fn layout(layout: Layout) -> &'static str {
    match layout {
        Layout::Text => "templates.layout.text",
        Layout::LogoLeft => "templates.layout.logoLeft",
        Layout::LogoAbove => "templates.layout.logoAbove",
        Layout::Banner => "templates.layout.banner",
        Layout::Bar => "templates.layout.bar",
        Layout::OneLine => "templates.layout.oneLine",
    }
}

pub fn fill(fill: Fill) -> &'static str {
    match fill {
        Fill::Automatic => "templates.fill.automatic",
        Fill::Fixed => "templates.fill.fixed",
        Fill::Member => "templates.fill.member",
        Fill::Off => "templates.fill.off",
    }
}

/// A variable's name in words; one of the organisation's own as it is called there.
pub fn variable(name: &str) -> String {
    let key = match name {
        "first_name" => "templates.variable.firstName",
        "last_name" => "templates.variable.lastName",
        "job_title" => "templates.variable.jobTitle",
        "department" => "templates.variable.department",
        "organisation" => "templates.variable.organisation",
        "phone" => "templates.variable.phone",
        "mobile" => "templates.variable.mobile",
        "email" => "templates.variable.email",
        "address" => "templates.variable.address",
        own => return own.replace('_', " "),
    };
    text(key, &[])
}

pub fn row(status: RowStatus) -> &'static str {
    match status {
        RowStatus::Waiting => "templates.row.waiting",
        RowStatus::Done => "templates.row.done",
        RowStatus::NotTold => "templates.row.notTold",
        RowStatus::NoMember => "templates.row.noMember",
        RowStatus::TooLong => "templates.row.tooLong",
        RowStatus::Failed => "templates.row.failed",
        status => switched_on(status),
    }
}

/// What became of switching an automatic reply on.
pub fn switched_on(status: RowStatus) -> &'static str {
    match status {
        RowStatus::Waiting => "templates.row.waiting",
        RowStatus::Done => "starters.row.done",
        RowStatus::Ready => "starters.row.ready",
        RowStatus::Replaces => "starters.row.replaces",
        RowStatus::Unreadable => "starters.row.unreadable",
        RowStatus::Refused => "starters.row.refused",
        RowStatus::Unsupported => "starters.row.unsupported",
        RowStatus::NoAccess => "starters.row.noAccess",
        RowStatus::NoMember => "templates.row.noMember",
        RowStatus::NotTold | RowStatus::TooLong | RowStatus::Failed => "templates.row.failed",
    }
}

/// What is wrong, without where.
pub fn error(error: &Error) -> String {
    match &error.kind {
        ErrorKind::TooLong => t!("templates.error.tooLong"),
        ErrorKind::TooMany | ErrorKind::TooDeep => t!("templates.error.tooMany"),
        ErrorKind::Unclosed => t!("templates.error.unclosed"),
        ErrorKind::BadName { name } => t!("templates.error.badName", name = name.clone()),
        ErrorKind::UnknownVariable { name } => t!("templates.error.unknown", name = name.clone()),
        ErrorKind::UnclosedSection { name } => {
            t!("templates.error.unclosedSection", name = name.clone())
        }
        ErrorKind::UnopenedSection { name } => {
            t!("templates.error.unopenedSection", name = name.clone())
        }
        ErrorKind::Place => t!("templates.error.place"),
        ErrorKind::Scheme => t!("templates.error.scheme"),
        ErrorKind::AcrossMarkup => t!("templates.error.across"),
    }
}

/// What is wrong with a design, and where in its own text.
pub fn flaw(flaw: &Flaw) -> String {
    match flaw {
        Flaw::Line { error: wrong, .. } | Flaw::Link { error: wrong, .. } => error(wrong),
        Flaw::Html { error: wrong } => t!(
            "templates.error.at",
            line = wrong.line.to_string(),
            column = wrong.column.to_string(),
            error = error(wrong)
        ),
        Flaw::LinkAddress { .. } => t!("templates.error.link"),
        Flaw::Logo => t!("templates.error.logo"),
        Flaw::TooMany => t!("templates.error.tooMany"),
    }
}
