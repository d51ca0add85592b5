//! Changes to cards.

use serde::{Deserialize, Serialize};

use super::{Card, CardContent, Revision};
use crate::id::{AddressBookId, CardChangeId, CardId, PhotoId};

/// `POST /api/card-changes`: all of it is done, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CardChange {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub create: Vec<NewCard>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub update: Vec<CardUpdate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete: Vec<CardVersion>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewCard {
    pub book_id: AddressBookId,
    #[serde(default)]
    pub favourite: bool,
    /// Of `POST /api/card-photos`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
    pub content: CardContent,
}

/// What a card becomes. What is `None` stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardUpdate {
    pub id: CardId,
    /// The version that was edited. The change is refused if the card has another.
    pub version: Revision,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<CardContent>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourite: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book_id: Option<AddressBookId>,
    /// Of `POST /api/card-photos`; an empty one takes the photo away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
    /// Cards of which this one also takes over what Pli does not show, and the photo if it has none: those that are
    /// merged into it, and deleted by the same change. Groups that name them name this one instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absorb: Vec<CardId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardVersion {
    pub id: CardId,
    pub version: Revision,
}

/// What a change did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardChangeDone {
    /// `POST /api/card-changes/{change}/undo` takes it back, while the cards are as it left them.
    pub id: CardChangeId,
    pub revision: Revision,
    /// The created and the updated ones, in the order of the request.
    #[serde(default)]
    pub items: Vec<Card>,
}

/// What `POST /api/card-photos` kept, for a day, for a card to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Photo {
    pub id: PhotoId,
}

/// `GET`, `POST /api/distinct-cards`: two cards that are not of the same person, whatever it looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DistinctCards {
    pub first: CardId,
    pub second: CardId,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DistinctCardsList {
    pub items: Vec<DistinctCards>,
}
