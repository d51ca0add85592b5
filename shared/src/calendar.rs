//! Events of calendars, as they come by mail.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::id::{MessageId, PartId};

/// Something in a calendar (RFC 5545 §3.6.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventCard {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<EventTime>,
    /// Of whole days, the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<EventTime>,
    /// The time zone that it was planned in, as `Europe/Zurich`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    pub place: String,
    pub description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<Address>,
    pub attendees: Vec<Attendee>,
    /// So many more are asked to come.
    #[serde(default)]
    pub more_attendees: u32,
    /// How it comes again, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<Recurrence>,
    pub is_cancelled: bool,
}

/// When something begins or ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum EventTime {
    At {
        #[serde(with = "crate::instant")]
        at: Timestamp,
    },
    /// `2026-11-22T08:00`, wherever one is.
    Local { time: String },
    /// `2026-11-22`, all day.
    Day { day: String },
}

/// Somebody who is asked to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Attendee {
    pub who: Address,
    pub answer: Answer,
}

/// What an attendee said (RFC 5545 §3.2.12).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    #[default]
    None,
    Accepted,
    Tentative,
    Declined,
}

/// How an event comes again, as far as a line of words can tell (RFC 5545 §3.3.10).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Recurrence {
    pub every: Period,
    /// Each, each second, …; 1 at least.
    pub interval: u32,
    /// 0 is Sunday.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<u8>,
    /// Which of them in a month: 1 to 4, and -1 for the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<i8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<EventTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Period {
    Day,
    Week,
    Month,
    Year,
    /// By rules that would take more than a line.
    #[default]
    Other,
}

/// `GET …/messages/{message}/parts/{part}/invitation`: what a calendar in a message asks for (RFC 5546).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// `None` where there is none that can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventCard>,
    pub purpose: Purpose,
    pub standing: Standing,
    /// As whom the account is asked to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited: Option<Address>,
    /// What was answered from here.
    pub answer: Answer,
}

impl Invitation {
    /// Whether an answer is asked for, and would count.
    pub fn can_answer(&self) -> bool {
        let is_open = matches!(self.standing, Standing::Current | Standing::Changed);
        self.purpose == Purpose::Request && self.invited.is_some() && is_open
    }
}

/// Why a calendar was sent (RFC 5546 §1.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    Request,
    Cancel,
    /// Somebody answers; who and what is in the event.
    Reply,
    /// To be known.
    #[default]
    Other,
}

/// How what a message says of an event stands to what others said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    #[default]
    Current,
    /// It changes what an earlier one said.
    Changed,
    /// A later one says otherwise.
    Outdated,
    Cancelled,
}

/// An answer to an invitation, as part of a send: the server makes it, and knows whom it goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct InvitationReply {
    pub message: MessageId,
    pub part: PartId,
    pub answer: Answer,
}
