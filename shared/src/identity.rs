//! Names and addresses that one may send as.

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::id::IdentityId;
use crate::signature::Signature;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    pub id: IdentityId,
    pub address: Address,
    #[serde(default)]
    pub signature: Signature,
}

/// `GET …/identities`: the account's own address first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IdentityList {
    pub items: Vec<Identity>,
}

/// `PUT …/identities/{identity}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IdentityUpdate {
    /// The name that recipients see; empty for none.
    pub name: String,
}
