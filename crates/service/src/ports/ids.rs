//! Randomness.

/// Gives random bytes for ids, salts, nonces and tokens.
pub trait IdSource: Send + Sync {
    /// Overwrites all of `bytes` with random ones, fit for secrets.
    ///
    /// # Errors
    /// When there is no randomness. What `bytes` holds then must not be used: an operation that cannot have strong
    /// randomness fails rather than going on with weak ids, salts or tokens (ASVS 11.5.1).
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessError>;
}

/// The operating system has no randomness to give.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no randomness: {0}")]
pub struct RandomnessError(getrandom::Error);

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl IdSource for OsRandom {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that asks the operating system for randomness"
    )]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessError> {
        getrandom::fill(bytes).map_err(RandomnessError)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_operating_system_never_gives_the_same_bytes_twice() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        OsRandom.fill(&mut one).unwrap();
        OsRandom.fill(&mut other).unwrap();
        assert_ne!(one, [0; 32]);
        assert_ne!(one, other);
    }
}
