//! What the use cases need of the world around: the time and randomness.
//!
//! Both are handed in, so that a test can move the clock and foretell every id.

mod clock;
mod ids;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use clock::{Clock, SystemClock};
pub use ids::{IdSource, OsRandom, RandomnessError};
