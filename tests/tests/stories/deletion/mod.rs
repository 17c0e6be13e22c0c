//! Deleting an account: gone at once, a way back, and gone for good.

mod addresses;
mod gone;
mod oneself;
mod purge;
mod restore;
