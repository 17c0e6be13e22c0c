//! A condition is made of the columns of its entity and of values, and of nothing that could look elsewhere.

#[path = "backend/notes.rs"]
mod notes;

use notes::{draft, note};
use roster_service::owned::{Filter, Order};
use roster_service::persistence::owned::sea_orm::sea_query::{Expr, Query};

fn by_a_column() -> Filter<note::Entity> {
    Filter::eq(draft::Column::Text, "Milk")
}

fn by_a_filter() -> Filter<note::Entity> {
    Filter::everything().and(Filter::eq(draft::Column::Text, "Milk"))
}

fn by_a_subquery() -> Filter<note::Entity> {
    Filter::eq(note::Column::Title, Expr::exists(Query::select()))
}

fn in_the_order_of_another() -> Order<note::Entity> {
    Order::ascending(draft::Column::Text)
}

fn main() {}
