//! Extractors: everything that a handler takes out of a request, strictly read.
//!
//! What the format itself forbids is a `malformed_request`; what the contract forbids is collected and reported as
//! one `validation_failed`.

mod access;
mod bearer;
mod body;
mod caller;
mod canonical;
mod client;
mod fields;
mod if_match;
mod if_none_match;
mod json;
mod no_body;
mod own_identities;
mod owned;
mod page;
mod path_id;
mod percent;
mod permitted;
mod query;
mod read;
mod role_name;
mod then;
mod value;

pub(crate) use self::{
    access::stated, client::printable, percent::decode as percent_decode, query::check as check_query,
};
pub use self::{
    access::{Access, Anybody, StatesAccess},
    bearer::BearerToken,
    body::{BODY_LIMIT, JsonBody, OptionalJsonBody},
    caller::{MaybeSignedIn, SignedIn},
    canonical::Canonical,
    client::ClientInfo,
    fields::Fields,
    if_match::{IfMatch, entity_tag},
    if_none_match::IfNoneMatch,
    no_body::NoBody,
    own_identities::{OwnIdentities, ThenOwn},
    owned::{AcrossOwners, Owned},
    page::PageQuery,
    path_id::PathId,
    permitted::Permitted,
    query::{NoQuery, QueryParams},
    read::{boolean, integer, line, list, object, secret, text},
    role_name::PathRole,
    then::Then,
    value::{one_of, time, truth, unfit, word},
};
