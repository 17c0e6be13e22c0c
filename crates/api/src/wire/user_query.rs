//! Which users are asked for.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use roster_service::domain::{
    DeletedUsers, Email, ExperienceLevel, PageRequest, RoleName, SearchPrefix, StatusKind, StripeCustomerId,
    TargetRole, UserFilter, UserOrder, Username,
};
use roster_service::owned::OwnersWhose;
use roster_service::{Counting, UserSearch};

use super::fields::{email_refusal, text_refusal};
use super::query::time_range;
use crate::extract::{QueryParams, StatesAccess, one_of, truth};
use crate::problem::{FieldCode, Problem, Refusal};
use crate::profile::OwnFields;

/// The parameters of the list of users. Texts are compared without case; ids of other systems exactly.
pub struct UserQuery {
    /// Which users, by what Roster knows of them.
    pub filter: UserFilter,
    /// Which users, by the backend's own fields of them.
    pub whose: Option<OwnersWhose>,
    /// In which order.
    pub order: UserOrder,
    /// Whether they are counted.
    pub counting: Counting,
    /// Which page of them.
    pub page: PageRequest,
}

impl FromRequest for UserQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let own = OwnFields::serving(request);
        ready(QueryParams::read(request.query_string()).and_then(|params| Self::parse(params, &own)))
    }
}

impl UserQuery {
    /// Reads a query string, without fields of a backend's own.
    ///
    /// # Errors
    /// As the extractor.
    pub(crate) fn read(query: &str) -> Result<Self, Problem> {
        QueryParams::read(query).and_then(|params| Self::parse(params, &OwnFields::default()))
    }

    /// The users who are asked for.
    pub fn search(&self) -> UserSearch<'_> {
        UserSearch { filter: &self.filter, whose: self.whose.as_ref() }
    }

    fn parse(mut params: QueryParams, own: &OwnFields) -> Result<Self, Problem> {
        let filter = filter(&mut params);
        let whose = own.whose(&mut params);
        let order = params.optional("sort", |text| {
            UserOrder::parse(text).ok_or_else(|| {
                let names = "created_at, email, last_login_at";
                let wanted = format!("has to be one of {names}, with - before it for descending");
                Refusal::new(FieldCode::InvalidValue, wanted)
            })
        });
        let counting = params.optional("count", one_of(COUNTINGS, counting_name));
        let page = params.page();
        params.finish(|| {
            Some(Self {
                filter,
                whose,
                order: order.unwrap_or_default(),
                counting: counting.unwrap_or_default(),
                page,
            })
        })
    }
}

impl StatesAccess for UserQuery {}

fn filter(params: &mut QueryParams) -> UserFilter {
    let exactly = |text: &str| Ok::<_, Refusal>(text.to_owned());
    UserFilter {
        prefix: params.optional("q", prefix).flatten(),
        email: params.optional("email", |text| Email::parse(text).map_err(email_refusal)),
        username: params.optional("username", |text| Ok::<_, Refusal>(Username::canonical_form(text))),
        role: params.optional("role", role),
        status: params.optional("account_status", one_of(StatusKind::ALL, StatusKind::as_str)),
        experience_level: params
            .optional("experience_level", one_of(ExperienceLevel::ALL, ExperienceLevel::as_str)),
        target_role: params.optional("target_role", |text| TargetRole::parse(text).map_err(text_refusal)),
        is_email_verified: params.optional("email_verified", truth),
        stripe_customer_id: params
            .optional("stripe_customer_id", |text| StripeCustomerId::parse(text).map_err(text_refusal)),
        source_system: params.optional("source_system", exactly),
        source_id: params.optional("source_id", exactly),
        deleted: params
            .optional("deleted", one_of(DeletedUsers::ALL, DeletedUsers::as_str))
            .unwrap_or(DeletedUsers::Exclude),
        created: time_range(params, "created_after", "created_before"),
        last_login: time_range(params, "last_login_after", "last_login_before"),
    }
}

const COUNTINGS: &[Counting] = &[Counting::None, Counting::Exact, Counting::Estimate];

const fn counting_name(counting: Counting) -> &'static str {
    match counting {
        Counting::None => "none",
        Counting::Exact => "exact",
        Counting::Estimate => "estimate",
    }
}

/// A blank one is what everybody begins with.
fn prefix(text: &str) -> Result<Option<SearchPrefix>, Refusal> {
    if text.chars().count() > SearchPrefix::MAX_CHARS {
        return Err(FieldCode::TooLong.into());
    }
    Ok(SearchPrefix::parse(text))
}

fn role(text: &str) -> Result<RoleName, Refusal> {
    RoleName::parse(&text.to_ascii_lowercase())
        .map_err(|error| Refusal::new(FieldCode::InvalidValue, error.to_string()))
}
