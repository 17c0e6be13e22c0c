//! The profile of a backend, its type forgotten.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use roster_service::ProfileChange;
use roster_service::domain::Patch;
use roster_service::owned::{Filter, OwnersWhose};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{Profile, ProfileFilter};
use crate::extract::{Fields, QueryParams, StatesAccess};
use crate::problem::Problem;

/// Name of the fields in the user object.
const FIELD: &str = "profile";

/// The fields that a backend adds to users; none by default.
#[derive(Clone, Default)]
pub(crate) struct OwnFields(Option<Arc<Registered>>);

struct Registered {
    change: fn(&mut Fields) -> ProfileChange,
    whose: Box<Whose>,
    /// Name and meaning of each parameter of the list of users.
    parameters: Vec<(String, &'static str)>,
    document: fn() -> Documented,
}

type Whose = dyn Fn(&mut QueryParams) -> Option<OwnersWhose> + Send + Sync;

/// What the OpenAPI document says of them.
pub(crate) struct Documented {
    /// Name of the schema in the user object.
    pub(crate) answer: String,
    /// Name of the schema in bodies of changes.
    pub(crate) patch: String,
    /// These, and what they refer to.
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

impl OwnFields {
    pub(crate) fn of<P: Profile>() -> Self {
        let filters = P::filters();
        let parameters =
            filters.iter().map(|filter| (filter.parameter.clone(), filter.description)).collect();
        Self(Some(Arc::new(Registered {
            change: |fields| match fields.patch_object(FIELD, P::read) {
                Patch::Keep => ProfileChange::keep(),
                Patch::Clear => ProfileChange::clear(),
                Patch::Set(changes) => ProfileChange::set::<P>(move |row| P::apply(&changes, row)),
            },
            whose: Box::new(move |params| whose(&filters, params)),
            parameters,
            document: documented::<P>,
        })))
    }

    /// What a body changes of them. Where there are none the field is not known.
    pub(crate) fn change(&self, fields: &mut Fields) -> ProfileChange {
        self.0.as_ref().map_or_else(ProfileChange::keep, |own| (own.change)(fields))
    }

    /// What a list of users asks of them.
    pub(crate) fn whose(&self, params: &mut QueryParams) -> Option<OwnersWhose> {
        self.0.as_ref().and_then(|own| (own.whose)(params))
    }

    /// What the document says of them, and the parameters of the list of users.
    pub(crate) fn documented(&self) -> Option<(Documented, &[(String, &'static str)])> {
        self.0.as_ref().map(|own| ((own.document)(), own.parameters.as_slice()))
    }

    /// Those of the application that answers a request.
    pub(crate) fn serving(request: &HttpRequest) -> Self {
        request.app_data::<Self>().cloned().unwrap_or_default()
    }
}

impl FromRequest for OwnFields {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::serving(request)))
    }
}

impl StatesAccess for OwnFields {}

fn whose<P: Profile>(filters: &[ProfileFilter<P>], params: &mut QueryParams) -> Option<OwnersWhose> {
    let read = |filter: &ProfileFilter<P>| params.optional(&filter.parameter, |text| (filter.read)(text));
    let given: Vec<_> = filters.iter().filter_map(read).collect();
    (!given.is_empty()).then(|| OwnersWhose::rows_fit(&Filter::all(given)))
}

fn documented<P: Profile>() -> Documented {
    let mut schemas = vec![
        (P::Export::name().into_owned(), P::Export::schema()),
        (P::Patch::name().into_owned(), P::Patch::schema()),
    ];
    P::Export::schemas(&mut schemas);
    P::Patch::schemas(&mut schemas);
    Documented { answer: P::Export::name().into_owned(), patch: P::Patch::name().into_owned(), schemas }
}
