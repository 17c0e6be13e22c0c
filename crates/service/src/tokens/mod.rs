//! The tokens that Roster hands out: opaque one-time and device tokens, refresh tokens, access tokens.

pub(crate) mod access;
mod opaque;
mod refresh;

pub use opaque::OpaqueToken;
pub use refresh::RefreshToken;
pub(crate) use refresh::RefreshTokens;
