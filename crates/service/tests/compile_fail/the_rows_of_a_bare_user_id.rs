//! Whose rows they are is told by a verified caller, and by nothing that looks like one.

#[path = "backend/notes.rs"]
mod notes;

use std::sync::Arc;

use notes::note;
use roster_service::domain::{User, UserId};
use roster_service::{Caller, Roster};

fn by_an_id(roster: &Roster, id: UserId) {
    let _ = roster.owned::<note::Entity>(&id);
}

fn by_a_caller_of_ones_own(caller: Caller, user: Arc<User>) -> Caller {
    Caller { user, ..caller }
}

fn main() {}
