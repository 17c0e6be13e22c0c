//! Signing in, staying in, signing out.

mod authenticate;
mod device;
mod login;
mod logout;
mod refresh;
mod session;
mod upgrade;

pub use authenticate::{AuthenticateError, Caller};
pub use login::{LoggedIn, LoginError, LoginInput};
pub use refresh::RefreshError;
pub use session::SessionTokens;
