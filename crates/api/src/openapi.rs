//! The OpenAPI document, generated from the routes' annotations.

mod limited;
mod modifiers;
mod once;
mod own_fields;
mod own_identities;

use utoipa::openapi::{OpenApi as OpenApiDocument, Server};
use utoipa::{Modify, OpenApi};

use self::limited::LimitedCalls;
use self::modifiers::{Bearer, CommonProblems, StrictBodies};
use self::once::OnceCalls;
use self::own_fields::ProfileOfUsers;
use self::own_identities::OwnCalls;
use crate::backend::Backend;
use crate::problem::ProblemDocument;
use crate::routes::{
    accounts, audit_events, credentials, discovery, health, me, openapi, own_sessions, problems, recovery,
    roles, sessions, user_list, user_moves, user_support, users,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Roster",
        description = "User accounts: sign-up, log-in, sessions and profiles. Errors are problem documents (RFC 9457); `GET /problems/{code}` explains each code. Every answer carries `X-Request-Id`; `HEAD` works wherever `GET` does.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    paths(
        accounts::register_user, accounts::verify_email, accounts::resend_verification,
        recovery::forgot_password, recovery::reset_password, recovery::confirm_email, recovery::accept_invitation,
        sessions::log_in, sessions::refresh_session, sessions::log_out,
        me::get_me, me::update_me, credentials::change_password, credentials::request_email_change, credentials::delete_me,
        own_sessions::list_own_sessions, own_sessions::end_own_sessions, own_sessions::end_own_session,
        own_sessions::list_own_events, own_sessions::export_me,
        user_list::list_users, users::create_user, users::get_user, users::edit_user, users::delete_user, users::list_status_changes,
        users::list_user_sessions, users::end_user_sessions,
        user_moves::suspend_user, user_moves::activate_user, user_moves::unlock_user, user_moves::restore_user,
        user_support::diagnose_login, user_support::request_password_reset,
        user_moves::set_user_role, audit_events::list_audit_events,
        roles::list_roles, roles::create_role, roles::edit_role, roles::delete_role,
        discovery::get_key_set, discovery::get_issuer_metadata,
        health::get_liveness, health::get_readiness,
        openapi::get_openapi, problems::explain_problem,
    ),
    components(schemas(ProblemDocument)),
    tags(
        (name = "Accounts", description = "Signing up, proving an address, and the other things that mailed links are for."),
        (name = "Sessions", description = "Signing in, refreshing, signing out."),
        (name = "Me", description = "The signed-in user."),
        (name = "Administration", description = "What those with a permission do to other users."),
        (name = "Discovery", description = "What verifiers of access tokens need."),
        (name = "Operations", description = "Health, description, explanations."),
    )
)]
struct Api;

/// The document of Roster alone as JSON text, indented, with a line feed at its end.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document() -> Result<String, serde_json::Error> {
    document_of(&Backend::default(), "")
}

/// The document of a backend: Roster's calls and its own. `prefix` is what lies before their paths.
pub(crate) fn document_of(backend: &Backend, prefix: &str) -> Result<String, serde_json::Error> {
    let mut document = backend.documents().fold(Api::openapi(), with);
    if !prefix.is_empty() {
        document.servers = Some(vec![Server::new(prefix)]);
    }
    Bearer.modify(&mut document);
    StrictBodies.modify(&mut document);
    ProfileOfUsers(backend.own_fields()).modify(&mut document);
    LimitedCalls(&backend.endpoints()).modify(&mut document);
    OwnCalls(&backend.endpoints()).modify(&mut document);
    OnceCalls.modify(&mut document);
    CommonProblems.modify(&mut document);
    Ok(document.to_pretty_json()? + "\n")
}

/// A document with the calls, schemas and tags of another. Who adds something gives the whole its title.
fn with(mut whole: OpenApiDocument, part: OpenApiDocument) -> OpenApiDocument {
    whole.info = part.info.clone();
    whole.merge(part);
    whole
}

#[cfg(test)]
mod tests;
