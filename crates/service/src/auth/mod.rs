//! Signing in, staying in, signing out.

mod arrive;
mod authenticate;
mod confirm_password;
mod device;
mod login;
mod login_refused;
mod logout;
mod own_sessions;
mod refresh;
mod session;
mod upgrade;

pub(crate) use arrive::Arrival;
pub use authenticate::{AuthenticateError, Caller};
pub use confirm_password::ConfirmPasswordError;
pub use login::{LoggedIn, LoginError, LoginInput};
pub use own_sessions::{EndSessionError, EndSessions};
pub use refresh::RefreshError;
pub use session::SessionTokens;
