//! The kinds of values that settings have.

mod choice;
mod duration;
mod http_url;
mod list;
mod network;
mod number;
mod rate;
mod secret;
mod web_origin;

pub use duration::{format_duration, parse_duration};
pub use http_url::HttpUrl;

pub use rate::Rate;
pub use secret::{SecretBytes, SecretText};
pub use web_origin::WebOrigin;

pub(super) use choice::one_of;
pub(super) use duration::duration;
pub(super) use http_url::is_loopback;
pub(super) use list::{list, names};
pub(super) use network::network;
pub(super) use number::{number, truth};
