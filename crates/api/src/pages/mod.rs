//! The hosted pages: what a mailed link opens for a person. Rendered here, working without JavaScript.
//!
//! A `GET` shows a form and consumes nothing, because mail scanners follow links; only the posted form acts. A page
//! answers it, without a session or a token in it.

mod accept_invitation;
mod confirm_email;
mod failure;
mod form;
mod link_page;
mod refusals;
mod render;
mod reset_password;
mod verify_email;

use self::failure::Failure;
use crate::routes::Endpoints;

/// All pages.
pub(crate) fn endpoints() -> Endpoints {
    Endpoints::new()
        .merge(verify_email::endpoints())
        .merge(reset_password::endpoints())
        .merge(confirm_email::endpoints())
        .merge(accept_invitation::endpoints())
        .telling(|problem| Failure::from(problem).into())
}
