//! Account events: what a backend gets to know of what happens to accounts.
//!
//! No use case tells of anything by itself. What becomes of an account is taken down where its row is written, and each
//! commit tells of what its transaction has done: to handlers inside of the transaction at once, to the others after the
//! commit, by way of the outbox. Where nobody listens nothing is written.

mod event;
mod handlers;
mod inside;
mod tell;
mod wire;

pub use self::event::AccountEvent;
pub(crate) use self::handlers::EventHandlers;
pub use self::handlers::{BoxError, EventHandler, HandlerFuture, InsideEventHandler};
pub use self::inside::EventTx;
pub(crate) use self::tell::is_event;
