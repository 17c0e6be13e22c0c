//! The store, its connections and its transactions are out of a handler's reach.

#[path = "backend/notes.rs"]
mod notes;

use notes::note;
use roster_service::owned::{Owned, OwnerTx};
use roster_service::{EventTx, Roster};

fn of_the_service(roster: &Roster) {
    let _ = roster.store();
}

fn of_a_handle(rows: &Owned<note::Entity>) {
    let _ = rows.roster.store();
}

fn of_a_transaction(tx: &OwnerTx<'_>) {
    let _ = tx.tx;
}

fn of_an_event(tx: &EventTx<'_>) {
    let _ = tx.rows;
}

fn main() {}
