//! Who may call a route, stated by what its handler takes.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::web::{Data, Path};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use roster_service::domain::Permission;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody. Somebody who is signed in may get more, see [`MaybeSignedIn`](super::MaybeSignedIn).
    Anybody,
    /// Any signed-in user.
    SignedIn,
    /// A signed-in user whose role has this permission, or one that includes it.
    Permission(&'static Permission),
}

/// What an extractor says of who may call the routes that use it.
///
/// [`Endpoints`](crate::routes::table::Endpoints) takes a handler only when exactly one of its arguments says who may call:
/// [`Permitted`](super::Permitted), [`SignedIn`](super::SignedIn), [`MaybeSignedIn`](super::MaybeSignedIn) or
/// [`Anybody`]. A route that leaves it open does not compile, and so no route is public by oversight.
///
/// An extractor that is not about the caller says nothing, which is what the trait does when nothing is written:
///
/// ```
/// use std::future::{Ready, ready};
///
/// use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};
/// use roster_api::extract::{Permitted, StatesAccess, Then};
/// use roster_api::problem::Problem;
/// use roster_api::routes::table::Endpoints;
/// use roster_service::rights::UsersRead;
///
/// /// An extractor of a backend's own.
/// struct Language(Option<String>);
///
/// impl FromRequest for Language {
///     type Error = Problem;
///     type Future = Ready<Result<Self, Problem>>;
///
///     fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
///         let header = request.headers().get("accept-language");
///         ready(Ok(Self(header.and_then(|value| value.to_str().ok().map(str::to_owned)))))
///     }
/// }
///
/// impl StatesAccess for Language {}
///
/// async fn list_invoices(Then(_by, _language): Then<Permitted<UsersRead>, Language>) -> HttpResponse {
///     HttpResponse::Ok().finish()
/// }
///
/// let table = Endpoints::new().get("/v1/invoices", list_invoices);
/// ```
///
/// Without the first argument nobody would know who may read invoices:
///
/// ```compile_fail,E0080
/// use actix_web::HttpResponse;
/// use roster_api::extract::NoQuery;
/// use roster_api::routes::table::Endpoints;
///
/// async fn list_invoices(_: NoQuery) -> HttpResponse {
///     HttpResponse::Ok().finish()
/// }
///
/// let table = Endpoints::new().get("/v1/invoices", list_invoices);
/// ```
///
/// Nor can two arguments say it, of which a reader might see one:
///
/// ```compile_fail,E0080
/// use actix_web::HttpResponse;
/// use roster_api::extract::{Anybody, SignedIn};
/// use roster_api::routes::table::Endpoints;
///
/// async fn list_invoices(_: Anybody, caller: SignedIn) -> HttpResponse {
///     HttpResponse::Ok().finish()
/// }
///
/// let table = Endpoints::new().get("/v1/invoices", list_invoices);
/// ```
#[diagnostic::on_unimplemented(
    message = "nothing is known of who may call a route with the extractor `{Self}`",
    note = "an extractor that is not about the caller needs `impl StatesAccess for ... {{}}`; \
            an optional or foreign one is wrapped in a type of one's own"
)]
pub trait StatesAccess {
    /// Who may call, when the extractor lets nobody else through. `None` when it looks at other things.
    const ACCESS: Option<Access> = None;

    /// Whether it turns every call away where the users are those of other issuers: see
    /// [`OwnIdentities`](super::OwnIdentities).
    const IS_ABOUT_OWN: bool = false;
}

/// States that anybody may call, signed in or not.
#[derive(Debug, Clone, Copy)]
pub struct Anybody;

impl FromRequest for Anybody {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self))
    }
}

impl StatesAccess for Anybody {
    const ACCESS: Option<Access> = Some(Access::Anybody);
}

impl StatesAccess for HttpRequest {}
impl<T: ?Sized> StatesAccess for Data<T> {}
impl<T> StatesAccess for Path<T> {}

/// Who may call a handler with these arguments. To be evaluated by the compiler.
pub(crate) const fn stated<Args: StatesAccess>() -> Access {
    const STRICTEST: Access = Access::Permission(&Permission::ALL);
    assert!(
        Args::ACCESS.is_some(),
        "a handler has to state who may call it: \
         let one of its arguments be `Permitted<R>`, `SignedIn`, `MaybeSignedIn` or `Anybody`"
    );
    match Args::ACCESS {
        Some(access) => access,
        // No program gets here.
        None => STRICTEST,
    }
}

/// What two extractors of one handler say together. To be evaluated by the compiler.
pub(super) const fn one_of(one: Option<Access>, other: Option<Access>) -> Option<Access> {
    assert!(
        one.is_none() || other.is_none(),
        "two arguments of a handler state who may call it: one of them has to go"
    );
    if one.is_some() { one } else { other }
}

/// Tuples state what one of their members does: the arguments of a handler are one.
macro_rules! tuples {
    ($($first:ident $($rest:ident)*)?) => {
        impl<$($first: StatesAccess, $($rest: StatesAccess),*)?> StatesAccess for ($($first, $($rest,)*)?) {
            $(
                const ACCESS: Option<Access> = one_of($first::ACCESS, <($($rest,)*)>::ACCESS);
                const IS_ABOUT_OWN: bool = $first::IS_ABOUT_OWN || <($($rest,)*)>::IS_ABOUT_OWN;
            )?
        }
        $(tuples! { $($rest)* })?
    };
}

// As many arguments as the framework takes.
tuples! { A B C D E F G H I J K L M N O P }
