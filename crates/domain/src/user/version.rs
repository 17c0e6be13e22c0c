//! The version of a user: optimistic concurrency.

/// How often a user changed in a way that an editor would want to know of. It starts at 1.
///
/// It remembers what the row held when it was read, so that several changes of one unit of work raise it once, and the
/// update can ask for the row that it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// `None` for what was never stored.
    stored: Option<i64>,
    current: i64,
}

impl Version {
    /// The version of something new; it stays 1 until it is stored.
    pub const fn first() -> Self {
        Self { stored: None, current: 1 }
    }

    /// The version that a row holds.
    pub const fn stored(version: i64) -> Self {
        Self { stored: Some(version), current: version }
    }

    /// The number: the `ETag`.
    pub const fn get(self) -> i64 {
        self.current
    }

    /// The number that the row held when it was read. `None` for what was never stored.
    pub const fn read(self) -> Option<i64> {
        self.stored
    }

    /// Whether it rose since it was read.
    pub const fn is_raised(self) -> bool {
        match self.stored {
            Some(stored) => self.current > stored,
            None => false,
        }
    }

    /// One more than what is stored, however often it is called.
    pub(super) const fn raise(&mut self) {
        if let Some(stored) = self.stored {
            self.current = stored.saturating_add(1);
        }
    }
}
