//! `GET /v1/users`: the list of users.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use roster_service::Roster;
use roster_service::domain::Page;
use roster_service::rights::UsersRead;

use super::Endpoints;
use crate::extract::{Permitted, Then};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::{ManagedUserResponse, UserList, UserQuery, counted_list_answer};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new().get("/v1/users", list_users)
}

/// Find users. Needs `users:read`.
///
/// Parameters narrow the list together; texts are compared without case. A page may hold fewer users than asked for, even
/// none, and still have a `next_cursor`: go on until there is none.
#[utoipa::path(
    get, path = "/v1/users", tag = "Administration", security(("bearer" = [])),
    params(
        ("q" = Option<String>, Query, max_length = 255, description = "What the address, the username or the name begins with."),
        ("email" = Option<String>, Query, description = "The address."),
        ("username" = Option<String>, Query, description = "The username."),
        ("role" = Option<String>, Query, description = "The role."),
        ("account_status" = Option<String>, Query, description = "`pending_verification`, `active`, `suspended` or `locked`."),
        ("experience_level" = Option<String>, Query, description = "`entry`, `junior`, `mid`, `senior`, `lead` or `principal`."),
        ("target_role" = Option<String>, Query, description = "The career target."),
        ("email_verified" = Option<bool>, Query, description = "Whether the address is proven."),
        ("stripe_customer_id" = Option<String>, Query, description = "The customer's id at Stripe, exactly."),
        ("source_system" = Option<String>, Query, description = "The kind of system that the user was imported from, exactly."),
        ("source_id" = Option<String>, Query, description = "The key there, exactly."),
        ("deleted" = Option<String>, Query, description = "`exclude` (default), `only` or `include` deleted users."),
        ("created_after" = Option<String>, Query, format = DateTime, description = "Made at this time or later."),
        ("created_before" = Option<String>, Query, format = DateTime, description = "Made before this time."),
        ("last_login_after" = Option<String>, Query, format = DateTime, description = "Signed in last at this time or later."),
        ("last_login_before" = Option<String>, Query, format = DateTime, description = "Signed in last before this time; those who never did are left out."),
        ("sort" = Option<String>, Query, description = "`created_at`, `email` or `last_login_at`, with `-` before it for descending; `-created_at` unless told. Who never signed in counts as the longest ago."),
        ("count" = Option<String>, Query, description = "`none` (default), `exact`, or `estimate`: the planner's guess on PostgreSQL, exact on SQLite."),
        ("limit" = Option<u8>, Query, minimum = 1, maximum = 200, description = "How many, 50 unless told."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before, good for the same filter and order."),
    ),
    responses(
        (status = 200, description = "A page of users.", body = UserList),
        (status = 400, description = "`invalid_cursor`; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_users(
    roster: Data<Roster>,
    request: HttpRequest,
    Then(by, query): Then<Permitted<UsersRead>, UserQuery>,
) -> Result<HttpResponse, Problem> {
    let found = roster.list_users(&by.0, query.search(), query.order, query.counting, &query.page).await?;
    let own = roster.profiles_of(&found.page.items).await?;
    let users = found.page.items.iter().zip(own).map(|(user, own)| ManagedUserResponse::new(user, own));
    let page = Page { items: users.collect(), next: found.page.next };
    Ok(counted_list_answer(&request, page, found.count))
}
