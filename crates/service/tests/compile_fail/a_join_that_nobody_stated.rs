//! Rows are joined with what their entity says that it points at, and with the public face of a user.

#[path = "backend/notes.rs"]
mod notes;

use notes::{draft, note};
use roster_service::domain::PageRequest;
use roster_service::owned::{Filter, Order, Owned, UserReference};

fn with_rows_of_another(rows: &Owned<note::Entity>) {
    drop(rows.list_with::<draft::Entity>(&Filter::everything(), Order::by_id(), &PageRequest::default()));
}

fn with_an_address(user: &UserReference) {
    let _ = &user.email;
}

fn main() {}
