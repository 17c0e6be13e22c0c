//! Reading across owners takes the right that the entity states, and an entity that states one.

#[path = "backend/notes.rs"]
mod notes;

use notes::{NotesRead, draft, note};
use roster_service::rights::UsersRead;
use roster_service::{Caller, Granted, Roster};

fn by_another_right(roster: &Roster, by: &Granted<UsersRead>) {
    let _ = roster.across_owners::<note::Entity>(by);
}

fn by_being_signed_in(roster: &Roster, caller: &Caller) {
    let _ = roster.across_owners::<note::Entity>(caller);
}

fn of_an_entity_that_states_none(roster: &Roster, by: &Granted<NotesRead>) {
    let _ = roster.across_owners::<draft::Entity>(by);
}

fn main() {}
