//! A stored hash, taken apart.

use aws_lc_rs::{constant_time, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::Cost;
use super::format;
use super::function::{Bcrypt, Digest, Function};
use super::run::Run;
use crate::domain::{PasswordHash, PlainPassword};

/// A hash that can be checked: how it was made, and what came out.
pub(super) struct StoredHash {
    scheme: Scheme,
    digest: Digest,
}

/// How a hash was made.
enum Scheme {
    /// As Roster does.
    Own(Bcrypt),
    /// As another system does.
    Foreign(Form, Function),
}

/// What a function of another system gets of a password.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// What was typed; hardly any system normalises it.
    Typed,
    /// What was typed, in the form NFKC.
    Nfkc,
    /// Base64 of SHA-256 over what was typed.
    Sha256,
}

/// Whether any password can be checked against what is stored.
pub(crate) fn is_checkable(hash: &PasswordHash) -> bool {
    StoredHash::parse(hash.as_str()).is_some()
}

/// Whether any password can be checked against what another system has stored.
pub(crate) fn can_verify(hash: &str) -> bool {
    StoredHash::parse(hash).is_some()
}

/// Whether it is what Roster itself makes, at whatever cost.
pub(crate) fn is_own(hash: &PasswordHash) -> bool {
    matches!(StoredHash::parse(hash.as_str()), Some(StoredHash { scheme: Scheme::Own(_), .. }))
}

impl StoredHash {
    /// A hash of Roster's own kind.
    pub(super) fn own(bcrypt: Bcrypt, digest: Digest) -> Self {
        Self { scheme: Scheme::Own(bcrypt), digest }
    }

    /// A hash of another system's kind.
    pub(super) fn foreign(form: Form, function: Function, digest: Digest) -> Self {
        Self { scheme: Scheme::Foreign(form, function), digest }
    }

    /// Reads a hash of any kind that Roster checks. `None` for everything else: other kinds, what is malformed or not ASCII,
    /// and what would cost more than the bounds.
    pub(super) fn parse(text: &str) -> Option<Self> {
        format::READERS.iter().filter(|_| text.is_ascii()).find_map(|read| read(text))
    }

    /// The run that shows whether `password` belongs to it.
    pub(super) fn run_for(&self, password: &PlainPassword) -> Run {
        match &self.scheme {
            Scheme::Own(Bcrypt { cost, salt }) => Run::own(*cost, *salt, password.as_bytes()),
            Scheme::Foreign(form, function) => Run::new(function.clone(), form.of(password)),
        }
    }

    /// Whether a run yielded the same digest; takes the same time for any two digests.
    pub(super) fn has_digest(&self, digest: &[u8]) -> bool {
        constant_time::verify_slices_are_equal(&self.digest, digest).is_ok()
    }

    /// Whether it is what Roster itself makes at this cost.
    pub(super) fn is_own_at(&self, cost: Cost) -> bool {
        matches!(&self.scheme, Scheme::Own(bcrypt) if bcrypt.cost == cost)
    }
}

impl Form {
    fn of(self, password: &PlainPassword) -> Zeroizing<Vec<u8>> {
        let typed = password.typed_bytes();
        Zeroizing::new(match self {
            Self::Typed => typed.to_vec(),
            Self::Nfkc => password.to_nfkc().as_bytes().to_vec(),
            Self::Sha256 => STANDARD.encode(digest::digest(&digest::SHA256, typed)).into_bytes(),
        })
    }
}
