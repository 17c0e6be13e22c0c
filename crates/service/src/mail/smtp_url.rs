//! Where the mail server is: the setting `ROSTER_MAIL__SMTP_URL`.

use std::net::{Ipv4Addr, Ipv6Addr};

use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use url::{Host, Url};

/// Port of submission with STARTTLS (RFC 6409).
const SUBMISSION_PORT: u16 = 587;

/// `smtps://user:password@host:465` (TLS from the start) or `smtp://user:password@host:587` (STARTTLS, which the server
/// must offer). User and password may be left out; in them, special characters are percent-encoded.
///
/// The server's certificate has to be good for the host. A server on this machine (`localhost`, a loopback address)
/// is spoken to without TLS over `smtp`; so is any other with `?tls=none`, but then without a password.
#[derive(Clone)]
pub struct SmtpUrl(AsyncSmtpTransportBuilder);

/// What is wrong with the URL of a mail server. It never holds a part of the URL, in which a password may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// No URL at all, another scheme, or no host.
    #[error("must be smtps://[user:password@]host[:port] or smtp://[user:password@]host[:port]")]
    Malformed,
    /// Only one of user and password, or bytes that are no text.
    #[error("must have both user and password, or neither")]
    Credentials,
    /// Anything after `?` but `tls=none` or `tls=required`, which `smtps` does not take.
    #[error("the only parameters are tls=required and tls=none, and only with smtp://")]
    Parameter,
    /// A password would travel in the clear.
    #[error("must not send a password to another host without TLS: leave out tls=none, or user and password")]
    UnencryptedCredentials,
    /// The TLS library refused.
    #[error("TLS cannot be used with this host")]
    Tls,
}

impl SmtpUrl {
    /// Reads the setting; connects to nothing.
    ///
    /// # Errors
    /// See [`SmtpUrlError`].
    pub fn parse(text: &str) -> Result<Self, SmtpUrlError> {
        let mut url = Url::parse(text).map_err(|_| SmtpUrlError::Malformed)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(SmtpUrlError::Malformed)?.to_owned();
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(SmtpUrlError::Malformed);
        }
        let has_credentials = url.password().is_some();
        if has_credentials == url.username().is_empty() {
            return Err(SmtpUrlError::Credentials);
        }
        let encryption = Encryption::of(&url)?;
        if encryption == Encryption::None && has_credentials && !is_this_machine(&url) {
            return Err(SmtpUrlError::UnencryptedCredentials);
        }
        // The library has a meaning of its own for the query; what is left to it is the percent-decoding.
        url.set_query(None);
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|_| SmtpUrlError::Credentials)?;
        let tls = || TlsParameters::new(host).map_err(|_| SmtpUrlError::Tls);
        Ok(Self(match encryption {
            Encryption::None => builder.tls(Tls::None),
            Encryption::FromTheStart => builder.tls(Tls::Wrapper(tls()?)),
            Encryption::StartTls => {
                builder.port(url.port().unwrap_or(SUBMISSION_PORT)).tls(Tls::Required(tls()?))
            }
        }))
    }

    pub(super) fn into_builder(self) -> AsyncSmtpTransportBuilder {
        self.0
    }
}

impl std::fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmtpUrl(..)")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    None,
    StartTls,
    FromTheStart,
}

impl Encryption {
    fn of(url: &Url) -> Result<Self, SmtpUrlError> {
        match (url.scheme(), url.query()) {
            ("smtps", None) => Ok(Self::FromTheStart),
            ("smtp", None) if is_this_machine(url) => Ok(Self::None),
            ("smtp", None | Some("tls=required")) => Ok(Self::StartTls),
            ("smtp", Some("tls=none")) => Ok(Self::None),
            ("smtp" | "smtps", Some(_)) => Err(SmtpUrlError::Parameter),
            _ => Err(SmtpUrlError::Malformed),
        }
    }
}

/// Whether what is sent stays on this machine.
fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    // The host of a scheme that the URL standard does not know is not parsed any further.
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => Ipv4Addr::is_loopback(&address),
        Ok(Host::Ipv6(address)) => Ipv6Addr::is_loopback(&address),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn encryption(text: &str) -> Result<Encryption, SmtpUrlError> {
        SmtpUrl::parse(text)?;
        Encryption::of(&Url::parse(text).unwrap())
    }

    #[test]
    fn another_host_is_spoken_to_with_tls_only() {
        assert_eq!(encryption("smtps://u:p%40ss@mail.example"), Ok(Encryption::FromTheStart));
        assert_eq!(encryption("smtp://u:p@mail.example?tls=required"), Ok(Encryption::StartTls));
        assert_eq!(encryption("smtp://mail.example"), Ok(Encryption::StartTls));
        assert_eq!(encryption("smtp://u:p@mail.example:2525"), Ok(Encryption::StartTls));
        assert_eq!(encryption("smtp://localhost.mail.example"), Ok(Encryption::StartTls));
        assert_eq!(encryption("smtp://192.0.2.1"), Ok(Encryption::StartTls));
    }

    #[test]
    fn this_machine_needs_no_tls() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9:1025", "[::1]:1025", "u:p@localhost"] {
            assert_eq!(encryption(&format!("smtp://{host}")), Ok(Encryption::None), "{host}");
        }
        assert_eq!(encryption("smtps://localhost"), Ok(Encryption::FromTheStart));
    }

    /// CR-01
    #[test]
    fn a_password_never_travels_in_the_clear_to_another_host() {
        assert_eq!(encryption("smtp://mailpit:1025?tls=none"), Ok(Encryption::None));
        let error = encryption("smtp://u:hunter2@mailpit:1025?tls=none").unwrap_err();
        assert_eq!(error, SmtpUrlError::UnencryptedCredentials);
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn other_urls_are_refused() {
        let malformed =
            ["", "mail.example", "http://mail.example", "smtp:", "smtp://", "smtp://host/path", "smtp://h#f"];
        for text in malformed {
            assert_eq!(encryption(text), Err(SmtpUrlError::Malformed), "{text:?}");
        }
        for text in ["smtp://user@mail.example", "smtps://:password@mail.example"] {
            assert_eq!(encryption(text), Err(SmtpUrlError::Credentials), "{text:?}");
        }
        for text in ["smtps://h?tls=none", "smtp://h?tls=opportunistic", "smtp://h?tls=none&x=y", "smtp://h?"]
        {
            assert_eq!(encryption(text), Err(SmtpUrlError::Parameter), "{text:?}");
        }
    }

    /// LG-02
    #[test]
    fn the_password_is_not_shown_by_debug() {
        let url = SmtpUrl::parse("smtps://u:hunter2@mail.example").unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
    }
}
