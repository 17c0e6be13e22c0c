//! What a hashing thread is given to do.

use zeroize::Zeroizing;

use super::Cost;
use super::format::bcrypt_sha256;
use super::function::{Bcrypt, Digest, Function, Salt};

/// One function that is to be computed over one input: all that a hashing thread needs to know.
pub(super) struct Run {
    function: Function,
    input: Zeroizing<Vec<u8>>,
}

impl Run {
    pub(super) fn new(function: Function, input: Zeroizing<Vec<u8>>) -> Self {
        Self { function, input }
    }

    /// A run of Roster's own kind.
    pub(super) fn own(cost: Cost, salt: Salt, password: &[u8]) -> Self {
        let input = bcrypt_sha256::input(&salt, password);
        Self::new(Function::Bcrypt(Bcrypt { cost, salt }), input)
    }

    /// Does it: this is what takes long. `None` when there is no memory for it.
    pub(super) fn execute(&self) -> Option<Digest> {
        self.function.digest(&self.input)
    }

    /// The cost, where it is a run of bcrypt.
    pub(super) fn bcrypt_cost(&self) -> Option<Cost> {
        self.function.bcrypt_cost()
    }
}
